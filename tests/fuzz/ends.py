"""Interrupted changes, observers that act and raise, and explorers that are used after being closed."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

import cnn_widgets as cw
from tests.helpers import noise
from tests.interrupts import interrupted

from .arguments import somewhere
from .blocks import check_is_keras
from .case import Outcome, check, one_of, outcome_of

CHANGES = 12
DEEPEST = 1500
"""Largest number of lines of the package after which a change is interrupted."""


def end_cases(rng: np.random.Generator) -> Iterator[Outcome]:
    """Change one explorer, sometimes with an interrupt or an acting observer, and close it."""
    ex = cw.Explorer(noise(14, 17, 3), filters=2)
    heard = _observed(rng, ex) if rng.random() < 0.4 else []
    for _ in range(CHANGES):
        change = _change(rng, ex)
        place = int(rng.integers(1, DEEPEST)) if rng.random() < 0.5 else 0
        act = partial(interrupted, change, place) if place else change
        yield _done(act)
        heard.clear()
        check_is_keras(ex)
    ex.close()
    for _ in range(CHANGES):
        yield _done(_change(rng, ex))


def _done(act: Callable[[], Any]) -> Outcome:
    try:
        return outcome_of(act)[0]
    except ArithmeticError as error:  # an observer's own
        check(str(error) == "mine", f"raises {error!r}")
        return "right"


def file_cases(rng: np.random.Generator) -> Iterator[Outcome]:
    """Write to and read from files that are not regular or cannot exist; an older file is kept or replaced whole."""
    ex = cw.Explorer(noise(6, 6, 1), filters=1)
    with somewhere():
        os.mkfifo("pipe")
        os.mkdir("folder")
        os.symlink("state.cnnw", "link")
        os.symlink("round", "round")
        os.symlink("nowhere/file", "lost")
        odd = ("pipe", "folder", "link", "round", "lost", "/dev/null", "/dev/zero")
        names = (*odd, "new", "", "a\0", "x" * 300, "~none/x")
        ways = (
            ex.save,
            lambda path: ex.to_code(weights=path),
            cw.Explorer.load,
            lambda path: cw.load_image(path),
            cw.load_model,
        )
        for _ in range(CHANGES):
            name, way = one_of(rng, names), one_of(rng, ways)
            yield outcome_of(lambda name=name, way=way: way(name))[0]
            check(os.path.islink("link") and os.path.islink("round") and os.path.isdir("folder"), "has replaced a file")
            check(not os.path.isfile("pipe"), "has replaced a pipe")
            check(not [each for each in os.listdir() if each.startswith(".")], "has left a file behind")
            cw.Explorer.load("state.cnnw").close()
    ex.close()


def _observed(rng: np.random.Generator, ex: cw.Explorer) -> list[Any]:
    """Let an observer read and change the explorer in the middle of a change, or raise."""
    heard: list[Any] = []
    act = one_of(rng, (lambda: ex.feature_maps("conv1"), lambda: setattr(ex.blocks[0], "use_bias", False), _raise))

    def observer(change: Any) -> None:
        heard.append(change)
        if len(heard) < 3:
            act()

    ex.blocks[0].observe(observer, one_of(rng, ("kernel_size", "filters", "padding")))
    return heard


def _raise() -> None:
    raise ArithmeticError("mine")


def _change(rng: np.random.Generator, ex: cw.Explorer) -> Callable[[], Any]:
    block, size = ex.blocks[0], int(rng.integers(1, 6))
    return one_of(
        rng,
        (
            lambda: setattr(block, "kernel_size", size),
            lambda: setattr(block, "filters", size),
            lambda: block.update(padding=one_of(rng, ("same", "valid")), strides=1 + size % 2),
            lambda: setattr(ex, "image", noise(14, 17, 3, seed=size)),
            lambda: setattr(ex, "seed", size),
            lambda: setattr(ex, "blocks", (*ex.blocks[:2], cw.Block(filters=2, padding="same", pooling=None))),
            lambda: ex.set_kernels("conv1", "sobel_x", filter=0),
            lambda: ex.set_bias("conv1", float(size)),
            lambda: ex.undo(),
            lambda: ex.redo(),
            lambda: ex.new_weights(),
            lambda: ex.probe(shift=(0, size)),
            lambda: ex.refresh(),
        ),
    )
