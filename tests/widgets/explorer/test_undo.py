"""Undo and redo of settings, blocks, image, seed and how the input is moved, by Python and by a hand."""

import keras  # noqa: F401  (explorers show themselves as soon as it is there)
import numpy as np
import pytest
import traitlets

import cnn_widgets as cw
from tests.hand import ask as set_by_hand
from tests.helpers import assert_is_keras, noise, one_sentence, settings_of

IMAGE = noise(20, 22, 3)


@pytest.fixture
def ex():
    return cw.Explorer(IMAGE, blocks=[cw.Block(filters=3), cw.Block(filters=2, kernel_size=2, pooling=None)])


def everything(ex):
    """All that undo brings back, bit for bit."""
    stages = [f"conv{number}" for number in range(1, len(ex.blocks) + 1)]
    return (
        ex.image.tobytes(),
        ex.image.name,
        ex.unmoved.tobytes(),
        ex.probed,
        ex.seed,
        tuple(map(id, ex.blocks)),
        [settings_of(block) for block in ex.blocks],
        [(ex.kernels(stage).tobytes(), ex.bias(stage) is None or ex.bias(stage).tobytes()) for stage in stages],
        ex.feature_maps(ex.stages[-1]).tobytes(),
    )


CHANGES = {
    "a setting": lambda ex: setattr(ex.blocks[0], "kernel_size", 5),
    "several settings": lambda ex: ex.blocks[1].update(filters=5, padding="same", activation=None),
    "a pair": lambda ex: setattr(ex.blocks[0], "kernel_size", (3, 3)),
    "no bias": lambda ex: setattr(ex.blocks[0], "use_bias", False),
    "a sample": lambda ex: setattr(ex, "image", "digit_4"),
    "an array": lambda ex: setattr(ex, "image", noise(24, 21, 3, seed=4)),
    "an image that is too small": lambda ex: setattr(ex, "image", noise(5, 5, 1)),
    "seed": lambda ex: setattr(ex, "seed", 7),
    "new weights": lambda ex: ex.new_weights(),
    "a kernel": lambda ex: ex.set_kernels("conv1", np.eye(5), filter=0),
    "a block more": lambda ex: setattr(ex, "blocks", (*ex.blocks, cw.Block(filters=4, kernel_size=1, pooling=None))),
    "a block less": lambda ex: setattr(ex, "blocks", ex.blocks[1:]),
    "another order": lambda ex: setattr(ex, "blocks", ex.blocks[::-1]),
    "a block twice": lambda ex: setattr(ex, "blocks", (ex.blocks[0], *ex.blocks)),
    "other blocks": lambda ex: setattr(ex, "blocks", (cw.Block(filters=2),)),
    "input moved": lambda ex: ex.probe(shift=(0, 2), rotate=10, noise=0.1),
    "input shifted": lambda ex: ex.probe(shift=(1, 0)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_is_one_step_and_comes_back_bit_for_bit(ex, change):
    ex.set_bias("conv2", 0.5)
    before = everything(ex)
    CHANGES[change](ex)
    after = everything(ex)
    assert after != before
    for _ in range(2):
        ex.undo()
        assert everything(ex) == before
        assert_is_keras(ex, 1e-5)
        ex.redo()
        assert everything(ex) == after
        assert_is_keras(ex, 1e-5)
    assert len(ex._steps.moment.past) == 2


def test_all_changes_come_back_in_order(ex):
    states = [everything(ex)]
    for name, change in CHANGES.items():
        if name == "an image that is too small":
            # Other changes would not fit on it.
            continue
        change(ex)
        states.append(everything(ex))
    for state in states[-2::-1]:
        ex.undo()
        assert everything(ex) == state
    with pytest.raises(cw.SettingError, match="nothing to undo") as caught:
        ex.undo()
    one_sentence(caught.value)
    for state in states[1:]:
        ex.redo()
        assert everything(ex) == state


@pytest.mark.parametrize(
    "nothing",
    [
        lambda ex: setattr(ex.blocks[0], "kernel_size", 3),
        lambda ex: ex.blocks[0].update(filters=3, padding="valid"),
        lambda ex: setattr(ex, "blocks", ex.blocks),
        lambda ex: setattr(ex, "image", IMAGE.copy()),
        lambda ex: setattr(ex, "seed", 0),
        lambda ex: ex.probe(),
        lambda ex: ex.scene.look_at("conv1"),
        lambda ex: ex.pin(),
        lambda ex: ex.refresh(),
        lambda ex: ex.model.count_params(),
    ],
)
def test_what_changes_nothing_is_no_step(ex, nothing):
    nothing(ex)
    assert not ex._steps.can_undo and not ex.scene.can_undo


def test_what_is_refused_is_no_step_and_keeps_what_can_be_redone(ex):
    ex.blocks[0].filters = 5
    ex.undo()
    with pytest.raises(cw.SettingError):
        ex.blocks[0].kernel_size = 40
    with pytest.raises(ZeroDivisionError), ex.hold_trait_notifications():
        ex.image = "cat"
        1 / 0  # noqa: B018
    assert not ex.scene.can_undo and ex.scene.can_redo
    ex.redo()
    assert ex.blocks[0].filters == 5


def test_what_is_held_together_is_one_step(ex):
    before = everything(ex)
    with ex.hold_trait_notifications():
        ex.image = "digit_4"
        ex.blocks[0].kernel_size = 2
        ex.seed = 4
    ex.undo()
    assert everything(ex) == before and not ex.scene.can_undo


def test_in_the_middle_of_a_change_the_change_so_far_is_taken_back(ex):
    ex.blocks[0].filters = 4
    with ex.hold_trait_notifications():
        ex.blocks[0].kernel_size = 2
        ex.undo()
        assert (ex.blocks[0].kernel_size, ex.blocks[0].filters) == (3, 4)
    ex.redo()
    assert ex.blocks[0].kernel_size == 2
    ex.undo()
    ex.undo()
    assert ex.blocks[0].filters == 3


# Observers and links


def test_observers_are_told_of_what_comes_back(ex):
    ex.blocks[0].update(kernel_size=5, filters=4)
    ex.image = "digit_4"
    added = cw.Block(filters=1, kernel_size=1, pooling=None)
    ex.blocks = (*ex.blocks, added)
    added.kernel_size = 2
    ex.blocks = ex.blocks[:2]
    seen = []
    for observed in (ex, ex.blocks[0], added):
        observed.observe(lambda change: seen.append((change["name"], change["new"])))
    ex.undo()
    assert [name for name, _ in seen] == ["blocks"] and ex.blocks[2] is added
    ex.undo()
    assert seen[1:] == [("kernel_size", 1)]
    ex.undo()
    ex.undo()
    assert [name for name, _ in seen[2:]] == ["blocks", "image"]
    ex.undo()
    assert sorted(seen[4:]) == [("filters", 3), ("kernel_size", 3)]


def test_what_observers_change_belongs_to_the_step_that_they_are_told_of(ex):
    ex.blocks[0].observe(lambda change: setattr(ex.blocks[1], "filters", change["new"]), "filters")
    ex.blocks[0].filters = 5
    assert ex.blocks[1].filters == 5
    ex.undo()
    assert (ex.blocks[0].filters, ex.blocks[1].filters) == (3, 3)
    assert not ex.scene.can_undo
    ex.redo()
    assert (ex.blocks[0].filters, ex.blocks[1].filters) == (5, 5)


def test_an_observer_that_always_changes_something_keeps_nobody_from_going_back(ex):
    ex.blocks[0].observe(lambda _: setattr(ex, "seed", ex.seed + 1), "filters")
    for filters in (4, 5, 6):
        ex.blocks[0].filters = filters
    for filters in (5, 4, 3):
        ex.undo()
        assert ex.blocks[0].filters == filters
    assert not ex.scene.can_undo and ex.scene.can_redo


def test_linked_explorers_come_to_rest_and_a_gesture_is_one_step_in_each():
    ring = [cw.Explorer(IMAGE, filters=2) for _ in range(3)]
    for one, other in zip(ring, (*ring[1:], ring[0])):
        traitlets.link((one.blocks[0], "kernel_size"), (other.blocks[0], "kernel_size"))
        traitlets.link((one, "image"), (other, "image"))
    for size in (4, 5, 6, 7):
        set_by_hand(ring[0], kernel_size=size)
    assert [each.blocks[0].kernel_size for each in ring] == [7] * 3
    ring[1].undo()
    assert [each.blocks[0].kernel_size for each in ring] == [3] * 3
    ring[2].image = "digit_4"
    ring[0].undo()
    for each in ring:
        np.testing.assert_array_equal(each.image, IMAGE)
        assert_is_keras(each, 1e-5)


def test_explorers_whose_blocks_are_linked_come_to_rest():
    one, other = cw.Explorer(IMAGE, filters=2), cw.Explorer(IMAGE, filters=3)
    traitlets.link((one, "blocks"), (other, "blocks"))
    one.blocks = (*one.blocks, cw.Block(filters=4, pooling=None))
    assert len(other.blocks) == 2
    one.undo()
    assert len(one.blocks) == len(other.blocks) == 1
    other.undo()
    assert len(one.blocks) == len(other.blocks) == 2
    for each in (one, other):
        assert all(block.owner is each for block in each.blocks)
        assert_is_keras(each, 1e-5)


def test_a_block_that_belongs_to_another_explorer_by_now_stays_there(ex):
    ex.set_kernels("conv2", "sobel_x")
    before = everything(ex)
    given = ex.blocks[1]
    ex.blocks = ex.blocks[:1]
    other = cw.Explorer(noise(9, 9, 1), blocks=[given])
    given.filters = 7
    ex.undo()
    assert given.owner is other and other.blocks[0] is given and given.filters == 7
    assert ex.blocks[1] is not given and ex.blocks[1].owner is ex
    assert [part for at, part in enumerate(everything(ex)) if at != 5] == [
        part for at, part in enumerate(before) if at != 5
    ]
    ex.redo()
    ex.undo()
    ex.undo()
    assert_is_keras(ex, 1e-5)


def test_a_block_that_was_taken_out_keeps_what_it_was_given_where_undo_fails(ex, monkeypatch):
    taken = ex.blocks[1]
    ex.blocks = ex.blocks[:1]
    taken.filters = 9
    monkeypatch.setattr(ex._stack, "check", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ex.undo()
    assert taken.filters == 9 and taken.owner is None and len(ex.blocks) == 1
    monkeypatch.undo()
    ex.undo()
    assert ex.blocks[1] is taken and taken.filters == 2


# By hand


def drag(ex, field, *values):
    for value in values:
        set_by_hand(ex, **{field: value})


def ask(ex, kind):
    ex.scene._handle_custom_msg({"kind": kind}, [])


def test_a_drag_of_a_slider_is_one_step_and_another_control_begins_the_next(ex):
    before = everything(ex)
    drag(ex, "kernel_size", 4, 5, 6)
    drag(ex, "filters", 4, 5)
    drag(ex, "kernel_size", 7)
    ask(ex, "undo")
    assert (ex.blocks[0].kernel_size, ex.blocks[0].filters) == (6, 5)
    ask(ex, "undo")
    assert (ex.blocks[0].kernel_size, ex.blocks[0].filters) == (6, 3)
    ask(ex, "undo")
    assert everything(ex) == before and not ex.scene.can_undo
    for _ in range(3):
        ask(ex, "redo")
    assert (ex.blocks[0].kernel_size, ex.blocks[0].filters) == (7, 5)


def test_what_python_sets_during_a_drag_begins_a_new_step(ex):
    drag(ex, "kernel_size", 4, 5)
    ex.blocks[0].strides = 2
    drag(ex, "kernel_size", 6, 7)
    for size, strides in ((5, 2), (5, 1), (3, 1)):
        ex.undo()
        assert (ex.blocks[0].kernel_size, ex.blocks[0].strides) == (size, strides)


def test_a_hand_that_lets_go_and_takes_hold_again_begins_a_new_step(ex):
    for sizes in ((4, 5), (6, 7)):
        ask(ex, "hold")
        drag(ex, "kernel_size", *sizes)
        ask(ex, "release")
    ex.undo()
    assert ex.blocks[0].kernel_size == 5
    ex.undo()
    assert ex.blocks[0].kernel_size == 3


def test_a_drag_over_what_cannot_be_is_one_step(ex):
    ask(ex, "hold")
    drag(ex, "kernel_size", 5, 25, 30, 6)
    ask(ex, "release")
    assert ex.blocks[0].kernel_size == 6
    ex.undo()
    assert ex.blocks[0].kernel_size == 3 and not ex.scene.can_undo


def test_a_drag_that_takes_along_what_could_not_be_before_is_one_step():
    ex = cw.Explorer(noise(12, 12, 1), filters=1, pooling=None)
    drag(ex, "strides", 2)
    drag(ex, "dilation_rate", 2)
    assert ex._screen.controls.waits
    ask(ex, "hold")
    drag(ex, "kernel_size", 2)
    drag(ex, "kernel_size", 4)
    ask(ex, "release")
    ex.undo()
    assert (ex.blocks[0].kernel_size, ex.blocks[0].strides) == (3, 2)


def test_the_input_dragged_by_hand_is_one_step(ex):
    panel = cw.Probe(ex)
    ask(ex, "hold")
    for rows, cols in ((0, 1), (1, 1), (1, 2)):
        panel.set_state({"moves": {**panel._truth(), "rows": rows, "cols": cols}})
    ask(ex, "release")
    assert ex.probed.shift == (1, 2)
    ask(ex, "undo")
    assert ex.probed is None and panel.moves["rows"] == 0
    np.testing.assert_array_equal(ex.image, IMAGE)
    ask(ex, "redo")
    assert ex.probed.shift == (1, 2)
    panel.set_state({"moves": {**panel._truth(), "noise": 0.1}})
    ask(ex, "undo")
    assert ex.probed.shift == (1, 2) and ex.probed.noise == 0


def test_the_strip_and_the_bar_are_undone_by_hand(ex):
    before = everything(ex)
    for request in ({"kind": "duplicate_block", "block": 0}, {"kind": "remove_block", "block": 2}):
        ex._screen.pipeline._handle_custom_msg(request, [])
    ex._screen.bar.set_state({"image": "digit_4"})
    ex._screen.bar._handle_custom_msg({"kind": "new_weights"}, [])
    for left in (3, 2, 1, 0):
        ask(ex, "undo")
        assert len(ex._steps.moment.past) == left
    assert everything(ex) == before
    assert ex._screen.bar.image == "your image"
    ask(ex, "undo")
    assert "nothing to undo" in ex.scene.notice["text"]


# What is locked


@pytest.mark.parametrize(
    ("locked", "change", "named"),
    [
        (["image"], lambda ex: setattr(ex, "image", "digit_4"), "image"),
        (["weights"], lambda ex: ex.new_weights(), "weights"),
        (["weights"], lambda ex: ex.set_bias("conv1", 1), "weights"),
        (["blocks"], lambda ex: setattr(ex, "blocks", ex.blocks[::-1]), "blocks"),
        (["kernel_size"], lambda ex: ex.blocks[0].update(kernel_size=5, filters=4), "kernel_size"),
        (["kernel_size", "filters"], lambda ex: ex.blocks[1].update(kernel_size=1, filters=4), "filters, kernel_size"),
    ],
)
def test_a_hand_cannot_take_back_what_python_has_changed_of_what_is_locked(locked, change, named):
    ex = cw.Explorer(IMAGE, blocks=[cw.Block(filters=3), cw.Block(filters=2, kernel_size=2)], locked=locked)
    before = everything(ex)
    change(ex)
    after = everything(ex)
    assert not ex.scene.can_undo
    ask(ex, "undo")
    assert everything(ex) == after
    assert f"locked here ({named})" in ex.scene.notice["text"]
    ex.undo()
    assert everything(ex) == before and not ex.scene.can_redo
    ask(ex, "redo")
    assert everything(ex) == before and f"locked here ({named})" in ex.scene.notice["text"]
    ex.redo()
    assert everything(ex) == after


def test_a_hand_takes_back_what_is_not_locked_and_what_followed_from_its_own_change():
    ex = cw.Explorer(IMAGE, filters=2, kernel_size=9, locked=["kernel_size", "weights"])
    ex.blocks[0].padding = "same"
    ex.probe(shift=(0, 1))
    for _ in range(2):
        assert ex.scene.can_undo
        ask(ex, "undo")
    assert ex.blocks[0].padding == "valid" and ex.probed is None
    ex._screen.bar.set_state({"image": "worked_pooling"})
    assert ex.blocks[0].kernel_size == 8
    ask(ex, "undo")
    assert ex.blocks[0].kernel_size == 9 and ex.image.shape == IMAGE.shape


# What it costs


def test_images_are_shared_and_the_oldest_are_forgotten_first():
    ex = cw.Explorer(noise(1000, 1000, 3), filters=1, strides=8, kernel_size=1, pooling=None)
    first = ex.image
    ex.blocks[0].use_bias = False
    ex.undo()
    ex.redo()
    assert ex.image is first
    for number in range(9):
        ex.image = noise(1000, 1000, 3, seed=number + 1)
        ex.blocks[0].use_bias = not ex.blocks[0].use_bias
    held = {id(each.settings["image"]): each.settings["image"].nbytes for each in ex._steps.moment.past}
    held.pop(id(ex.image), None)
    assert 4 * 12e6 <= sum(held.values()) <= 64 * 2**20
    while ex.scene.can_undo:
        ex.undo()
    assert ex.image.shape == first.shape and ex.image is not first
    assert_is_keras(ex, 1e-5)


def test_a_closed_explorer_keeps_no_steps(ex):
    ex.blocks[0].filters = 5
    ex.close()
    ex.blocks[0].filters = 6
    with pytest.raises(cw.SettingError, match="nothing to undo"):
        ex.undo()
    assert ex.blocks[0].filters == 6
