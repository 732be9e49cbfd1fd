"""Turns any source of an image into a float32 array (height, width, channels)."""

from .load import load_image, load_image_with_note
from .stored import LARGEST_IMAGE_SIDE, MOST_PIXELS

__all__ = ["LARGEST_IMAGE_SIDE", "MOST_PIXELS", "load_image", "load_image_with_note"]
