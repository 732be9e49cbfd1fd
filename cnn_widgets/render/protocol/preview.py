"""What the browser needs to compute a preview before Python answers."""

from typing import TypedDict

from .json_types import Finite


class Uint64(TypedDict):
    """A whole number of 64 bits as two halves."""

    high: int
    low: int


class PreviewImageHeader(TypedDict):
    """The image's values, as an array of uint8 "levels" (in steps of 1/255) or of float32 "values"."""

    revision: int
    """The picture's revision."""
    height: int
    width: int
    channels: int


class PreviewWeightsHeader(TypedDict):
    """What the first block's weights are made from.

    The array "master_kernel:3" is filter 3's master kernel, if it has one.
    """

    revision: int
    seed: Uint64
    identity: int
    spread: dict[int, bool]
    biases: dict[int, Finite]
