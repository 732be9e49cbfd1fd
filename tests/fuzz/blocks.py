"""Sequences of absurd and sensible changes to the settings of one explorer's blocks."""

from collections.abc import Iterator
from typing import Any

import numpy as np

import cnn_widgets as cw
from cnn_widgets.core.stack.activation import RANGES
from tests.helpers import DEFAULTS, keras_of, noise, outputs, sequential, settings_of

from .case import Fault, Outcome, check, check_frames, check_notice, one_of, outcome_of
from .odd import odd_value

CHANGES = 25
SMALL = {
    "filters": (1, 2, 3, 5, 8),
    "kernel_size": (1, 2, 3, 5, 9, (3, 1), (1, 7), [2, 3], 40),
    "strides": (1, 2, 3, (2, 1)),
    "padding": ("valid", "same"),
    "dilation_rate": (1, 2, 3, (1, 2)),
    "use_bias": (True, False),
    "activation": (None, *RANGES),
    "pooling": (None, "max", "average"),
    "pool_size": (1, 2, 3, 5, (2, 3), 30),
    "pool_strides": (None, 1, 2, 3, (1, 3)),
    "pool_padding": ("valid", "same"),
}


def block_cases(rng: np.random.Generator) -> Iterator[Outcome]:
    """Change one explorer many times; after each change, every stage equals Keras's or nothing has changed."""
    ex = cw.Explorer(_image(rng), filters=2, padding="same", pool_padding="same")
    for _ in range(CHANGES):
        before = _state(ex)
        image_before = ex.image
        ex.scene.notice = {}
        outcome, _ = outcome_of(_change(rng, ex))
        check_notice(ex.scene)
        if outcome == "refused":
            check(_state(ex) == before and ex.image is image_before, "what was refused has changed something")
        if rng.random() < 0.3:
            _check_way_back(ex, int(rng.integers(1, 4)))
        check_is_keras(ex)
        check_frames(ex.scene)
        yield outcome


def _check_way_back(ex: cw.Explorer, steps: int) -> None:
    """Raise a fault unless as many redos as undos give the same bits, and each step is what it was on the way."""
    seen = []
    for _ in range(steps):
        if ex.scene.can_undo:
            seen.append((_state(ex), ex.image.tobytes()))
            ex.undo()
    for state in reversed(seen):
        ex.redo()
        check((_state(ex), ex.image.tobytes()) == state, "what was undone and redone is not what it was")


def check_is_keras(ex: cw.Explorer) -> None:
    """Raise a fault unless every stage equals that of a fresh Keras model with these settings and weights."""
    expected = keras_of(ex)
    check(ex.stages == tuple(expected), f"the stages are {ex.stages} and Keras's {tuple(expected)}")
    for name, maps in expected.items():
        shown = ex.feature_maps(name)
        check(shown.shape == maps.shape and shown.dtype == np.float32, f"{name} has the shape {shown.shape}")
        room = 1e-6 + 1e-5 * float(np.abs(maps[np.isfinite(maps)]).max(initial=0))
        if not np.allclose(shown, maps, rtol=1e-5, atol=room, equal_nan=True):
            raise Fault(f"{name} is not Keras's: off by {np.nanmax(np.abs(shown - maps))}")
    for block in ex.blocks:
        check(eval(repr(block), {"Block": cw.Block}).value == block.value, f"reads back as {block!r}")


def _state(ex: cw.Explorer) -> Any:
    kept = [(settings_of(block), block.weights) for block in ex.blocks]
    return [tuple(ex.blocks), kept, ex.seed, ex.probed]


def _image(rng: np.random.Generator) -> np.ndarray:
    shape = [int(side) for side in rng.integers(2, 24, 2)] if rng.random() < 0.3 else (14, 17)
    return noise(*shape, int(rng.integers(1, 5)), seed=int(rng.integers(99)))


def _change(rng: np.random.Generator, ex: cw.Explorer) -> Any:
    kind = int(rng.integers(12))
    block = ex.blocks[int(rng.integers(len(ex.blocks)))]
    name = one_of(rng, tuple(DEFAULTS))
    stage = f"conv{int(rng.integers(1, len(ex.blocks) + 1))}" if rng.random() < 0.9 else odd_value(rng)
    if kind <= 2:
        return _sensible(rng, ex, block)
    if kind <= 4:
        value = odd_value(rng)
        return lambda: setattr(block, name, value)
    if kind == 5:
        values = {each: odd_value(rng) for each in rng.permutation(tuple(DEFAULTS))[: int(rng.integers(1, 4))]}
        return lambda: block.update(**values)
    if kind == 6:
        blocks = _blocks(rng, ex)
        return lambda: setattr(ex, "blocks", blocks)
    if kind == 7:
        image = _image(rng) if rng.random() < 0.7 else odd_value(rng)
        return lambda: setattr(ex, "image", image)
    if kind == 8:
        return one_of(rng, (ex.undo, ex.redo, ex.new_weights, ex.pin, ex.unpin, ex.refresh))
    if kind == 9:
        value = odd_value(rng) if rng.random() < 0.6 else rng.normal(size=(3, 3))
        filter = one_of(rng, (None, 0, odd_value(rng)))
        return one_of(
            rng,
            (
                lambda: ex.set_kernels(stage, value, filter=filter),
                lambda: ex.set_bias(stage, value, filter=filter),
                lambda: ex.set_weight(stage, value, row=0, col=odd_value(rng), filter=filter),
                lambda: ex.edit_kernels(stage, one_of(rng, ("normalise", "rotate", "flip_both", value))),
                lambda: ex.reset_kernels(stage, filter=filter),
                lambda: ex.lift_patch(stage, odd_value(rng), 3, filter=filter),
            ),
        )
    if kind == 10:
        value = odd_value(rng)
        return one_of(
            rng,
            (
                lambda: setattr(ex, "seed", value),
                lambda: ex.new_weights(value),
                lambda: ex.feature_maps(value),
                lambda: ex.arithmetic("conv1", value, 0, 0),
                lambda: ex.arithmetic(stage, 0, 0, value),
                lambda: ex.kernels(value),
            ),
        )
    given = {one_of(rng, ("shift", "rotate", "noise", "seed", "fill")): odd_value(rng)}
    return lambda: ex.probe(**given)


def _sensible(rng: np.random.Generator, ex: cw.Explorer, block: cw.Block) -> Any:
    """Return a change that may only be refused if Keras refuses such layers, too."""
    names = rng.permutation(tuple(SMALL))[: int(rng.integers(1, 4))]
    values = {str(name): one_of(rng, SMALL[str(name)]) for name in names}

    def change() -> None:
        try:
            block.update(**values)
        except cw.SettingError as error:
            # For a block that an odd change has left with very many filters.
            is_large = "weights, more than" in str(error) or " GB: " in str(error)
            wanted = [{**settings_of(each), **(values if each is block else {})} for each in ex.blocks]
            if not is_large and _keras_can(ex.image, wanted):
                raise Fault(f"refuses what Keras takes: {values} on {settings_of(block)}") from None
            raise

    return change


def _keras_can(image: np.ndarray, wanted: list[dict[str, Any]]) -> bool:
    try:
        return all(0 not in maps.shape for maps in outputs(sequential(image.shape, *wanted), image).values())
    except Exception:
        return False


def _blocks(rng: np.random.Generator, ex: cw.Explorer) -> Any:
    mine = list(ex.blocks)
    kind = int(rng.integers(7))
    if kind == 0:
        return (*mine, cw.Block(filters=int(rng.integers(1, 5)), padding="same", pooling=None))[:4]
    if kind == 1:
        return (*mine, mine[int(rng.integers(len(mine)))])[:4]
    if kind == 2:
        return tuple(mine[int(place)] for place in rng.permutation(len(mine)))
    if kind == 3:
        return mine[:1]
    if kind == 4:
        return (*mine, odd_value(rng))
    if kind == 5:
        return tuple(cw.Explorer(ex.image[:8, :8], filters=1, padding="same").blocks)
    return odd_value(rng)
