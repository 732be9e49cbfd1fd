"""What an image is called on screen."""

from ..core.language import say

OWN_IMAGE = "your image"
"""The key of an image that is no sample."""


def shown_image(name: str) -> str:
    """Return what an image is called in the reader's language; a sample is called by its name."""
    return say("your image") if name == OWN_IMAGE else name
