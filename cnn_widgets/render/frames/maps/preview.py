"""What the browser needs to compute the first block itself, before Keras has."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from ....core.stack.block import Block
from ....core.stack.weights import FIRST_SEED, Weights
from .picture import Frame

MOST_PREVIEW_VALUES = 2**21
"""Larger images, and kernels set by hand with more weights, are left to Keras."""
WORD = 2**32


def block_settings(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Return the settings of blocks by name; a (height, width) as a list."""
    return [asdict(block) for block in blocks]


def image_frame(image: np.ndarray, revision: int) -> Frame | None:
    """Return the header and the image's values, or None where there are too many.

    Args:
        image: float32 (height, width, channels).
        revision: That of its picture.

    Returns:
        "levels" uint8, if each value is exactly a multiple of 1/255; else "values" float32.
    """
    if image.size > MOST_PREVIEW_VALUES:
        return None
    header = dict(revision=revision, height=image.shape[0], width=image.shape[1], channels=image.shape[2])
    if image.min() >= 0 and image.max() <= 1:
        levels = np.rint(image * 255).astype(np.uint8)
        if (levels.astype(np.float32) / np.float32(255) == image).all():
            return header, {"levels": levels}
    return header, {"values": np.ascontiguousarray(image)}


def weights_frame(weights: Weights, seed: int, revision: int) -> Frame | None:
    """Return the header and the kernels that are not random, or None where they are too large.

    Args:
        weights: The weights of the first block.
        seed: The seed of the random ones.
        revision: Number of this frame.
    """
    if sum(master.kernel.size for master in weights.master_kernels.values()) > MOST_PREVIEW_VALUES:
        return None
    state = (seed + FIRST_SEED) % WORD**2
    header = dict(
        revision=revision,
        seed=dict(high=state // WORD, low=state % WORD),
        identity=weights.identity,
        spread={index: master.spread for index, master in weights.master_kernels.items()},
        biases=dict(weights.biases),
    )
    arrays = {
        f"master_kernel:{index}": np.ascontiguousarray(master.kernel)
        for index, master in weights.master_kernels.items()
    }
    return header, arrays
