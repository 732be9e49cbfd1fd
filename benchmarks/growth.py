"""The kernel's cost of a change as channels, pixels or blocks grow, beside bare Keras on the same network.

The exponent is that of a power law fitted to the larger half of the sizes; 1 means a cost in proportion to the size.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .results import Row, Section
from .summaries import median, table

SECONDS = 1.5
"""Time for each size and way; at least three changes."""


@dataclass(frozen=True)
class Axis:
    """A quantity that grows.

    Args:
        name: Its name in words.
        sizes: Its values, from small to large.
        grows: Returns the relative amount of work for a size.
        image: Returns the side of the image for a size.
        filters: Returns the filters of each block for a size.
    """

    name: str
    sizes: Sequence[int]
    work: Callable[[int], float]
    image: Callable[[int], int]
    filters: Callable[[int], list[int]]


AXES = (
    Axis("channels", (1, 4, 16, 64, 256, 512, 1024, 2048), float, lambda _: 56, lambda size: [size]),
    Axis("pixels", (28, 56, 112, 224, 448, 1024, 2048), lambda size: size**2, lambda size: size, lambda _: [16]),
    Axis("blocks", (1, 2, 3, 4, 6, 8), float, lambda _: 112, lambda size: [16] * size),
)


def pattern(side: int) -> np.ndarray:
    """Return a random image."""
    return np.random.default_rng(0).random((side, side, 3), np.float32)


def ours(image: np.ndarray, filters: list[int]) -> tuple[Callable[[int], None], Any]:
    """Return a function that sets the first block's kernel size, and the explorer."""
    import cnn_widgets as cw

    blocks = [cw.Block(filters=each, padding="same", pooling=None) for each in filters]
    explorer = cw.Explorer(image, blocks=blocks, seed=0)

    def change(kernel_size: int) -> None:
        explorer.blocks[0].kernel_size = kernel_size

    return change, explorer


def bare_keras(image: np.ndarray, filters: list[int]) -> Callable[[int], None]:
    """Return a function that builds and calls the same network, and reads every stage."""
    import keras

    batch = image[None]

    def change(kernel_size: int) -> None:
        layers: list[Any] = []
        for index, each in enumerate(filters):
            size = 3 if index else kernel_size
            layers += [keras.layers.Conv2D(each, size, padding="same"), keras.layers.ReLU()]
        model = keras.Sequential([keras.Input(image.shape), *layers])
        outputs = keras.Model(model.inputs[0], [layer.output for layer in model.layers])(batch, training=False)
        for output in outputs:
            output.numpy()

    return change


def timed(change: Callable[[int], None]) -> float:
    """Return the median time of several changes in milliseconds, alternating between two settings."""
    times: list[float] = []
    change(5)
    begun = time.perf_counter()
    while len(times) < 3 or (time.perf_counter() - begun < SECONDS and len(times) < 20):
        start = time.perf_counter()
        change(3 if len(times) % 2 == 0 else 5)
        times.append(1000 * (time.perf_counter() - start))
    return median(times)


def exponent(work: Sequence[float], costs: Sequence[float]) -> float:
    """Return the slope of log cost over log work, fitted to the larger half."""
    half = len(work) // 2
    return float(np.polyfit(np.log(work[half:]), np.log(costs[half:]), 1)[0])


def section() -> Section:
    """Measure each axis."""
    import keras  # noqa: F401  # Without a kernel, an explorer paints only where Keras is loaded already.

    rows, tables = [], []
    for axis in AXES:
        lines, found = [], []
        for size in axis.sizes:
            image = pattern(axis.image(size))
            change, explorer = ours(image, axis.filters(size))
            mine = timed(change)
            kilobytes = (len(explorer.scene.maps) + len(explorer.scene.kernels) + len(explorer.scene.terms)) / 1000
            del change, explorer
            other = timed(bare_keras(image, axis.filters(size)))
            found.append((mine, other, kilobytes))
            lines.append((size, f"{mine:.1f}", f"{other:.1f}", f"{mine / other:.2f}", f"{kilobytes:,.0f}"))
        work = [axis.work(size) for size in axis.sizes]
        of_ours, of_bare, of_bytes = (exponent(work, costs) for costs in zip(*found))
        words = f"Growth exponent of the time over {axis.name}, {axis.sizes[0]:,} to {axis.sizes[-1]:,}"
        words += " a side" if axis.name == "pixels" else ""
        rows.append(Row(f"growth/{axis.name}", f"{words}, beside bare Keras", f"{of_ours:.2f}", f"{of_bare:.2f}"))
        rows.append(Row(f"growth/{axis.name}/bytes", "– of the bytes of a change", f"{of_bytes:.2f}"))
        tables.append(table((axis.name, "ours, ms", "bare Keras, ms", "ratio", "kB of a change"), lines))
    return Section(rows, tables)
