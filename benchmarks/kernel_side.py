"""The kernel's work for a change, beside bare Keras doing the same: no browser, all ratios from one run.

    python -m benchmarks.kernel_side [--changes 100]

Ours is the whole answer to a slider: rebuild, every stage's output, kernels, thumbnails and tiles, arithmetic, packed
and sent (to no receiver, since there is no kernel here). Bare Keras is a new `keras.Sequential` with the same setting,
called, with its maps as NumPy: the code of someone who knows to avoid `predict`.
"""

import argparse
import itertools
import random
import time
from collections.abc import Callable
from typing import Any

from . import machine
from .results import Section, row
from .summaries import median, percentile, table

IDLE = 0.25
"""Seconds of rest before each change, as with a hand: in a hot loop everything takes half as long."""
TRIANGLE = (4, 5, 6, 7, 6, 5, 4, 3)
"""Kernel sizes in turn, each one other than the one before; the first explorer has 3."""


def ours() -> Callable[[int], None]:
    """Return a function that sets the kernel size of an explorer and makes all frames."""
    import keras  # noqa: F401  # Without a kernel, an explorer paints only where Keras is loaded already.

    import cnn_widgets as cw

    explorer = cw.Explorer("cat", seed=0)

    def change(kernel_size: int) -> None:
        before = explorer.scene.maps
        explorer.blocks[0].kernel_size = kernel_size
        assert explorer.scene.maps is not before, "nothing was packed"

    return change


def bare_keras() -> Callable[[int], None]:
    """Return a function that rebuilds the model, calls it, and reads every stage's output."""
    import keras

    from cnn_widgets import load_image

    image = load_image("cat")[None]

    def change(kernel_size: int) -> None:
        layers = [keras.layers.Conv2D(16, kernel_size), keras.layers.ReLU(), keras.layers.MaxPooling2D(2)]
        model = keras.Sequential([keras.Input(image.shape[1:]), *layers])
        stages = keras.Model(model.inputs[0], [layer.output for layer in model.layers])
        for output in stages(image, training=False):
            output.numpy()

    return change


def bare_sequential() -> Callable[[int], None]:
    """Return the same function reading only the last output, so that no second model is needed."""
    import keras

    from cnn_widgets import load_image

    image = load_image("cat")[None]

    def change(kernel_size: int) -> None:
        layers = [keras.layers.Conv2D(16, kernel_size), keras.layers.ReLU(), keras.layers.MaxPooling2D(2)]
        keras.Sequential([keras.Input(image.shape[1:]), *layers])(image, training=False).numpy()

    return change


def raw_tensorflow() -> Callable[[int], None]:
    """Return a function with the arithmetic alone: three TensorFlow operations on existing kernels."""
    import tensorflow as tf

    from cnn_widgets import load_image

    image = tf.constant(load_image("cat")[None])
    kernels = {size: tf.random.normal((size, size, 3, 16)) for size in set(TRIANGLE)}

    def change(kernel_size: int) -> None:
        convolved = tf.nn.conv2d(image, kernels[kernel_size], 1, "VALID")
        activated = tf.nn.relu(convolved)
        for output in (convolved, activated, tf.nn.max_pool2d(activated, 2, 2, "VALID")):
            output.numpy()

    return change


def raw_convolution() -> Callable[[int], None]:
    """Return a function with the convolution alone."""
    import tensorflow as tf

    from cnn_widgets import load_image

    image = tf.constant(load_image("cat")[None])
    kernels = {size: tf.random.normal((size, size, 3, 16)) for size in set(TRIANGLE)}
    return lambda kernel_size: tf.nn.conv2d(image, kernels[kernel_size], 1, "VALID").numpy()


WAYS = {
    "cnn_widgets, frames packed": ours,
    "keras.Sequential anew, call, last output": bare_sequential,
    "keras.Sequential anew, call, every output": bare_keras,
    "tf.nn alone": raw_tensorflow,
    "tf.nn.conv2d alone": raw_convolution,
}


def measure(changes: int) -> dict[str, list[float]]:
    """Time the ways in turns, each change from rest, in milliseconds."""
    ready = {name: make() for name, make in WAYS.items()}
    times: dict[str, list[float]] = {name: [] for name in ready}
    for change in ready.values():
        for size in TRIANGLE:
            change(size)
    sizes = {name: itertools.cycle(TRIANGLE) for name in ready}
    for _ in range(changes):
        for name in random.sample(list(ready), len(ready)):
            time.sleep(IDLE)
            size = next(sizes[name])
            start = time.perf_counter()
            ready[name](size)
            times[name].append(1000 * (time.perf_counter() - start))
    return times


def report(times: dict[str, list[float]]) -> str:
    """Return a table with each way's share of ours."""
    first = median(next(iter(times.values())))
    rows: list[tuple[Any, ...]] = [
        (name, f"{median(each):.1f}", f"{percentile(each, 0.95):.1f}", f"{first / median(each):.2f}")
        for name, each in times.items()
    ]
    return table(("way", "median, ms", "p95, ms", "ours / it"), rows)


def section() -> Section:
    """Measure all ways in turns."""
    times = measure(50)
    ours = median(times["cnn_widgets, frames packed"])
    rows = [
        row(
            f"kernel/{key}",
            f"Rebuild, every stage and pack, beside {words}",
            ours,
            median(times[name]),
            "ms",
            at_most=most,
        )
        for key, words, name, most in (
            ("keras", "bare Keras: build and call", "keras.Sequential anew, call, last output", 1.5),
            ("every", "bare Keras that gives every stage", "keras.Sequential anew, call, every output", 1.5),
            ("tf.nn", "`tf.nn` for all three stages, nothing built", "tf.nn alone", None),
            ("conv2d", "`tf.nn.conv2d` alone", "tf.nn.conv2d alone", None),
        )
    ]
    return Section(rows, [report(times)])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="The kernel's work for a change, beside bare Keras.")
    parser.add_argument("--changes", type=int, default=60)
    changes = parser.parse_args().changes
    machine.use_settings()
    before = machine.describe()
    print(report(measure(changes)))
    print(f"\n{before}\nLoad average at the end: {machine.load()}.")


if __name__ == "__main__":
    main()
