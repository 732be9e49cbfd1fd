"""Image files and PIL images, decoded by Pillow: upright, the first frame alone, and without running anything."""

from __future__ import annotations

import io
import reprlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from os import PathLike
from typing import TYPE_CHECKING

import numpy as np

from ..errors import SettingError
from ..language import say
from ..storage import opened as opened_file
from ..storage import read_bounded, reason
from .samples import samples
from .stored import LARGEST_IMAGE_SIDE, Pair, Stored, check_area, checked, too_large

if TYPE_CHECKING:
    from PIL import Image

# Pillow is imported where it is used, since it takes a large part of the time of `import cnn_widgets`.

LARGEST_FILE = 2**30
"""Largest size of an image file, in bytes."""
ORIENTATION = 0x0112
"""The EXIF tag that says how the camera was held."""


def file_bytes(source: str | PathLike[str]) -> bytes:
    """Return the bytes of a file."""
    with _said(source):
        return read_bounded(source, LARGEST_FILE)


def check_file(source: str | PathLike[str]) -> None:
    """Refuse a path that is not that of a readable file, before reading it."""
    with _said(source), opened_file(source, LARGEST_FILE):
        pass


@contextmanager
def _said(source: str | PathLike[str]) -> Iterator[None]:
    """Turn an OSError inside into a sentence that says why the file cannot be read."""
    try:
        yield
    except OSError as error:
        if isinstance(error, (FileNotFoundError, NotADirectoryError)) or not str(source).strip():
            raise not_found(source) from error
        raise SettingError(
            say(
                "The file {path} could not be opened ({reason}); give the path of an image file that you may read.",
                path=named(source),
                reason=reason(error),
            )
        ) from error


def not_found(source: str | PathLike[str]) -> SettingError:
    """Return the error for a name that is neither a sample nor a file."""
    if str(source).startswith(("http://", "https://")):
        return SettingError(
            say(
                "The web address {address} is not fetched; download the image first and give its path or its bytes.",
                address=named(source),
            )
        )
    return SettingError(
        say(
            "There is no sample or file named {name}; give the path of an image file or one of the samples {known}.",
            name=named(source),
            known=", ".join(samples()),
        )
    )


def named(source: str | PathLike[str]) -> str:
    """Return a path in quotation marks, shortened in case somebody passed a whole file as text."""
    short = reprlib.Repr()
    short.maxstring = 120
    return short.repr(str(source))


def read_bytes(data: bytes, name: str, target: Pair | None = None, largest_side: int = LARGEST_IMAGE_SIDE) -> Stored:
    """Decode an image file.

    Args:
        data: The file's bytes.
        name: The file's name in errors.
        target: The final (height, width), or None.
        largest_side: Pixels on the longer side that are needed if there is no target.
    """
    image, several = opened(data, name)
    full = (image.height, image.width)
    draft(image, target, largest_side)
    notes = (say("Only the first picture in the file is used."),) if several else ()
    return read_picture(image, name, full, notes)


def opened(data: bytes, name: str) -> tuple[Image.Image, bool]:
    """Return the image in a file's bytes, not yet decoded, and whether more frames follow it."""
    from PIL import Image

    if not data:
        raise SettingError(say("{name} is empty; give the bytes of an image file such as PNG or JPEG.", name=name))
    try:
        # Pillow only warns above 89 million pixels; our own limit below raises an error.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data))
            several = is_animated(image)
    except Image.DecompressionBombError as error:
        raise too_large(name) from error
    except Exception as error:  # broken headers raise many types of exception in Pillow
        raise SettingError(
            say("{name} is not an image that can be read; use PNG, JPEG, GIF, BMP, TIFF or WebP.", name=name)
        ) from error
    if image.format == "EPS":
        # Pillow would pass the file to Ghostscript, which would run a program that came in the file.
        raise SettingError(say("{name} is a drawing in PostScript; save it as PNG and use that.", name=name))
    return image, several


def draft(image: Image.Image, target: Pair | None, largest_side: int) -> None:
    """Have a huge JPEG decoded directly at 1/2, 1/4 or 1/8 of its size, to save memory.

    The draft is still at least as fine as the reduced image and twice as fine as a target, whichever way the image
    will be turned. Other formats ignore the draft.
    """
    full = (image.height, image.width)
    if max(full) <= LARGEST_IMAGE_SIDE:
        return
    fraction = largest_side / max(full) if target is None else 2 * max(target) / min(full)
    if fraction < 1:
        image.draft(None, (ceil(image.width * fraction), ceil(image.height * fraction)))


def is_animated(image: Image.Image) -> bool:
    """Tell whether the file has several frames; previews in phones' photos (MPO) do not count."""
    return image.format != "MPO" and getattr(image, "is_animated", False)


def read_picture(image: Image.Image, name: str, full: Pair | None = None, notes: tuple[str, ...] = ()) -> Stored:
    """Decode a PIL image into its channels, turned upright.

    Args:
        image: Any PIL image; it is loaded but not changed.
        name: The image's name in errors.
        full: (height, width) of the source, if the image is a reduced draft of it.
        notes: Sentences on what has been done so far.
    """
    from PIL import ImageOps

    full = full or (image.height, image.width)
    check_area(full, name)
    if 0 in full:
        raise SettingError(say("{name} has no pixels; give an image of at least 1 x 1.", name=name))
    sixteen_bits = image.mode == "I" and image.format in ("PNG", "PPM")
    try:
        image.load()
        orientation = image.getexif().get(ORIENTATION, 1)
        if orientation in range(2, 9):
            image = ImageOps.exif_transpose(image)
            notes += (say("Turned upright as the camera noted."),)
        flat = plain(image)
    except Exception as error:  # decoders raise many types of exception on damaged data
        raise SettingError(
            say(
                "{name} could not be decoded as an image (colour mode {mode}): it may be damaged, cut off or of a "
                "rare kind; save it again as an RGB PNG.",
                name=name,
                mode=image.mode,
            )
        ) from error
    pixels = np.asarray(flat)
    if sixteen_bits:  # older Pillow holds 16-bit gray files as int32
        pixels = pixels.astype(np.uint16)
    if orientation in range(5, 9):  # a quarter turn
        full = full[::-1]
    return checked(Stored(pixels, full, True, notes))


def plain(image: Image.Image) -> Image.Image:
    """Convert to L, LA, RGB or RGBA, whose arrays are unambiguous; gray of more than 8 bits is kept."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return image
    colour = "L" if image.mode in ("1", "L", "LA", "La") else "RGB"
    mode = colour + ("A" if image.has_transparency_data else "")
    return image if image.mode == mode else image.convert(mode)
