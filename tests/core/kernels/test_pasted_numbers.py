"""Pasted numbers as spreadsheets, NumPy, Python and JSON write them, and text that is refused."""

import json
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.kernels.pasted_numbers import parse_numbers
from tests.helpers import one_sentence

TWO = [[1, 2], [3, 4]]
SOBEL = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1\t2\n3\t4", TWO),
        ("1\t2\r\n3\t4\r\n", TWO),
        ("1,2\n3,4", TWO),
        ("1, 2\n3, 4\n\n", TWO),
        ("1;2\n3;4", TWO),
        ("1 2\n 3  4", TWO),
        ("0,5\t-1,25\n1\t,5", [[0.5, -1.25], [1, 0.5]]),
        ("0,5;2\n1;2,0", [[0.5, 2], [1, 2]]),
        ("0.5;2\n1;2.", [[0.5, 2], [1, 2]]),
        ("7", [[7]]),
        ("1\t2\t3", [[1, 2, 3]]),
        ("1\n2\n3", [[1], [2], [3]]),
        ("1,5", [[1, 5]]),
        ("1,5\n", [[1, 5]]),
        ("\u22121\t\u20131\n+1\t1e-3", [[-1, -1], [1, 0.001]]),
        ("1/9\t\u22121/9", [[1 / 9, -1 / 9]]),
        ("1 / 9, 1\u20444", [[1 / 9, 1 / 4]]),
        ("1/9 1/9\n2/9 -3/9", [[1 / 9, 1 / 9], [2 / 9, -3 / 9]]),
        ("0,5/2\t1", [[0.25, 1]]),
        ("1\u00a02\n3\u00a04", TWO),
        ("\ufeff1\t2\n3\t4", TWO),
        ("[[1. 0.]\n [0. 1.]]", [[1, 0], [0, 1]]),
        ("array([[1, 2], [3, 4]], dtype=float32)", TWO),
        ("array([[1, 2],\n       [3, 4]])", TWO),
        ("np.array([[1, 2], [3, 4]], dtype='<f4')", TWO),
        ("[[1, 2], [3, 4]]", TWO),
        ("((1, 2), (3, 4))", TWO),
        ("[[1,2,],[3,4,],]", TWO),
        ("[1, 2]", [[1, 2]]),
        ("[-1.e-01 2.E+1]", [[-0.1, 20]]),
        ("[[1/9, 2 / 9]]", [[1 / 9, 2 / 9]]),
        ("[np.float32(1.5), np.float64(-2.0)]", [[1.5, -2]]),
        ("[[\u22121 0 1]\n [\u22122 0 2]\n [\u22121 0 1]]", SOBEL),
        ("  [[1, 2],\n\t[3, 4]]  ", TWO),
        ("[[[1], [2]], [[3], [4]]]", [[[1], [2]], [[3], [4]]]),
        ("array([[1, 2]], shape=(1, 2), dtype=int64)", [[1, 2]]),
        ("array([[1, 2], [3, 4]],\n      dtype=float32)", TWO),
    ],
)
def test_text_that_people_paste_is_read(text, expected):
    array = parse_numbers(text)
    assert array.dtype == np.float32 and array.ndim in (2, 3)
    np.testing.assert_array_equal(array, np.float32(expected))


ARRAYS = hnp.arrays(
    np.float32,
    hnp.array_shapes(min_dims=2, max_dims=4, max_side=4),
    elements=st.floats(width=32, allow_nan=False, allow_infinity=False),
)


@given(ARRAYS)
def test_text_from_numpy_and_json_is_read_bit_for_bit(array):
    with np.printoptions(threshold=10**6, floatmode="unique"):
        for text in (
            repr(array),
            str(array),
            json.dumps(array.tolist()),
            repr(array.tolist()),
            repr(list(array.ravel())),
        ):
            np.testing.assert_array_equal(parse_numbers(text).reshape(array.shape), array)
    if array.ndim == 2:
        rows = [[repr(float(value)) for value in row] for row in array]
        for separator in ("\t", ";", ",", " "):
            np.testing.assert_array_equal(parse_numbers("\n".join(map(separator.join, rows))), array)
    if array.ndim == 2 and array.shape[1] > 1:  # a single column has no tabs, and "1,5" is then two numbers
        comma = "\n".join("\t".join(row).replace(".", ",") for row in rows)
        np.testing.assert_array_equal(parse_numbers(comma), array)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "no numbers"),
        (" \n\t ", "no numbers"),
        ("[]", "no numbers"),
        ("[[], []]", "no numbers"),
        ("cat", "'cat' is not"),
        ("1\tx\n3\t4", "'x' is not"),
        ("1\t2\n3", "equal length"),
        ("[[1, 2], [3]]", "equal length"),
        ("[1, [2]]", "equal length"),
        ("[[1], 2]", "equal length"),
        ("[[[1]], [2]]", "equal length"),
        ("1\t\t2", "Row 1 has no number in column 2"),
        ("1\t2\n\n3\t4", "Row 2 has no"),
        ("1 2\n\n3 4", "Row 2 has no"),
        ("1;2;\n3;4;", "column 3"),
        ("\t1\t2", "column 1"),
        ("[1,,2]", "comma"),
        ("[,1]", "comma"),
        ("[[1, 2]", "brackets"),
        ("[[1, 2]]]", "brackets"),
        ("[1, 2)", "brackets"),
        ("]1[", "brackets"),
        ("[1] [2]", "not one list"),
        ("1 [2]", "not one list"),
        ("array(1.0)", "not one list"),
        ("(1), 2", "not one list"),
        ("[[[[[1]]]]]", "nested"),
        ("[" * 100_000, "nested"),
        ("nan\t1", "'nan' is not"),
        ("[inf, 1]", "'inf' is not"),
        ("[None]", "'None' is not"),
        ("[True, False]", "'True' is not"),
        ("1e39", "too large"),
        ("[1e999]", "too large"),
        ("1/0\t1", "divides by zero"),
        ("1/2/3", "is not a number"),
        ("1/", "is not"),
        ("1j", "is not"),
        ("0x10", "is not"),
        ("1_000", "is not"),
        ("1.2.3", "is not"),
        ("--1", "is not"),
        ("5%", "is not"),
        ("\u0663", "is not"),
        ("1,5\t2.5", "commas and points"),
        ("1.234,5;2", "commas and points"),
        ("__import__('os').system('true')", "is not"),
        ("[[1 2; 3 4]]", "'2;' is not"),
        ("{1: 2}", "is not"),
        ('["1"]', "is not"),
        ("[[1. 2. ... 3.]]", "left numbers out"),
        ("1\t" * 65_536 + "1", "65,536"),
        ("[" + "1," * 65_537 + "]", "65,536"),
        ("1" * 3_000_000, "65,536"),
        ("9" * 250, "is not a number"),
        (None, "NoneType"),
        (b"1", "bytes"),
        ([[1]], "list"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_other_text_is_refused_in_one_sentence(text, match):
    with pytest.raises(SettingError, match=match) as caught:
        parse_numbers(text)
    assert len(one_sentence(caught.value)) < 250


def test_a_table_of_the_largest_size_is_read():
    text = "\n".join(["1\t" * 255 + "1"] * 256)
    assert parse_numbers(text).shape == (256, 256)


@pytest.mark.parametrize(
    "text",
    [
        "array(" + ", dtype=" * 200_000,
        "array(" + "," + " " * 1_900_000,
        "1" + " " * 1_900_000 + "1,",
        "[" + "1 / " * 400_000,
        "(" * 1_900_000,
        "[" + "np.float32(" * 150_000,
        "1" + "/" * 1_900_000,
        "[" + "-" * 1_900_000 + "]",
        "\n" * 1_900_000 + "x",
        "[],(" * 400_000,
        "e" * 1_900_000 + "[",
        "1/" * 900_000 + "\t",
    ],
    ids=lambda text: text[:8],
)
def test_no_text_takes_long(text):
    start = time.process_time()
    with pytest.raises(SettingError):
        parse_numbers(text)
    assert time.process_time() - start < 3


@given(st.text(alphabet="[](),;/.e+-0123456789 \t\n\u2212arydtpe=", max_size=40))
def test_any_text_gives_an_array_or_a_sentence(text):
    try:
        array = parse_numbers(text)
    except SettingError as error:
        one_sentence(error)
    else:
        assert array.dtype == np.float32 and 2 <= array.ndim <= 4 and array.size and np.isfinite(array).all()
