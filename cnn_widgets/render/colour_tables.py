"""Colour tables and scales, so that a colour means the same thing everywhere, and maps as pictures."""

import json
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np

from ..core.errors import SettingError
from ..core.language import say
from ..core.stack.activation import Range

Scale = Literal["channel", "layer", "gray"]
SCALES: tuple[Scale, ...] = ("channel", "layer", "gray")
SEQUENTIAL = ("magma", "viridis", "inferno", "cividis", "gray")
DIVERGING = "RdBu"
NOT_FINITE_COLOUR = (255, 0, 255)


@cache
def _tables() -> dict[str, str]:
    text = resources.files("cnn_widgets.core").joinpath("data/colormaps.json").read_text("utf-8")
    return json.loads(text)


@cache
def table(name: str) -> np.ndarray:
    """Return a colour table, uint8 (256, 3).

    Raises:
        SettingError: If there is no such table.
    """
    if not isinstance(name, str) or name not in _tables():
        raise SettingError(
            say(
                "There is no colour map {name!r}: use one of {sequential}.", name=name, sequential=", ".join(SEQUENTIAL)
            )
        )
    return np.frombuffer(bytes.fromhex(_tables()[name]), np.uint8).reshape(256, 3)


def limits(range_: Range, scale: Scale, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return what the ends of the colour scale stand for.

    Args:
        range_: The stage's range of values.
        scale: "channel" (each on its own), "layer" (one for all) or "gray" (min-max over the layer).
        low: (channels,) smallest values.
        high: (channels,) largest values.

    Returns:
        Values at the lower and the upper end, (channels,) each, and whether the scale is diverging. Where all values
        are zero the ends are -1 (if diverging) or 0, and 1, so that zero keeps its colour.
    """
    if scale == "gray":
        return np.full_like(low, low.min()), np.full_like(high, high.max()), False
    diverging = range_ in ("signed", "tanh")
    size = np.maximum(np.abs(low), np.abs(high)) if diverging else high
    if scale == "layer":
        largest = 1.0 if range_ in ("unit", "tanh") else size.max()
        size = np.full_like(size, largest)
    size = np.where(size == 0, np.float32(1), size)
    return (-size if diverging else np.zeros_like(size)), size, diverging


def paint(planes: np.ndarray, low: np.ndarray, high: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """Return maps as pictures.

    Args:
        planes: float32 (channels, height, width).
        low: (channels,) values of the table's first colour.
        high: (channels,) values of its last colour.
        colours: uint8 (256, 3).

    Returns:
        uint8 (channels, height, width, 3); non-finite values in magenta, which no table has.
    """
    extent = (high - low)[:, None, None]
    position = np.divide(planes - low[:, None, None], extent, out=np.zeros_like(planes), where=extent > 0)
    finite = np.isfinite(position)
    index = np.floor(np.clip(np.where(finite, position, 0), 0, 1) * 255 + 0.5).astype(np.uint8)
    picture = colours[index]
    picture[~np.isfinite(planes)] = NOT_FINITE_COLOUR
    return picture


def true_colours(image: np.ndarray) -> np.ndarray:
    """Return an input as a picture, uint8 (height, width, 1 or 3).

    Values in [0, 1] are shown as they are; others are stretched from their smallest to their largest.
    With two or more than three channels the first one is shown.
    """
    shown = image if image.shape[2] == 3 else image[:, :, :1]
    low, high = float(shown.min()), float(shown.max())
    if low < 0 or high > 1:
        shown = (shown - low) / max(high - low, 1e-30)
    return np.floor(np.clip(shown, 0, 1) * 255 + 0.5).astype(np.uint8)


def kernel_picture(kernel: np.ndarray, limit: float) -> np.ndarray:
    """Return a kernel over RGB as one colour picture: 0.5 + weight / (2 · limit).

    Args:
        kernel: (height, width, 3).
        limit: The layer's largest absolute weight.

    Returns:
        uint8 (height, width, 3).
    """
    unit = 0.5 + kernel / (2 * limit) if limit else np.full(kernel.shape, 0.5)
    return np.floor(np.clip(unit, 0, 1) * 255 + 0.5).astype(np.uint8)


def rgb_picture(maps: np.ndarray) -> np.ndarray:
    """Return a three-channel stage as one RGB picture, min-max over the stage.

    Args:
        maps: float32 (height, width, 3).

    Returns:
        uint8 (height, width, 3).
    """
    finite = maps[np.isfinite(maps)]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 1.0)
    unit = np.nan_to_num((maps - low) / max(float(high - low), 1e-30))
    return np.floor(np.clip(unit, 0, 1) * 255 + 0.5).astype(np.uint8)
