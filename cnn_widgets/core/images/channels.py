"""Conversion of channels: levels to [0, 1], alpha onto white, colour to gray."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from ..errors import SettingError
from ..language import say
from ..words.quoted import quoted

Mode: TypeAlias = Literal["rgb", "gray", "bgr"]

LUMA = (0.299, 0.587, 0.114)
"""Weights of red, green and blue in gray: ITU-R Rec. 601, as in Pillow's "L" mode."""


def planes(pixels: np.ndarray) -> Iterator[np.ndarray]:
    """Yield each channel as float32 (height, width), blended onto white by the alpha channel, which is then dropped."""
    channels = pixels.shape[2]
    if not has_alpha(pixels):
        yield from (plane(pixels[:, :, channel]) for channel in range(channels))
        return
    alpha = plane(pixels[:, :, -1])
    for channel in range(channels - 1):
        yield plane(pixels[:, :, channel]) * alpha + (1 - alpha)


def transparency(pixels: np.ndarray) -> str:
    """Return a sentence if alpha changed anything, or ""."""
    if not has_alpha(pixels) or pixels[:, :, -1].min() == np.iinfo(pixels.dtype).max:
        return ""
    return say("Transparent parts are laid over white.")


def has_alpha(pixels: np.ndarray) -> bool:
    """Tell whether the last channel is alpha, as in the arrays of PIL's modes LA and RGBA."""
    return is_level(pixels.dtype) and pixels.shape[2] in (2, 4)


def is_level(dtype: np.dtype) -> bool:
    """Tell whether numbers of this type are levels of brightness, from 0 to the type's largest."""
    return dtype.kind == "u" and dtype.itemsize <= 2


def plane(plane: np.ndarray) -> np.ndarray:
    """Return one channel as finite float32 values: levels are scaled to [0, 1], other numbers are kept."""
    if is_level(plane.dtype):
        return np.divide(plane, np.iinfo(plane.dtype).max, dtype=np.float32)
    with np.errstate(over="ignore"):
        values = plane.astype(np.float32)
    if not np.isfinite(values).all():
        raise SettingError(
            say("An image is stored as float32, which ends at about 3.4e38, and this array goes beyond; scale it down.")
        )
    return values


def check_mode(mode: Any) -> None:
    """Refuse an unknown mode."""
    if mode is not None and not (isinstance(mode, str) and mode in get_args(Mode)):
        raise SettingError(
            say(
                "The mode of an image is None (as stored), 'rgb', 'gray' or 'bgr', not {given}.",
                given=quoted(mode),
            )
        )


def to_mode(image: np.ndarray, mode: Mode | None) -> np.ndarray:
    """Convert the channels. This may follow the resizing, where it is cheaper, since both are linear."""
    channels = image.shape[2]
    if mode is None:
        return image
    if channels not in (1, 3):
        raise SettingError(
            say(
                "The mode {mode!r} needs an image of 1 or 3 channels, but this one has {channels}; choose channels, "
                "for example array[..., :3], or leave mode=None.",
                mode=mode,
                channels=channels,
            )
        )
    if mode == "gray":
        return image if channels == 1 else gray(image)
    if channels == 1:
        return np.repeat(image, 3, axis=2) if mode == "rgb" else image
    return image if mode == "rgb" else np.ascontiguousarray(image[:, :, ::-1])


def gray(image: np.ndarray) -> np.ndarray:
    """Return the luma of an RGB image, (height, width, 1).

    Computed in float64, so that three equal channels give exactly their common value.
    """
    luma = np.einsum("hwc,c->hw", image, np.array(LUMA), dtype=np.float64)
    return luma.astype(np.float32)[:, :, np.newaxis]
