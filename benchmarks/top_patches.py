"""How many images a second a search for top patches processes, beside the bare model, and how much memory it takes.

    python -m benchmarks.top_patches [--images 10000] [--model MobileNetV3Small] [--layer expanded_conv_3_project]

The images are 96 × 96 crops of the bundled photographs at random places, made by a generator as they are read. The bare
model is a `keras.Model` that ends at the same layer. It is called on 20 batches before and 20 after the search, and the
crops are made beforehand, so that only the model is timed. One pass gathers all channels of the layer. Resident memory
is read after 100 images (when everything is warm), at a tenth, and at the end. Finally, a search is cancelled at a
tenth of the images, and compared with a search over that many images.
"""

import argparse
import os
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from cnn_widgets.core.job import Cancelled, Job

from . import machine
from .summaries import table

SIDE, AT_ONCE, COUNT = 96, 32, 9
BARE_BATCHES = 20


def crops(count: int, seed: int = 0) -> Iterator[np.ndarray]:
    """Yield `count` crops of the photographs, float32 (96, 96, 3)."""
    import cnn_widgets as cw

    photographs = [cw.load_image(name, size=300, mode="rgb") for name in cw.samples()[:8]]
    random = np.random.default_rng(seed)
    for _ in range(count):
        photograph = photographs[random.integers(len(photographs))]
        top, left = random.integers(0, 300 - SIDE, 2)
        yield photograph[top : top + SIDE, left : left + SIDE]


def resident() -> float:
    """Return this process's resident memory in MB."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def model_of(name: str, layer: str | None) -> tuple[Any, str]:
    """Return a model and the name of the layer to search."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(0)
    if name != "small":
        model = getattr(keras.applications, name)(weights=None, include_top=False, input_shape=(SIDE, SIDE, 3))
        return model, layer or "expanded_conv_3_project"
    stack = [keras.Input((SIDE, SIDE, 3))]
    for number, filters in enumerate((16, 32), 1):
        stack += [layers.Conv2D(filters, 3, activation="relu", name=f"conv{number}"), layers.MaxPooling2D()]
    return keras.Sequential(stack), layer or "conv2"


def bare(model: Any, layer: str) -> list[float]:
    """Return the bare model's images per second, for each batch."""
    import keras

    part = keras.Model(model.inputs[0], model.get_layer(layer).output)
    scale = 255.0 if "Rescaling" in {type(each).__name__ for each in model.layers[:2]} else 1.0
    batch = np.stack(list(crops(AT_ONCE))) * np.float32(scale)
    part(batch, training=False)
    rates = []
    for _ in range(BARE_BATCHES):
        start = time.perf_counter()
        np.asarray(part(batch, training=False))
        rates.append(AT_ONCE / (time.perf_counter() - start))
    return rates


def of_all(model: Any, images: Iterator[np.ndarray], layer: str, **settings: Any) -> tuple[Any, ...]:
    """Return the patches of every channel."""
    import cnn_widgets as cw

    found = cw.top_patches(model, images, layer, None, count=COUNT, **settings)
    return found if isinstance(found, tuple) else (found,)


class Watch(Job):
    """A job that reads the resident memory as it goes on, and may cancel itself.

    Args:
        at: The numbers of images after which the memory is read.
        cancel_at: The number of images after which to cancel, or None.
    """

    def __init__(self, at: list[int], cancel_at: int | None = None) -> None:
        super().__init__(lambda job: None)
        self._at, self._cancel_at = list(at), cancel_at
        self.memory: list[float] = []

    def step(self, done: int, total: int = 0, note: str = "") -> None:
        """Read the memory, or cancel, if enough images are done."""
        while self._at and done >= self._at[0]:
            self._at.pop(0)
            self.memory.append(resident())
        if self._cancel_at is not None and done >= self._cancel_at:
            raise Cancelled


def main() -> None:
    """Measure, and print the results."""
    parser = argparse.ArgumentParser(description="Top patches over many images: rate, memory, cancel.")
    parser.add_argument("--images", type=int, default=10_000)
    parser.add_argument("--model", default="MobileNetV3Small", help='of keras.applications, or "small"')
    parser.add_argument("--layer")
    words = parser.parse_args()
    machine.use_settings()
    before = machine.describe()
    model, layer = model_of(words.model, words.layer)
    channels = model.get_layer(layer).output.shape[-1]
    tenth = words.images // 10
    rates = bare(model, layer)
    watch = Watch([100, tenth, words.images])
    start = time.perf_counter()
    found = of_all(model, crops(words.images), layer, batch_size=AT_ONCE, job=watch)
    rate = words.images / (time.perf_counter() - start)
    rates += bare(model, layer)
    assert all(each.seen == words.images and each.is_whole for each in found)
    start = time.perf_counter()
    for _ in crops(words.images):
        pass
    making = time.perf_counter() - start
    cut = of_all(model, crops(words.images), layer, job=Watch([], tenth))
    whole = of_all(model, crops(cut[0].seen), layer)
    kept = all(
        [(p.image, p.row, p.col) for p in one.patches] == [(p.image, p.row, p.col) for p in other.patches]
        for one, other in zip(cut, whole)
    )
    warm, early, late = watch.memory
    middle = float(np.median(rates))
    rows = [
        ("images a second, search of all channels", f"{rate:.0f}"),
        ("images a second, bare model to the same layer (median)", f"{middle:.0f}"),
        ("search / bare model, time for an image", f"{middle / rate:.2f}"),
        ("making the crops, share of the search's time", f"{making * rate / words.images:.1%}"),
        ("resident memory after 100 images, MB", f"{warm:.0f}"),
        (f"growth until {tenth:,} images, MB", f"{early - warm:+.1f}"),
        (f"growth until {words.images:,} images, MB", f"{late - warm:+.1f}"),
        (f"cancelled after {cut[0].seen:,}: the same as a search over these", "yes" if kept else "NO"),
    ]
    print(f"{words.model}, {layer}: {channels} channels, {COUNT} patches each, {words.images:,} images\n")
    print(table(("what", "measured"), rows))
    print(f"\n{before}\nLoad average at the end: {machine.load()}.")
    assert kept


if __name__ == "__main__":
    main()
