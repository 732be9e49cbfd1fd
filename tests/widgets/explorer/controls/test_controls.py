"""Sliders and dropdowns: what a hand moves reaches the block, and what cannot be stays marked beside its sentence."""

from threading import Thread

import pytest

import cnn_widgets as cw
from tests.hand import ask, asks, row
from tests.helpers import assert_is_keras, noise


@pytest.fixture
def ex():
    return cw.Explorer(noise(20, 20, 1), filters=2)


def sentence(explorer, field):
    """What stands beside a setting."""
    return row(explorer, field)["complaint"]


@pytest.mark.parametrize("field", ["kernel_size", "filters", "strides", "dilation_rate", "pool_size", "pool_strides"])
def test_a_slider_moves_its_setting(ex, field):
    ask(ex, **{field: 4})
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
    ask(ex, **{field: value})
    assert getattr(ex.blocks[0], field) == value
    assert_is_keras(ex)


@pytest.mark.parametrize("field", ["kernel_size", "strides", "dilation_rate", "pool_size", "pool_strides"])
def test_height_and_width_are_moved_apart_and_together_again(ex, field):
    ask(ex, **{field: (2, 3)})
    assert getattr(ex.blocks[0], field) == (2, 3)
    ask(ex, **{field: 2})
    assert getattr(ex.blocks[0], field) == 2
    assert_is_keras(ex)


def test_pool_strides_can_be_none(ex):
    ask(ex, pool_strides=3)
    ask(ex, pool_strides=None)
    assert ex.blocks[0].pool_strides is None
    assert row(ex, "pool_strides")["value"] is None and row(ex, "pool_strides")["least"] == 0


def test_the_ranges_are_the_issues():
    ex = cw.Explorer("digit_4")
    assert (row(ex, "kernel_size")["least"], row(ex, "kernel_size")["most"]) == (1, 31)
    assert (row(ex, "filters")["least"], row(ex, "filters")["most"]) == (1, 64)


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
    assert row(ex, field)["value"] == value


@pytest.mark.parametrize(
    ("field", "value"),
    [("filters", 100), ("kernel_size", (40, 2)), ("pool_size", 30), ("strides", 20), ("pool_strides", 50)],
)
def test_a_value_beyond_the_slider_widens_it_and_is_never_clamped(field, value):
    ex = cw.Explorer(noise(70, 70, 1), filters=2)
    setattr(ex.blocks[0], field, value)
    assert getattr(ex.blocks[0], field) == value
    largest = max(value) if isinstance(value, tuple) else value
    assert row(ex, field)["most"] >= largest and row(ex, field)["value"] == value
    assert_is_keras(ex)


def test_what_cannot_be_stays_under_the_hand_with_a_sentence_and_the_last_good_picture(ex):
    frame, maps = ex.scene.maps, ex.feature_maps("pool1")
    ask(ex, kernel_size=25)
    assert row(ex, "kernel_size")["value"] == 25
    assert ex.blocks[0].kernel_size == 3
    assert "25 × 25 is larger than its input of 20 × 20: use at most 20 × 20" in sentence(ex, "kernel_size")
    assert ex.scene.maps == frame and (ex.feature_maps("pool1") == maps).all()
    ask(ex, kernel_size=5)
    assert ex.blocks[0].kernel_size == 5 and not sentence(ex, "kernel_size")
    assert_is_keras(ex)


def test_going_back_to_the_last_good_value_takes_the_sentence_away(ex):
    ask(ex, kernel_size=25)
    ask(ex, kernel_size=3)
    assert not sentence(ex, "kernel_size") and ex.blocks[0].kernel_size == 3


def test_what_could_not_be_takes_effect_when_another_control_makes_it_possible(ex):
    ask(ex, kernel_size=25)
    ask(ex, activation="tanh")
    assert ex.blocks[0].activation == "tanh" and sentence(ex, "kernel_size")
    ask(ex, padding="same")
    assert ex.blocks[0].kernel_size == 25 and not sentence(ex, "kernel_size")
    assert_is_keras(ex)


def test_strides_and_dilation_exclude_each_other_in_a_sentence(ex):
    ask(ex, strides=2)
    ask(ex, dilation_rate=3)
    assert ex.blocks[0].dilation_rate == 1 and "not both" in sentence(ex, "dilation_rate")
    ask(ex, strides=1)
    assert ex.blocks[0].dilation_rate == 3 and not sentence(ex, "dilation_rate")


@pytest.mark.parametrize("how", ["python", "image"])
def test_what_could_not_be_takes_effect_when_python_makes_it_possible(ex, how):
    ask(ex, kernel_size=25)
    if how == "python":
        ex.blocks[0].padding = "same"
    else:
        ex.image = noise(30, 30, 1)
    assert row(ex, "kernel_size")["value"] == 25
    assert bool(sentence(ex, "kernel_size")) == (ex.blocks[0].kernel_size != 25), "no sentence that is not true"
    assert ex.blocks[0].kernel_size == 25
    assert_is_keras(ex)


def test_python_setting_the_marked_value_takes_the_hands_wish_away(ex):
    ask(ex, kernel_size=25)
    ex.blocks[0].kernel_size = 4
    assert row(ex, "kernel_size")["value"] == 4 and not sentence(ex, "kernel_size")
    ask(ex, padding="same")
    assert ex.blocks[0].kernel_size == 4


def test_a_later_block_that_would_not_fit_is_named_beside_the_slider_that_moved():
    ex = cw.Explorer(noise(20, 20, 1), blocks=[cw.Block(filters=2), cw.Block(filters=2, kernel_size=5, pooling=None)])
    ask(ex, pool_size=6)
    assert ex.blocks[0].pool_size == 2
    assert "Block 2's kernel of 5 × 5 is larger than its input of 3 × 3" in sentence(ex, "pool_size")


def test_the_controls_are_those_of_the_block_that_is_looked_at():
    ex = cw.Explorer(noise(20, 20, 1), blocks=[cw.Block(filters=2), cw.Block(filters=5, pooling=None)])
    ex.scene.look_at("conv2")
    assert row(ex, "filters")["value"] == 5
    ask(ex, filters=7)
    assert [block.filters for block in ex.blocks] == [2, 7]
    ex.scene.look_at("act1")
    assert row(ex, "filters")["value"] == 2
    ex.blocks = ex.blocks[1:]
    ask(ex, filters=4)
    assert ex.blocks[0].filters == 4


def test_the_controls_follow_when_the_block_they_showed_is_removed():
    ex = cw.Explorer(noise(20, 20, 1), blocks=[cw.Block(filters=2), cw.Block(filters=5, pooling=None)])
    ex.scene.look_at("act2")
    ex.blocks = ex.blocks[:1]
    assert row(ex, "filters")["value"] == 2
    ask(ex, filters=3)
    assert ex.blocks[0].filters == 3
    assert_is_keras(ex)


def test_a_drag_over_all_sizes_ends_where_the_hand_stopped(ex):
    for size in (*range(1, 32), *range(30, 6, -1)):
        ask(ex, kernel_size=size)
        assert ex.blocks[0].kernel_size == size or sentence(ex, "kernel_size")
    assert ex.blocks[0].kernel_size == 7
    assert_is_keras(ex)


def test_what_cannot_be_is_shown_also_where_another_thread_looked_at_the_controls_before_its_turn(ex):
    ex.blocks[0].dilation_rate = 2
    controls = ex._screen.controls
    hand = Thread(target=ask, args=(ex,), kwargs={"strides": 2}, daemon=True)
    with ex.lock:
        hand.start()
        # Time enough for a hand that does not wait for its turn.
        hand.join(0.3)
        assert hand.is_alive() and not controls.hand and row(ex, "strides")["value"] == 1
        controls.follow()
    hand.join(60)
    assert "dilation" in sentence(ex, "strides")
    assert row(ex, "strides")["value"] == 2
    ex.blocks[0].dilation_rate = 1
    assert ex.blocks[0].strides == row(ex, "strides")["value"] == 2 and not sentence(ex, "strides")


def test_several_asks_in_one_message_are_done_in_their_order_and_none_is_lost(ex):
    changes = []
    ex.blocks[0].observe(lambda change: changes.append((change["name"], change["new"])))
    ask(ex, kernel_size=25, filters=3, padding="same", strides=2)
    assert changes == [("filters", 3), ("kernel_size", 25), ("padding", "same"), ("strides", 2)] or changes == [
        ("filters", 3),
        ("padding", "same"),
        ("kernel_size", 25),
        ("strides", 2),
    ]
    assert not sentence(ex, "kernel_size")
    assert_is_keras(ex)


def test_what_is_asked_twice_is_done_once(ex):
    controls = ex._screen.controls
    both = asks(controls.rows, kernel_size=5, filters=4)
    controls.set_state({"hand": {"kernel_size": both["kernel_size"]}})
    assert controls.rows["answered"] == both["kernel_size"][0]
    ex.blocks[0].kernel_size = 2
    controls.set_state({"hand": both})
    assert (ex.blocks[0].kernel_size, ex.blocks[0].filters) == (2, 4)
    assert controls.rows["answered"] == both["filters"][0]


def test_what_was_asked_of_a_block_is_done_there_when_another_is_shown_by_then():
    ex = cw.Explorer(noise(20, 20, 1), blocks=[cw.Block(filters=2), cw.Block(filters=5, pooling=None)])
    late, impossible = (asks(ex._screen.controls.rows, **{name: 7}) for name in ("filters", "pool_size"))
    ex.scene.look_at("conv2")
    ex._screen.controls.set_state({"hand": late})
    assert [block.filters for block in ex.blocks] == [7, 5] and row(ex, "filters")["value"] == 5
    ex._screen.controls.set_state({"hand": impossible})
    assert ex.blocks[0].pool_size == 2 and "larger than its input" in ex.scene.notice["text"]


@pytest.mark.parametrize(
    "asked",
    [
        {"kernel_size": [1, 40, 1]},
        {"kernel_size": [1, 0, 1]},
        {"kernel_size": [1, True, 1]},
        {"kernel_size": [1, [3, 4, 5], 1]},
        {"kernel_size": [1, None, 1]},
        {"filters": [1, [3, 4], 1]},
        {"padding": [1, "full", 1]},
        {"padding": [1, ["same"], 1]},
        {"use_bias": [1, 1, 1]},
        {"seed": [1, 3, 1]},
        {"kernel_size": 5},
        {"kernel_size": [1.5, 5, 1]},
        {"kernel_size": [1, 5, 99]},
    ],
)
def test_what_no_control_offers_is_dropped(ex, asked):
    before = ex.blocks[0].value
    ex._screen.controls.set_state({"hand": asked})
    assert ex.blocks[0].value == before
    ask(ex, kernel_size=5)
    assert ex.blocks[0].kernel_size == 5 == row(ex, "kernel_size")["value"]


def test_the_rows_stand_in_groups_and_in_order():
    def groups(**options):
        found = {}
        for name, facts in cw.Explorer("digit_4", **options)._screen.controls.rows["settings"].items():
            found.setdefault(facts["group"], []).append(name)
        return found

    assert groups() == {
        "conv": ["kernel_size", "filters", "strides", "dilation_rate", "padding"],
        "act": ["activation"],
        "pool": ["pooling", "pool_size"],
        "more": ["pool_strides", "pool_padding", "use_bias"],
    }
    assert groups(controls=["use_bias", "pool_padding", "filters"]) == {
        "conv": ["filters", "use_bias"],
        "pool": ["pool_padding"],
    }
