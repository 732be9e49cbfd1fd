"""Maps at one byte a pixel, each channel on its own limits."""

import numpy as np

LEVELS = 254
NOT_FINITE = 255
LARGEST_SCALE = 1e30
"""Beyond this, the distance between the limits, or its reciprocal, overflows float32."""


def quantise(planes: np.ndarray, minimum: np.ndarray, maximum: np.ndarray) -> np.ndarray:
    """Return maps as levels 0..254 between each channel's limits; 255 where a value is not finite.

    Args:
        planes: float32 (channels, height, width).
        minimum: (channels,) value of level 0.
        maximum: (channels,) value of level 254.

    Returns:
        uint8 (channels, height, width), the nearest level: off by at most 1/508 of the limits' distance.
    """
    low = minimum.astype(np.float32)[:, None, None]
    extent = (maximum.astype(np.float64) - minimum)[:, None, None]
    with np.errstate(invalid="ignore", over="ignore"):
        scale = np.divide(LEVELS, extent, out=np.zeros_like(extent), where=extent > 0)
        if scale.max() > LARGEST_SCALE or extent.max() > LARGEST_SCALE:
            planes, low = planes.astype(np.float64), low.astype(np.float64)
        else:
            scale = scale.astype(np.float32)
        levels = (planes - low) * scale
        levels += np.float32(0.5)
    finite = np.isfinite(levels)
    if finite.all():
        return np.clip(levels, 0, LEVELS, out=levels).astype(np.uint8)
    levels[~finite] = 0
    result = np.clip(levels, 0, LEVELS).astype(np.uint8)
    result[~finite] = NOT_FINITE
    return result
