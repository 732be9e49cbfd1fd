"""The image in force, and its name on screen."""

from typing import Any

from ...core.images import load_image_with_note
from ...core.images.batch import one_image
from ...core.images.picture import Picture
from ...core.images.samples import samples
from ...core.language import say

OWN_IMAGE = "your image"
"""The key of an image that is no sample."""
LARGEST_INPUT_SIDE = 2048
"""A larger picture is scaled down, and the screen says so: 16 maps of it take 268 MB for each stage."""


def picture_from(source: Any) -> Picture:
    """Return a picture of anything that `load_image` takes; a picture in force elsewhere is shared.

    Raises:
        SettingError: If it is no image.
    """
    if isinstance(source, Picture) and source.is_whole:
        return source
    image, note = load_image_with_note(one_image(source), largest_side=LARGEST_INPUT_SIDE)
    return Picture.of(image, source if isinstance(source, str) and source in samples() else "", note)


def image_key(image: Picture) -> str:
    """Return the name of the sample that an image is, or the key of any other image."""
    return image.name or OWN_IMAGE


def shown_image(name: str) -> str:
    """Return an image's name in the reader's language; a sample keeps its own name."""
    return say("your image") if name == OWN_IMAGE else name
