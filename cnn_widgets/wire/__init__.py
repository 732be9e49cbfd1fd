"""Arrays to one header and one buffer, and back."""

from .packed import pack, unpack
from .quantised import quantise

__all__ = ["pack", "quantise", "unpack"]
