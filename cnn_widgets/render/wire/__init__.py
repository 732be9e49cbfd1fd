"""A header and arrays, packed into one buffer and back."""

from .block_means import BlockMeans
from .packed import pack, unpack
from .quantised import quantise

__all__ = ["BlockMeans", "pack", "quantise", "unpack"]
