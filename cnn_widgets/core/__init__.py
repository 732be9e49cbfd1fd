"""What is true: blocks, Keras layers, sizes, arithmetic, images. No widget is imported here."""

from . import blocks
from .errors import BackendError, SettingError

__all__ = ["BackendError", "SettingError", "blocks"]
