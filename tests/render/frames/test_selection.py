"""What is looked at stays put, whatever a front end sends."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_widgets.render.frames import Selection

HOSTILE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(max_size=9),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.sampled_from([2**31, 2**63, 10**400, -(10**400), -1, "conv1", "pool3", "input", "conv99", "", "1"]),
)


@settings(deadline=None, max_examples=300)
@given(sent=st.dictionaries(st.sampled_from(["stage", "channel", "row", "col", "id", "other"]), HOSTILE))
def test_whatever_is_sent_is_a_value_that_exists(stages, sent):
    selection = Selection.read(sent, Selection("act1", 3, 4, 5)).clamped(stages)
    stage = next(stage for stage in stages if stage.name == selection.stage)
    assert math.isfinite(stage.maps[selection.row, selection.col, selection.channel])
    assert min(selection.row, selection.col, selection.channel) >= 0
    assert all(type(n) is int for n in (selection.row, selection.col, selection.channel))


def test_what_is_missing_or_of_a_wrong_type_stays_as_it_was():
    before = Selection("pool1", 2, 3, 4)
    assert Selection.read({"row": "7", "col": None, "channel": True, "stage": 5}, before) == before
    assert Selection.read({"row": 7}, before) == Selection("pool1", 2, 7, 4)


def test_a_stage_that_is_gone_gives_way_to_another_of_its_block(stages):
    assert Selection("pool2").find(stages).name == "act2"
    assert Selection("act3").find(stages).name == "pool3"
    assert Selection("conv9").find(stages).name == "act1"


@settings(deadline=None)
@given(row=st.integers(0, 39), col=st.integers(0, 31))
def test_moving_to_another_stage_stays_within_one_step_of_the_place(stages, row, col):
    centre = Selection("input", 0, row, col).centre(stages[0])
    assert centre == (row, col)
    for stage in stages:
        moved = Selection("input", 0, row, col).moved_to(stage, centre)
        for axis in range(2):
            last = stage.size[axis] - 1
            place = (moved.row, moved.col)[axis]
            distance = abs(moved.centre(stage)[axis] - centre[axis])
            assert distance <= stage.field.jump[axis] / 2 or place in (0, last)
