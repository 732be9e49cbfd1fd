"""What a teacher of one kernel shows, as a matplotlib Figure."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.language import say
from .. import colour_tables as colour
from .lettering import lettered, set_fonts

LEAST_SHOWN_LOSS = 1e-12


@lettered()
def teaching_figure(
    image: np.ndarray,
    target: np.ndarray,
    output: np.ndarray,
    kernel: np.ndarray,
    losses: Sequence[float],
    least: float,
    at: int,
) -> Any:
    """Return a Figure: input, target, output and difference above, kernel and errors below.

    Args:
        image: float32 (height, width, channels).
        target: float32 (rows, columns).
        output: float32 (rows, columns).
        kernel: float32 (kernel_h, kernel_w, channels).
        losses: Mean squared errors, before the first step and after each.
        least: The error of the best possible kernel.
        at: The step that is shown.
    """
    from .shown_figure import Figure

    figure = Figure((11, 5.4))
    grid = figure.add_gridspec(2, 4)
    limit = float(np.abs(target).max()) or float(np.abs(output).max()) or 1.0
    picture = colour.true_colours(image)
    _tile(figure.add_subplot(grid[0, 0]), np.repeat(picture, 3, 2) if picture.shape[2] == 1 else picture, say("input"))
    for place, (name, plane) in enumerate(
        [(say("target"), target), (say("output"), output), (say("output − target"), output - target)], 1
    ):
        axes = figure.add_subplot(grid[0, place])
        _tile(axes, _diverging(plane, limit), f"{name}, ±{limit:.3g}")
    weights = float(np.abs(kernel).max()) or 1.0
    # Channels side by side, a column of white between them.
    planes = [_diverging(kernel[:, :, channel], weights) for channel in range(kernel.shape[2])]
    gap = np.full((kernel.shape[0], 1, 3), 255, np.uint8)
    joined = np.concatenate([part for plane in planes for part in (gap, plane)][1:], axis=1)
    _tile(figure.add_subplot(grid[1, 0]), joined, say("kernel, ±{limit:.3g}", limit=weights))
    _curve(figure.add_subplot(grid[1, 1:]), losses, least, at)
    return set_fonts(figure)


def _curve(axes: Any, losses: Sequence[float], least: float, at: int) -> None:
    values = np.maximum(losses, LEAST_SHOWN_LOSS)
    axes.semilogy(values, color="#1976d2")
    axes.plot([at], [values[at]], "o", color="#1976d2")
    if least > LEAST_SHOWN_LOSS:
        axes.axhline(least, color="#a15c00", linestyle="--", label=say("least possible: {loss:.3g}", loss=least))
        axes.legend(frameon=False)
    title = say("mean squared error: {loss:.3g} at step {step:,}", loss=losses[at], step=at)
    axes.set(title=title, xlabel=say("step"))
    axes.title.set_size(10)
    axes.spines[["top", "right"]].set_visible(False)


def _tile(axes: Any, picture: np.ndarray, title: str) -> None:
    axes.imshow(picture, interpolation="nearest")
    axes.set_title(title, size=10, parse_math=False)
    axes.set_axis_off()


def _diverging(plane: np.ndarray, limit: float) -> np.ndarray:
    ends = np.array([limit], np.float32)
    return colour.paint(plane[None], -ends, ends, colour.table(colour.DIVERGING))[0]
