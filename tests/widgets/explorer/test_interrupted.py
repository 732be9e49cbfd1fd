"""A change that is interrupted anywhere leaves all that can be seen in agreement."""

from functools import partial

import keras  # noqa: F401  (explorers show themselves as soon as it is there)
import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.render.frames import Selection
from tests.hand import ask
from tests.helpers import noise, outputs
from tests.interrupts import interrupted, places

IMAGE = noise(20, 22, 1)
OTHER = noise(14, 12, 2)

POINTS = 8
"""Interrupts for each kind of change, evenly spread over the lines that it passes."""


def begun():
    """An explorer with a past and a future, some of it set by hand."""
    ex = cw.Explorer(IMAGE, blocks=[cw.Block(filters=2, kernel_size=3), cw.Block(filters=2, kernel_size=2)])
    ex.set_kernels("conv1", "sobel_x", filter=0)
    ex.set_bias("conv2", 0.5)
    ex.set_bias("conv2", 0.25)
    ex.undo()
    return ex


def trained(ex):
    ex.model.layers[0].kernel.assign_add(np.ones((3, 3, 1, 2), np.float32))
    ex.refresh()


CHANGES = {
    "kernels": lambda ex: ex.set_kernels("conv1", np.ones((5, 5), np.float32)),
    "one weight": lambda ex: ex.set_weight("conv2", 2.0, row=0, col=1),
    "a bias": lambda ex: ex.set_bias("conv1", [1.0, 2.0]),
    "a slider": lambda ex: setattr(ex.blocks[0], "kernel_size", 5),
    "settings": lambda ex: ex.blocks[1].update(filters=3, padding="same", pooling=None),
    "undo": lambda ex: ex.undo(),
    "redo": lambda ex: ex.redo(),
    "probe": lambda ex: ex.probe(shift=(0, 2), noise=0.1),
    "new weights": lambda ex: ex.new_weights(),
    "seed": lambda ex: setattr(ex, "seed", 7),
    "image": lambda ex: setattr(ex, "image", OTHER),
    "small image": lambda ex: setattr(ex, "image", noise(5, 5, 1)),
    "fewer blocks": lambda ex: setattr(ex, "blocks", ex.blocks[1:]),
    "more blocks": lambda ex: setattr(
        ex, "blocks", (*ex.blocks, cw.Block(filters=3, kernel_size=1, pooling=None), ex.blocks[1].copy())
    ),
    "training": trained,
    "pin": lambda ex: ex.pin(),
    "select": lambda ex: ex.scene.select(Selection("conv2", 1, 1, 1)),
}


def seen(ex):
    """All that can be told from outside, beside Keras's own numbers."""
    return (
        ex.seed,
        ex.image.tobytes(),
        ex.probed,
        ex.unmoved.tobytes(),
        [
            (block.value, ex.kernels(f"conv{n}").tobytes(), ex.bias(f"conv{n}").tobytes())
            for n, block in enumerate(ex.blocks, 1)
        ],
    )


def assert_agrees(ex):
    model = ex.model
    for stage, maps in outputs(model, ex.image).items():
        np.testing.assert_allclose(ex.feature_maps(stage), maps, rtol=1e-5, atol=1e-5)
    for number in range(1, len(ex.blocks) + 1):
        layer = model.get_layer(f"conv{number}")
        np.testing.assert_array_equal(layer.kernel, ex.kernels(f"conv{number}"))
        np.testing.assert_array_equal(layer.bias, ex.bias(f"conv{number}"))
    shown = {stage.name: stage.maps for stage in ex.scene.stages}
    assert tuple(shown) == ex.stages and ex.scene.is_sent
    for stage in ex.stages:
        np.testing.assert_array_equal(shown[stage], ex.feature_maps(stage))
    block = ex._screen.controls._block
    assert block in ex.blocks
    for name in ("kernel_size", "filters", "padding"):
        assert ex._screen.controls.shown(name) == getattr(block, name)
    assert (ex.scene.can_undo, ex.scene.can_redo) == (ex._steps.can_undo, ex._steps.can_redo)
    assert (ex.pinned is None) == (not ex.scene.is_pinned)
    assert all(block.owner is ex for block in ex.blocks)


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_interrupted_is_done_or_not_and_the_screen_agrees(change):
    do = CHANGES[change]
    before, after = seen(begun()), begun()
    do(after)
    after = seen(after)
    for at in places(partial(do, begun()), POINTS):
        ex = begun()
        interrupted(partial(do, ex), at)
        if change == "training":
            # What a model of the user's has learned is read when he asks for it, which may be again.
            ex.refresh()
        ex.feature_maps("conv1")
        assert seen(ex) in (before, after), f"{change}, interrupted at line {at}"
        assert_agrees(ex)


@pytest.mark.parametrize("change", ["kernels", "new weights", "training", "settings", "image"])
def test_after_an_interrupt_all_goes_on(change):
    do = CHANGES[change]
    for at in places(partial(do, begun()), 3):
        ex = begun()
        interrupted(partial(do, ex), at)
        if change == "training":
            ex.refresh()
        ex.undo()
        assert_agrees(ex)
        ex.blocks[0].kernel_size = 2
        assert_agrees(ex)
        ex.blocks = (*ex.blocks, cw.Block(filters=1, kernel_size=1, pooling=None))
        ex.new_weights(3)
        fresh = cw.Explorer(ex.image, blocks=ex.blocks, seed=3)
        for stage in ex.stages:
            np.testing.assert_array_equal(ex.feature_maps(stage), fresh.feature_maps(stage))


BY_HAND = {
    "kernel_size": 5,
    "pool_strides": 1,
    "padding": "same",
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_control_shows_what_is_in_force_where_a_hand_is_interrupted(name):
    def moved(ex):
        ask(ex, **{name: BY_HAND[name]})

    kept, changed = begun(), begun()
    moved(changed)
    values = [getattr(ex.blocks[0], name) for ex in (kept, changed)]
    assert values[0] != values[1]
    for at in places(partial(moved, begun()), 4 * POINTS):
        ex = begun()
        interrupted(partial(moved, ex), at)
        ex.refresh()
        assert getattr(ex.blocks[0], name) in values
        assert ex._screen.controls.shown(name) == getattr(ex.blocks[0], name)
        assert_agrees(ex)


def test_a_message_that_is_interrupted_leaves_the_browser_with_what_python_has(monkeypatch):
    ex, told = begun(), []
    kept = ex.scene.tile_size
    monkeypatch.setattr(ex.scene, "_send", lambda message, buffers=None: told.append(message))
    message = {"content": {"data": {"method": "update", "state": {"tile_size": kept + 10}}}, "buffers": []}
    for at in (25, 60, 200):
        told.clear()
        assert interrupted(lambda: ex.scene._handle_msg(message), at)
        states = [each["state"]["tile_size"] for each in told if "tile_size" in each.get("state", {})]
        assert states[-1] == ex.scene.tile_size
        ex.scene.tile_size = kept


def test_an_interrupted_change_of_the_whole_state_is_none():
    line = begun().to_text()
    other = cw.Explorer(OTHER, filters=1, seed=5)
    data, kept = other._state_file.to_bytes(), other.to_text()

    def restored(ex):
        ex._state_file.restore_bytes(data)

    for at in places(partial(restored, begun()), POINTS):
        ex = begun()
        interrupted(partial(restored, ex), at)
        assert ex.to_text() in (line, kept)
        assert_agrees(ex)
