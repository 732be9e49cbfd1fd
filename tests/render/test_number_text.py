"""What is shown adds up as shown, or says that it does not."""

import math
from decimal import Decimal

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from cnn_widgets.render.number_text import plain, short, shown_sum, signed

NUMBERS = st.one_of(
    st.floats(-1e3, 1e3, width=32),
    st.floats(allow_nan=True, allow_infinity=True, width=32),
    st.integers(-300, 300).map(float),
    st.sampled_from([0.0, -0.0, 1e-9, 0.00005, 0.99995, 1e6, 999999.99999]),
)


def read(text):
    """A number as it stands on the screen."""
    return Decimal(text.replace("−", "-"))


@given(terms=st.lists(NUMBERS, min_size=1, max_size=9), off=st.sampled_from([0, 1e-9, -1e-7, 1e-4]))
@example(terms=[0.5, -0.5], off=1e-9)
@example(terms=[-0.0], off=0)
@example(terms=[0.00004, 0.00004], off=0)
def test_a_sum_that_says_it_is_exact_adds_up_as_it_is_shown(terms, off):
    total = float(np.sum(np.array(terms))) + off if all(map(math.isfinite, terms)) else math.nan
    shown = shown_sum(terms, total)
    assert len(shown.terms) == len(terms)
    if shown.exact:
        assert sum(map(read, shown.terms)) == read(shown.total)
        for text, value in (*zip(shown.terms, terms), (shown.total, total)):
            assert abs(float(read(text)) - value) <= 0.5 * 10.0**-shown.decimals * (1 + 1e-9)
            assert not (value and read(text) == 0 and value is not total), "a term is not shown as nothing"


@given(values=st.lists(st.integers(-999, 999), min_size=1, max_size=30))
def test_whole_numbers_are_shown_whole_and_exact(values):
    shown = shown_sum([float(v) for v in values], float(sum(values)))
    assert shown.exact and shown.decimals == 0
    assert [int(read(text)) for text in shown.terms] == values and int(read(shown.total)) == sum(values)


@given(values=st.lists(st.floats(-2, 2, width=32).filter(lambda v: abs(v) > 1e-3), min_size=2, max_size=5))
def test_a_wrong_total_is_never_called_exact(values):
    assert not shown_sum(values, float(sum(values)) + 0.01).exact


@given(value=NUMBERS, decimals=st.integers(0, 7))
def test_no_number_is_shown_as_minus_zero(value, decimals):
    for text in (plain(value, decimals), signed(value, decimals), short(value)):
        assert not (text.startswith("−") and text not in ("−∞",) and read(text) == 0), text


def test_numbers_read_as_typography_writes_them():
    assert signed(0.53421, 4) == "+0.5342" and signed(-0.13, 4) == "−0.1300"
    assert plain(math.nan) == "NaN" and plain(math.inf) == "∞" and plain(-math.inf) == "−∞"
    assert "-" not in plain(-3e-12) and "-" not in short(-0.00001)


@given(value=st.floats(-1e5, 1e5).filter(lambda v: abs(v) > 1e-6))
def test_a_caption_has_two_true_digits(value):
    shown = float(read(short(value)))
    assert abs(shown - value) <= (
        0.005 + 1e-12 if abs(value) >= 0.1 else 0.06 * abs(value) if abs(value) >= 1e-4 else 0.5 * abs(value)
    )
