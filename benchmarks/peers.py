"""The same 16 maps of 222 × 222, prepared for display by cnn_widgets and by other libraries: no browser.

All run in this process. Ours packs the frame of the maps. The others make what they give to a notebook: HTML, or a
figure as PNG.
"""

import contextlib
import io
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .results import Row, Section, row
from .summaries import median, table

ROUNDS = 15

Show = Callable[[], int]
"""Prepares the maps for display, and returns the size of the result in bytes."""


def ours(maps: np.ndarray) -> Show:
    """Return a function that packs the frame of the feature maps' panel."""
    from cnn_widgets.core.stack.stage import Stage
    from cnn_widgets.render.frames import Selection, maps_frame
    from cnn_widgets.render.wire import pack

    def show() -> int:
        # A new stage each time, because a stage caches its limits.
        stages = (Stage("maps", "given", maps, "positive"),)
        return len(pack(*maps_frame(stages, Selection("maps"), revision=1, picture=0, tile_size=112)))

    return show


def matplotlib_subplots(maps: np.ndarray) -> Show:
    """Return a function that draws 16 subplots and encodes the figure as a notebook does."""
    from matplotlib import pyplot

    def show() -> int:
        figure, axes = pyplot.subplots(4, 4, figsize=(6, 6))
        for channel, axis in enumerate(axes.flat):
            axis.imshow(maps[:, :, channel])
            axis.axis("off")
        return png_of(figure)

    return show


def treescope(maps: np.ndarray) -> Show:
    """Return a function that has treescope render the maps, each channel as a picture."""
    import treescope

    def show() -> int:
        figure = treescope.render_array(maps, rows=[0], columns=[2, 1], cutoff_size_per_axis=None, maximum_size=None)
        return len(figure._repr_html_())

    return show


def keract(maps: np.ndarray) -> Show:
    """Return a function that calls keract's `display_activations`."""
    import keract
    from matplotlib import pyplot

    def show() -> int:
        sizes: list[int] = []
        # keract closes its figure after `show`, so the PNG that a notebook would show is made in `show`.
        with (
            contextlib.redirect_stdout(io.StringIO()),
            replaced(pyplot, "show", lambda: sizes.append(png_of(pyplot.gcf()))),
        ):
            keract.display_activations({"maps": maps[None]})
        return sum(sizes)

    return show


@contextlib.contextmanager
def replaced(owner: Any, name: str, other: Any) -> Iterator[None]:
    """Replace an attribute's value within the context."""
    before = getattr(owner, name)
    setattr(owner, name, other)
    try:
        yield
    finally:
        setattr(owner, name, before)


def png_of(figure: Any) -> int:
    """Return the size of a figure as PNG in bytes, and close all figures."""
    from matplotlib import pyplot

    file = io.BytesIO()
    figure.savefig(file, format="png")
    pyplot.close("all")
    return len(file.getvalue())


def keract_on_keras() -> str:
    """Return a sentence on whether keract's own `get_activations` runs on this version of Keras."""
    import keract
    import keras

    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(2, 3)])
    try:
        keract.get_activations(model, np.zeros((1, 8, 8, 3), np.float32))
    except Exception as error:
        return f"keract's `get_activations` does not run on Keras {keras.__version__}: {type(error).__name__}: {error}"
    return f"keract's `get_activations` runs on Keras {keras.__version__}."


def section() -> Section:
    """Time all libraries in turns; a note names each one that does not run, with the reason."""
    import matplotlib

    import cnn_widgets as cw

    matplotlib.use("agg")
    maps = cw.Explorer("cat", seed=0).feature_maps("act1")
    peers = {"cnn_widgets": ours, "matplotlib": matplotlib_subplots, "treescope": treescope, "keract": keract}
    ready, notes = {}, []
    for name, make in peers.items():
        try:
            show = make(maps)
            show()
            ready[name] = show
        except Exception as error:
            notes.append(f"{name} does not run here: {type(error).__name__}: {error}")
    times: dict[str, list[float]] = {name: [] for name in ready}
    sizes = {}
    for _ in range(ROUNDS):
        for name in random.sample(list(ready), len(ready)):
            start = time.perf_counter()
            sizes[name] = ready[name]()
            times[name].append(1000 * (time.perf_counter() - start))
    if "keract" in ready:
        notes.append(keract_on_keras())
    first = median(times["cnn_widgets"])
    rows: list[Row] = [
        row(
            f"peers/{name}",
            f"16 maps of 222 × 222, beside {name}, which takes so many times as long",
            first,
            median(each),
            "ms",
            inverted=True,
        )
        for name, each in times.items()
        if name != "cnn_widgets"
    ]
    lines = [(name, f"{median(each):.1f}", f"{sizes[name] / 1000:,.0f}") for name, each in times.items()]
    return Section(rows, [table(("way", "median, ms", "kB"), lines), *notes])
