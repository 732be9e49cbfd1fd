"""Turns any source of an image into a float32 array (height, width, channels).

There are two kinds of source. A *picture* (a sample, a file, bytes, a PIL image) is decoded by Pillow, turned upright,
and reduced if it is huge. An *array* is taken as it is given. In both, `uint8` and `uint16` are levels of brightness
and are scaled to [0, 1], with transparent parts blended onto white. All other numbers keep their values.
"""

from __future__ import annotations

import io
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from ..language import say
from ..words.joined import joined
from .arrays import read_array
from .channels import Mode, check_mode, to_mode, transparency
from .files import file_bytes, named, read_bytes, read_picture
from .resize import Size, checked_size, resize
from .samples import Sample, sample, samples
from .stored import LARGEST_IMAGE_SIDE, Pair, Stored

if TYPE_CHECKING:
    from PIL import Image

# Pillow is imported where it is used, since it takes a large part of the time of `import cnn_widgets`.

ImageSource: TypeAlias = "str | PathLike[str] | bytes | Image.Image | ArrayLike"


def load_image(source: ImageSource, size: Size | None = None, mode: Mode | None = None) -> np.ndarray:
    """Turn a sample, file, PIL image or array into the array that a model sees.

    Args:
        source: One of

            - the name of a bundled image (see `samples`), such as "cat". A photograph is returned at
              224 x 224 unless `size` says otherwise. A file of the same name needs `pathlib.Path`;
            - the path of an image file, as text or `pathlib.Path`;
            - the bytes of an image file;
            - a PIL image;
            - an array (height, width) or (height, width, channels), channels last.
        size: None to keep the size, an int for a square, or (height, width), in pixels. The image
            is cropped around its centre to that shape's proportions (to whole pixels) and then
            scaled.
        mode: How to convert the channels. None keeps those that are stored, "rgb" gives three channels,
            and "gray" gives one (luma 0.299 R + 0.587 G + 0.114 B). "bgr" is for an array from OpenCV: it
            reverses the channels, and leaves a single channel as it is.

    Returns:
        float32 (height, width, channels): a new, contiguous, writable array. `uint8` and `uint16`
        are scaled to [0, 1]; float, bool and other integers keep their values.

    Raises:
        SettingError: If there is no such sample or file, if it cannot be read, if its numbers are not finite
            or it lacks the channels that `mode` needs, or if `size` or `mode` is not one of the above.

    Example:
        >>> load_image("cat").shape
        (224, 224, 3)
        >>> load_image(np.arange(49).reshape(7, 7)).max()
        np.float32(48.0)

    Notes:
        - Gray pictures keep one channel; palettes, CMYK and YCbCr become RGB; 1-bit pictures become
          gray 0 and 1. Pillow reads 16-bit colour files at 8 bits; 16-bit gray keeps all its
          levels.
        - Transparency: transparent parts of a picture are blended onto white. The last channel of an
          array of `uint8` or `uint16` with 2 or 4 channels is taken as alpha, too, as in `np.asarray` of
          a PIL image. A float array with 2 or 4 channels is kept, since its channels may mean anything.
        - Of a file with several frames or pages, the first is used; of a PIL image, the current frame.
        - Scaling uses a triangle filter that widens as the picture shrinks (Pillow's BILINEAR, which is
          antialiased). Its weights are never negative, so no value leaves the range of the input. Sharper
          filters (BICUBIC, LANCZOS) overshoot beside edges, and an edge kernel would find those halos.
        - An array (1 or 3, height, width) that looks like a picture with its channels first is refused,
          that is, if both other axes are at least 8 and within a factor of 4 of each other. (3, 3, 16)
          and (1, 100, 8) are accepted.
    """
    return load_image_with_note(source, size, mode)[0]


def load_image_with_note(
    source: ImageSource,
    size: Size | None = None,
    mode: Mode | None = None,
    *,
    largest_side: int = LARGEST_IMAGE_SIDE,
) -> tuple[np.ndarray, str]:
    """Do the same as `load_image`, and also return a note on how the image was changed.

    Args:
        source: As in `load_image`.
        size: As in `load_image`.
        mode: As in `load_image`.
        largest_side: If no size is given, a picture (not an array) whose longer side exceeds this many
            pixels is reduced to it, in proportion.

    Returns:
        The image, and a note for the user: plain sentences, or "" if there is nothing to say. Heights
        come before widths, as in shapes. A sample at its default size has no note.

    Raises:
        SettingError: As in `load_image`.

    Example:
        >>> load_image_with_note("cat", size=(150, 200))[1]
        'Cropped at the centre and scaled from 300 x 451 to 150 x 200 pixels (height x width).'
    """
    target = checked_size(size)
    check_mode(mode)
    known = known_sample(source)
    if known is not None and target is None:
        stored, target = read_sample(known), known.default_size
        return to_mode(resize(stored, target)[0], mode), ""
    stored = read(source, known, target, largest_side)
    limit = largest_side if stored.picture else None
    image, change = resize(stored, target, limit)
    notes = (*stored.notes, transparency(stored.pixels), change)
    return to_mode(image, mode), joined(notes)


def read(source: Any, known: Sample | None, target: Pair | None, largest_side: int) -> Stored:
    """Read any source; `target` and `largest_side` only decide how finely a huge JPEG is decoded."""
    from PIL import Image

    if known is not None:
        return read_sample(known)
    if isinstance(source, (str, PathLike)):
        name = say("The file {path}", path=named(source))
        return read_bytes(file_bytes(source), name, target, largest_side)
    if isinstance(source, (bytes, bytearray, memoryview)):
        return read_bytes(bytes(source), say("The data"), target, largest_side)
    if isinstance(source, Image.Image):
        return read_picture(source, say("The PIL image"))
    return read_array(source)


def known_sample(source: Any) -> Sample | None:
    """Return the sample that a source names, or None; a path object never names a sample."""
    return sample(source) if isinstance(source, str) and source in samples() else None


def read_sample(known: Sample) -> Stored:
    """Read a bundled image: a picture, or a worked example, whose whole numbers are kept."""
    if known.file.endswith(".csv"):
        return read_array(np.loadtxt(io.BytesIO(known.read()), delimiter=",", ndmin=2))
    return read_bytes(known.read(), say("The sample {name}", name=known.name))
