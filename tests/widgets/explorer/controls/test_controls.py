"""Sliders and dropdowns: what a hand moves reaches the block, and what cannot be stays marked beside its sentence."""

from threading import Thread

import pytest

import cnn_widgets as cw
from tests.helpers import assert_is_keras, noise


@pytest.fixture
def ex():
    return cw.Explorer(noise(20, 20, 1), filters=2)


def by_hand(widget, value):
    """Set an input as a message of the browser does."""
    widget.set_state({"value": value})


def move(explorer, field, height, width=None):
    """Move a slider as a hand does, height and width apart where both are given."""
    control = explorer._screen.controls[field]
    if width is not None:
        by_hand(control._apart, True)
        by_hand(control._second, width)
    by_hand(control._first, height)


def choose(explorer, field, value):
    chosen = explorer._screen.controls[field]._input
    if hasattr(chosen, "options"):
        chosen.set_state({"index": [offered for _, offered in chosen.options].index(shown(value))})
    else:
        by_hand(chosen, value)


def shown(value):
    """A value as a dropdown has it."""
    return "none" if value is None else value


def sentence(explorer, field):
    """What stands beside a setting, where it can be seen."""
    control = explorer._screen.controls[field]
    shown = control._complaint.layout.display != "none"
    marked = "cnnw-impossible" in control._dom_classes
    assert shown == marked == bool(control._complaint.value)
    return control._complaint.value


@pytest.mark.parametrize("field", ["kernel_size", "filters", "strides", "dilation_rate", "pool_size", "pool_strides"])
def test_a_slider_moves_its_setting(ex, field):
    move(ex, field, 4)
    assert getattr(ex.blocks[0], field) == 4
    assert not sentence(ex, field)
    assert_is_keras(ex)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("padding", "same"),
        ("activation", "tanh"),
        ("activation", None),
        ("pooling", "average"),
        ("pooling", None),
        ("pool_padding", "same"),
        ("use_bias", False),
    ],
)
def test_a_choice_sets_its_setting(ex, field, value):
    choose(ex, field, value)
    assert getattr(ex.blocks[0], field) == value
    assert_is_keras(ex)


@pytest.mark.parametrize("field", ["kernel_size", "strides", "dilation_rate", "pool_size", "pool_strides"])
def test_height_and_width_are_moved_apart_and_together_again(ex, field):
    move(ex, field, 2, 3)
    assert getattr(ex.blocks[0], field) == (2, 3)
    by_hand(ex._screen.controls[field]._apart, False)
    assert getattr(ex.blocks[0], field) == 2
    assert_is_keras(ex)


def test_zero_pool_strides_is_none(ex):
    move(ex, "pool_strides", 3)
    move(ex, "pool_strides", 0)
    assert ex.blocks[0].pool_strides is None
    assert ex._screen.controls["pool_strides"]._first.value == 0


def test_the_ranges_are_the_issues():
    controls = cw.Explorer("digit_4")._screen.controls
    assert (controls["kernel_size"]._first.min, controls["kernel_size"]._first.max) == (1, 31)
    assert (controls["filters"]._first.min, controls["filters"]._first.max) == (1, 64)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kernel_size", 7),
        ("kernel_size", (2, 5)),
        ("filters", 5),
        ("activation", None),
        ("pooling", None),
        ("use_bias", False),
        ("pool_strides", (1, 2)),
        ("pool_strides", None),
    ],
)
def test_the_controls_follow_python(ex, field, value):
    ex.blocks[0].pool_strides = 1
    setattr(ex.blocks[0], field, value)
    control = ex._screen.controls[field]
    assert control.shown == value
    if hasattr(control, "_input"):
        assert control._input.value == shown(value)
    else:
        height, width = value if isinstance(value, tuple) else (value or 0,) * 2
        assert control._first.value == height
        # The second slider is out of sight, and need not follow, as long as height and width are one number.
        if isinstance(value, tuple) or control._apart.value:
            assert control._apart.value
            assert control._second.value == width


@pytest.mark.parametrize(
    ("field", "value"),
    [("filters", 100), ("kernel_size", (40, 2)), ("pool_size", 30), ("strides", 20), ("pool_strides", 50)],
)
def test_a_value_beyond_the_slider_widens_it_and_is_never_clamped(field, value):
    ex = cw.Explorer(noise(70, 70, 1), filters=2)
    setattr(ex.blocks[0], field, value)
    assert getattr(ex.blocks[0], field) == value
    control, largest = ex._screen.controls[field], max(value) if isinstance(value, tuple) else value
    assert control._first.max >= largest and control._first.value == (value[0] if isinstance(value, tuple) else value)
    assert_is_keras(ex)


def test_what_cannot_be_stays_under_the_hand_with_a_sentence_and_the_last_good_picture(ex):
    frame, maps = ex.scene.maps, ex.feature_maps("pool1")
    move(ex, "kernel_size", 25)
    assert ex._screen.controls["kernel_size"]._first.value == 25
    assert ex.blocks[0].kernel_size == 3
    assert "25 × 25 is larger than its input of 20 × 20: use at most 20 × 20" in sentence(ex, "kernel_size")
    assert ex.scene.maps == frame and (ex.feature_maps("pool1") == maps).all()
    move(ex, "kernel_size", 5)
    assert ex.blocks[0].kernel_size == 5 and not sentence(ex, "kernel_size")
    assert_is_keras(ex)


def test_going_back_to_the_last_good_value_takes_the_sentence_away(ex):
    move(ex, "kernel_size", 25)
    move(ex, "kernel_size", 3)
    assert not sentence(ex, "kernel_size") and ex.blocks[0].kernel_size == 3


def test_what_could_not_be_takes_effect_when_another_control_makes_it_possible(ex):
    move(ex, "kernel_size", 25)
    choose(ex, "activation", "tanh")
    assert ex.blocks[0].activation == "tanh" and sentence(ex, "kernel_size")
    choose(ex, "padding", "same")
    assert ex.blocks[0].kernel_size == 25 and not sentence(ex, "kernel_size")
    assert_is_keras(ex)


def test_strides_and_dilation_exclude_each_other_in_a_sentence(ex):
    move(ex, "strides", 2)
    move(ex, "dilation_rate", 3)
    assert ex.blocks[0].dilation_rate == 1 and "not both" in sentence(ex, "dilation_rate")
    move(ex, "strides", 1)
    assert ex.blocks[0].dilation_rate == 3 and not sentence(ex, "dilation_rate")


@pytest.mark.parametrize("how", ["python", "image"])
def test_what_could_not_be_takes_effect_when_python_makes_it_possible(ex, how):
    move(ex, "kernel_size", 25)
    if how == "python":
        ex.blocks[0].padding = "same"
    else:
        ex.image = noise(30, 30, 1)
    assert ex._screen.controls["kernel_size"]._first.value == ex._screen.controls["kernel_size"].shown
    assert bool(sentence(ex, "kernel_size")) == (ex.blocks[0].kernel_size != 25), "no sentence that is not true"
    assert ex.blocks[0].kernel_size == 25
    assert_is_keras(ex)


def test_python_setting_the_marked_value_takes_the_hands_wish_away(ex):
    move(ex, "kernel_size", 25)
    ex.blocks[0].kernel_size = 4
    assert ex._screen.controls["kernel_size"]._first.value == 4 and not sentence(ex, "kernel_size")
    choose(ex, "padding", "same")
    assert ex.blocks[0].kernel_size == 4


def test_a_later_block_that_would_not_fit_is_named_beside_the_slider_that_moved():
    ex = cw.Explorer(noise(20, 20, 1), blocks=[cw.Block(filters=2), cw.Block(filters=2, kernel_size=5, pooling=None)])
    move(ex, "pool_size", 6)
    assert ex.blocks[0].pool_size == 2
    assert "Block 2's kernel of 5 × 5 is larger than its input of 3 × 3" in sentence(ex, "pool_size")


def test_the_controls_are_those_of_the_block_that_is_looked_at():
    ex = cw.Explorer(noise(20, 20, 1), blocks=[cw.Block(filters=2), cw.Block(filters=5, pooling=None)])
    ex.scene.look_at("conv2")
    assert ex._screen.controls["filters"].shown == 5
    move(ex, "filters", 7)
    assert [block.filters for block in ex.blocks] == [2, 7]
    ex.scene.look_at("act1")
    assert ex._screen.controls["filters"].shown == 2
    ex.blocks = ex.blocks[1:]
    move(ex, "filters", 4)
    assert ex.blocks[0].filters == 4


def test_the_controls_follow_when_the_block_they_showed_is_removed():
    ex = cw.Explorer(noise(20, 20, 1), blocks=[cw.Block(filters=2), cw.Block(filters=5, pooling=None)])
    ex.scene.look_at("act2")
    ex.blocks = ex.blocks[:1]
    assert ex._screen.controls["filters"].shown == 2
    move(ex, "filters", 3)
    assert ex.blocks[0].filters == 3
    assert_is_keras(ex)


def test_a_drag_over_all_sizes_ends_where_the_hand_stopped(ex):
    for size in (*range(1, 32), *range(30, 6, -1)):
        move(ex, "kernel_size", size)
        assert ex.blocks[0].kernel_size == size or sentence(ex, "kernel_size")
    assert ex.blocks[0].kernel_size == 7
    assert_is_keras(ex)


def test_what_cannot_be_is_shown_also_where_another_thread_looked_at_the_controls_before_its_turn(ex):
    ex.blocks[0].dilation_rate = 2
    slider = ex._screen.controls["strides"].inputs[0]
    hand = Thread(target=by_hand, args=(slider, 2), daemon=True)
    with ex.lock:
        hand.start()
        # Time enough for a hand that does not wait for its turn.
        hand.join(0.3)
        assert hand.is_alive() and slider.value == 1
        ex._screen.controls.follow()
    hand.join(60)
    assert "dilation" in sentence(ex, "strides")
    assert slider.value == ex._screen.controls["strides"].shown == 2
    ex.blocks[0].dilation_rate = 1
    assert ex.blocks[0].strides == slider.value == 2 and not sentence(ex, "strides")
