"""Arrays to one header and one buffer, and back."""

from .coarse import Coarse
from .packed import pack, unpack
from .quantised import quantise

__all__ = ["Coarse", "pack", "quantise", "unpack"]
