"""Anything that holds a picture becomes a float32 array (height, width, channels).

Two kinds of source are told apart. A *picture* (a sample, a file, bytes, a PIL image) is read as
Pillow reads it, turned upright, and reduced if it is huge. An *array* is taken as it is given. In
both, `uint8` and `uint16` are levels of brightness and scale to [0, 1], with transparency laid over
white; all other numbers keep their values.
"""

from __future__ import annotations

import io
import reprlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil
from operator import index
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike

from .errors import SettingError
from .samples import Sample, sample, samples

if TYPE_CHECKING:
    from PIL import Image

# Pillow is imported where it is used: it takes a good part of the time of `import cnn_widgets`.

Mode: TypeAlias = Literal["rgb", "gray", "bgr"]
Size: TypeAlias = int | tuple[int, int]
Pair: TypeAlias = tuple[int, int]
Source: TypeAlias = "str | PathLike | bytes | Image.Image | ArrayLike"

LARGEST_SIDE = 4096
"""Pixels on the longer side that a picture keeps when no size is asked for."""

MOST_PIXELS = 100_000_000
"""Pixels (height times width) beyond which an image is refused: a small file can claim any size."""

MOST_CHANNELS = 4096
"""Channels beyond which an array is hardly an image."""

LUMA = (0.299, 0.587, 0.114)
"""Weights of red, green and blue in gray: ITU-R Rec. 601, as Pillow's "L" mode has them."""

ORIENTATION = 0x0112
"""The EXIF tag that says how the camera was held."""


def load_image(source: Source, size: Size | None = None, mode: Mode | None = None) -> np.ndarray:
    """Turn a sample, file, PIL image or array into the array that a model sees.

    Args:
        source: One of

            - the name of a bundled image (see `samples`), such as "cat". A photograph comes at
              224 x 224 unless `size` says otherwise; a file of the same name needs `pathlib.Path`;
            - the path of an image file, as text or `pathlib.Path`;
            - the bytes of an image file;
            - a PIL image;
            - an array (height, width) or (height, width, channels), channels last.
        size: None to keep the size, an int for a square, or (height, width), in pixels. The image
            is cropped around its centre to that shape's proportions (to whole pixels) and then
            scaled.
        mode: What becomes of the channels. None keeps what is stored, "rgb" gives three channels,
            "gray" one (luma 0.299 R + 0.587 G + 0.114 B). "bgr" is for an array from OpenCV: it
            reverses the channels, and leaves one channel as it is.

    Returns:
        float32 (height, width, channels): a new, contiguous, writable array. `uint8` and `uint16`
        are scaled to [0, 1]; float, bool and other integers keep their values.

    Raises:
        SettingError: There is no such sample or file, it cannot be read, it holds no finite numbers
            or not the channels that `mode` needs, or `size` or `mode` is not one of the above.

    Example:
        >>> load_image("cat").shape
        (224, 224, 3)
        >>> load_image(np.arange(49).reshape(7, 7)).max()
        np.float32(48.0)

    Notes:
        - Gray pictures keep one channel; palettes, CMYK and YCbCr become RGB; 1-bit pictures become
          gray 0 and 1. Pillow reads 16-bit colour files at 8 bits; 16-bit gray keeps all its
          levels.
        - Transparency: a picture's alpha is laid over white. So is the last channel of an array of
          `uint8` or `uint16` with 2 or 4 channels, as `np.asarray` of a PIL image has them. A float
          array with 2 or 4 channels is taken as given, for float channels may mean anything.
        - Of a file with several frames or pages the first counts; of a PIL image, the frame that it
          is at.
        - Scaling weighs neighbours with a triangle that widens as the picture shrinks (Pillow's
          BILINEAR, which is antialiased). Its weights are never negative, so no value leaves the
          range of the input. Sharper filters (BICUBIC, LANCZOS) overshoot beside edges, and an edge
          kernel would find those halos.
        - An array (1 or 3, height, width) that looks like a picture with its channels first is
          refused: both other axes at least 8 and within a factor of 4 of each other. (3, 3, 16) and
          (1, 100, 8) are fine.
    """
    return load_image_with_note(source, size, mode)[0]


def load_image_with_note(
    source: Source,
    size: Size | None = None,
    mode: Mode | None = None,
    *,
    largest_side: int = LARGEST_SIDE,
) -> tuple[np.ndarray, str]:
    """As `load_image`, and say how the image was changed on the way.

    Args:
        source: As in `load_image`.
        size: As in `load_image`.
        mode: As in `load_image`.
        largest_side: Where no size is asked for, a picture (not an array) with a longer side than
            this many pixels is reduced to it, in proportion.

    Returns:
        The image, and a note for the user: plain sentences, or "" where nothing needs to be said.
        Heights come before widths, as in shapes. A sample at its default size has no note.

    Raises:
        SettingError: As in `load_image`.

    Example:
        >>> load_image_with_note("cat", size=(150, 200))[1]
        'Cropped at the centre and scaled from 300 x 451 to 150 x 200 pixels (height x width).'
    """
    target = _checked_size(size)
    _check_mode(mode)
    known = _known_sample(source)
    if known is not None and target is None:
        stored, target = _read_sample(known), known.default_size
        return _to_mode(_resize(stored, target)[0], mode), ""
    stored = _read(source, known, target, largest_side)
    limit = largest_side if stored.picture else None
    image, change = _resize(stored, target, limit)
    notes = (*stored.notes, _transparency(stored.pixels), change)
    return _to_mode(image, mode), " ".join(note for note in notes if note)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What a source holds before anything is scaled.

    Args:
        pixels: (height, width, channels) of the stored type.
        full: (height, width) in the source; a huge JPEG is decoded at a fraction of it.
        picture: Whether it came from Pillow.
        notes: Sentences on what was done to read it.
    """

    pixels: np.ndarray
    full: Pair
    picture: bool
    notes: tuple[str, ...] = ()


def _read(source: Any, known: Sample | None, target: Pair | None, largest_side: int) -> _Stored:
    """Read any source; the last two only say how finely a huge JPEG must be decoded."""
    from PIL import Image

    if known is not None:
        return _read_sample(known)
    if isinstance(source, (str, PathLike)):
        name = _named(source, "The file ")
        return _read_bytes(_file_bytes(source), name, target, largest_side)
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _read_bytes(bytes(source), "The data", target, largest_side)
    if isinstance(source, Image.Image):
        return _read_picture(source, "The PIL image")
    return _read_array(source)


# Samples and files


def _known_sample(source: Any) -> Sample | None:
    """The sample of this name, if the source is a name at all: a path object is never one."""
    return sample(source) if isinstance(source, str) and source in samples() else None


def _read_sample(known: Sample) -> _Stored:
    """Read a bundled image: a picture, or a worked example whose whole numbers are kept."""
    if known.file.endswith(".csv"):
        return _read_array(np.loadtxt(io.BytesIO(known.read()), delimiter=",", ndmin=2))
    return _read_bytes(known.read(), f"The sample {known.name}")


def _file_bytes(source: str | PathLike) -> bytes:
    """The bytes of a file."""
    try:
        return Path(source).expanduser().read_bytes()
    except OSError as error:
        if isinstance(error, (FileNotFoundError, NotADirectoryError)) or not str(source).strip():
            raise _not_found(source) from error
        reason = error.strerror or type(error).__name__
        raise SettingError(
            f"{_named(source, 'The file ')} could not be opened ({reason}); "
            "give the path of an image file that you may read."
        ) from error
    except (ValueError, RuntimeError) as error:  # a null character; no home folder for "~"
        raise _not_found(source) from error


def _not_found(source: str | PathLike) -> SettingError:
    """The error for a name that is neither a sample nor a file."""
    if str(source).startswith(("http://", "https://")):
        return SettingError(
            f"The web address {_named(source)} is not fetched; "
            "download the image first and give its path or its bytes."
        )
    return SettingError(
        f"There is no sample or file named {_named(source)}; give the path of an image file "
        f"or one of the samples {', '.join(samples())}."
    )


def _named(source: str | PathLike, before: str = "") -> str:
    """A path in quotation marks, shortened where somebody passed a whole file as text."""
    short = reprlib.Repr()
    short.maxstring = 120
    return before + short.repr(str(source))


def _read_bytes(
    data: bytes, name: str, target: Pair | None = None, largest_side: int = LARGEST_SIDE
) -> _Stored:
    """Decode an image file.

    Args:
        data: The file's bytes.
        name: What the errors call it.
        target: (height, width) that is wanted in the end, or None.
        largest_side: Pixels on the longer side that are wanted where there is no target.
    """
    image, several = _opened(data, name)
    full = (image.height, image.width)
    _draft(image, target, largest_side)
    notes = ("Only the first picture in the file is used.",) if several else ()
    return _read_picture(image, name, full, notes)


def _opened(data: bytes, name: str) -> tuple[Image.Image, bool]:
    """The image of a file's bytes, nothing decoded yet, and whether more pictures follow it."""
    from PIL import Image

    if not data:
        raise SettingError(f"{name} is empty; give the bytes of an image file such as PNG or JPEG.")
    try:
        # Pillow warns from 89 million pixels on; the limit below is ours, and an error.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data))
            several = _is_animated(image)
    except Image.DecompressionBombError as error:
        raise _too_large(name) from error
    except Exception as error:  # broken headers raise many types of exception in Pillow
        raise SettingError(
            f"{name} is not an image that can be read; use PNG, JPEG, GIF, BMP, TIFF or WebP."
        ) from error
    if image.format == "EPS":
        # Pillow would hand the file to Ghostscript, that is, run a program that somebody sent.
        raise SettingError(f"{name} is a drawing in PostScript; save it as PNG and use that.")
    return image, several


def _draft(image: Image.Image, target: Pair | None, largest_side: int) -> None:
    """Let a huge JPEG decode at 1/2, 1/4 or 1/8 of its size at once, to spare the memory.

    What is left is still at least as fine as the reduced image, and twice as fine as a target,
    whichever way up the picture will be. Other formats ignore the draft.
    """
    full = (image.height, image.width)
    if max(full) <= LARGEST_SIDE:
        return
    fraction = largest_side / max(full) if target is None else 2 * max(target) / min(full)
    if fraction < 1:
        image.draft(None, (ceil(image.width * fraction), ceil(image.height * fraction)))


def _is_animated(image: Image.Image) -> bool:
    """Whether the file shows several pictures; previews in phones' photos (MPO) do not count."""
    return image.format != "MPO" and getattr(image, "is_animated", False)


# Pictures


def _read_picture(
    image: Image.Image, name: str, full: Pair | None = None, notes: tuple[str, ...] = ()
) -> _Stored:
    """Decode a PIL image into its channels, upright.

    Args:
        image: Any PIL image; it is not changed, only loaded.
        name: What the errors call it.
        full: (height, width) of the source if the image is a reduced draft of it.
        notes: What has been said so far.
    """
    from PIL import ImageOps

    full = full or (image.height, image.width)
    _check_area(full, name)
    if 0 in full:
        raise SettingError(f"{name} has no pixels; give an image of at least 1 x 1.")
    sixteen_bits = image.mode == "I" and image.format in ("PNG", "PPM")
    try:
        image.load()
        orientation = image.getexif().get(ORIENTATION, 1)
        if orientation in range(2, 9):
            image = ImageOps.exif_transpose(image)
            notes += ("Turned upright as the camera noted.",)
        plain = _plain(image)
    except Exception as error:  # decoders raise many types of exception on damaged data
        raise SettingError(
            f"{name} could not be decoded as an image (colour mode {image.mode}): it may be "
            "damaged, cut off or of a rare kind; save it again as an RGB PNG."
        ) from error
    pixels = np.asarray(plain)
    if sixteen_bits:  # older Pillow holds 16-bit gray files as int32
        pixels = pixels.astype(np.uint16)
    if orientation in range(5, 9):  # a quarter turn
        full = full[::-1]
    return _checked(_Stored(pixels, full, True, notes))


def _plain(image: Image.Image) -> Image.Image:
    """Convert to L, LA, RGB or RGBA, whose arrays say what they are; gray of more bits stays."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return image
    colour = "L" if image.mode in ("1", "L", "LA", "La") else "RGB"
    mode = colour + ("A" if image.has_transparency_data else "")
    return image if image.mode == mode else image.convert(mode)


# Arrays


def _read_array(source: Any) -> _Stored:
    """Take an array, or anything that NumPy makes one of, as it is given."""
    try:
        pixels = np.asarray(source)
    except Exception as error:  # ragged lists, objects whose __array__ fails
        raise _not_an_image(source) from error
    if pixels.ndim == 0:
        raise _not_an_image(source)
    if pixels.dtype.kind not in "buif":
        raise SettingError(
            f"An image is made of real numbers, but this array has the type {pixels.dtype}; "
            "give an array of float32 or uint8."
        )
    if pixels.ndim in (2, 3):
        _check_channels_last(pixels.shape)
        _check_area(pixels.shape[:2], "The array")
    return _checked(_Stored(pixels, pixels.shape[:2], False))


def _not_an_image(source: Any) -> SettingError:
    """The error for something of another kind."""
    return SettingError(
        "An image is the name of a sample, a path, bytes, a PIL image or an array of rank 2 or 3, "
        f"not {reprlib.repr(source)}."
    )


def _checked(stored: _Stored) -> _Stored:
    """Refuse what is no image, and give gray its axis of one channel."""
    shape = stored.pixels.shape
    if len(shape) == 4 and shape[0] == 1:
        raise SettingError(
            f"An image has rank 2 or 3, but this array of shape {shape} is a batch; pass array[0]."
        )
    if len(shape) not in (2, 3):
        raise SettingError(
            "An image has the shape (height, width) or (height, width, channels), "
            f"but this array has the shape {shape}."
        )
    if 0 in shape:
        raise SettingError(
            f"This array of shape {shape} is empty; "
            "give an image with at least one pixel and one channel."
        )
    # All of it, also what a crop would cut off: an image is refused or not whatever the size.
    if stored.pixels.dtype.kind == "f" and not np.isfinite(stored.pixels).all():
        raise SettingError(
            "An image must not hold NaN or infinity; "
            "replace them first, for example with np.nan_to_num(array)."
        )
    if len(shape) == 2:
        return replace(stored, pixels=stored.pixels[:, :, np.newaxis])
    if shape[2] > MOST_CHANNELS:
        raise SettingError(
            f"This array of shape {shape} would have {shape[2]:,} channels, more than "
            f"{MOST_CHANNELS:,}; the channels are the last axis, so check the order of the axes."
        )
    return stored


def _check_channels_last(shape: tuple[int, ...]) -> None:
    """Refuse what looks like (channels, height, width): it would pass as a picture of 3 rows."""
    if len(shape) != 3 or shape[0] not in (1, 3):
        return
    low, high = sorted(shape[1:])
    if low >= 8 and high <= 4 * low:
        raise SettingError(
            f"This array of shape {shape} looks as if its channels came first, "
            "and they must come last; pass np.moveaxis(array, 0, -1)."
        )


def _check_area(full: Pair, name: str) -> None:
    """Refuse what would fill the memory."""
    if full[0] * full[1] > MOST_PIXELS:
        raise _too_large(name)


def _too_large(name: str) -> SettingError:
    """The error for too many pixels."""
    return SettingError(
        f"{name} has more than {MOST_PIXELS // 1_000_000} million pixels; "
        "scale it down or crop it first."
    )


# Size


def _checked_size(size: Any) -> Pair | None:
    """(height, width) of what the user asks for."""
    if size is None:
        return None
    try:
        given = (size, size) if np.ndim(size) == 0 else tuple(size)
        if len(given) != 2 or any(isinstance(side, (bool, np.bool_)) for side in given):
            raise TypeError("not two numbers")
        height, width = (index(side) for side in given)
    except (TypeError, ValueError):  # no whole numbers; a ragged list
        raise _bad_size(size) from None
    if height < 1 or width < 1:
        raise _bad_size(size)
    if height * width > MOST_PIXELS:
        raise SettingError(
            f"A size of {height} x {width} is more than {MOST_PIXELS // 1_000_000} million pixels; "
            "ask for a smaller one."
        )
    return height, width


def _bad_size(size: Any) -> SettingError:
    """The error for a size that is none."""
    return SettingError(
        "The size of an image is a whole number of pixels of at least 1, such as 224, or a pair "
        f"(height, width), such as (224, 320), not {reprlib.repr(size)}."
    )


def _within(full: Pair, largest_side: int) -> Pair:
    """(height, width) in proportion with no side longer than `largest_side`."""
    longest = max(full)
    if longest <= largest_side:
        return full
    height, width = (max(1, round(side * largest_side / longest)) for side in full)
    return height, width


def _centre_crop(shape: Pair, target: Pair) -> tuple[slice, slice]:
    """The largest part around the centre with the proportions of `target`, in whole pixels.

    Whole pixels, so that an image which needs no scaling keeps its numbers untouched.
    """
    (height, width), (wanted_height, wanted_width) = shape, target
    cropped_height = min(height, max(1, round(width * wanted_height / wanted_width)))
    cropped_width = min(width, max(1, round(height * wanted_width / wanted_height)))
    top, left = (height - cropped_height) // 2, (width - cropped_width) // 2
    return slice(top, top + cropped_height), slice(left, left + cropped_width)


def _resize(
    stored: _Stored, target: Pair | None, limit: int | None = None
) -> tuple[np.ndarray, str]:
    """Scale the levels, crop and resize.

    Args:
        stored: What was read.
        target: (height, width) to crop and scale to, or None to keep the size.
        limit: Pixels on the longer side beyond which an image that keeps its size is reduced all
            the same, or None.

    Returns:
        float32 (height, width, channels), and what was done.
    """
    pixels, shape = stored.pixels, stored.pixels.shape[:2]
    if target is None:  # in proportion up to rounding, so nothing is cropped
        target = _within(stored.full, limit) if limit else shape
    else:
        pixels = pixels[_centre_crop(shape, target)]
    kept = pixels.shape[:2]
    # Channel by channel, so that a large photograph never exists at full size in float32.
    image = np.stack([_resize_plane(plane, target) for plane in _planes(pixels)], axis=-1)
    steps = ("cropped at the centre",) * (kept != shape) + ("scaled",) * (
        kept != target or shape != stored.full
    )
    return np.ascontiguousarray(image), _change(steps, stored.full, target)


def _change(steps: tuple[str, ...], full: Pair, target: Pair) -> str:
    """A sentence on cropping and scaling, or "" where neither took place."""
    if not steps:
        return ""
    sizes = f"{full[0]} x {full[1]} to {target[0]} x {target[1]} pixels (height x width)"
    return f"{' and '.join(steps).capitalize()} from {sizes}."


def _resize_plane(plane: np.ndarray, target: Pair) -> np.ndarray:
    """One channel at another size.

    A triangle filter, which Pillow widens by the factor of reduction. All its weights are positive:
    see the Notes of `load_image`.
    """
    from PIL import Image

    if plane.shape == target:
        return plane
    resized = Image.fromarray(plane).resize(target[::-1], Image.Resampling.BILINEAR)
    return np.asarray(resized)


# Channels


def _planes(pixels: np.ndarray) -> Iterator[np.ndarray]:
    """Each channel as float32 (height, width); alpha is laid over white and then dropped."""
    channels = pixels.shape[2]
    if not _has_alpha(pixels):
        yield from (_plane(pixels[:, :, channel]) for channel in range(channels))
        return
    alpha = _plane(pixels[:, :, -1])
    for channel in range(channels - 1):
        yield _plane(pixels[:, :, channel]) * alpha + (1 - alpha)


def _transparency(pixels: np.ndarray) -> str:
    """A sentence where alpha changed something, or ""."""
    if not _has_alpha(pixels) or pixels[:, :, -1].min() == np.iinfo(pixels.dtype).max:
        return ""
    return "Transparent parts are laid over white."


def _has_alpha(pixels: np.ndarray) -> bool:
    """Whether the last channel is alpha, as in the arrays of PIL's modes LA and RGBA."""
    return _is_level(pixels.dtype) and pixels.shape[2] in (2, 4)


def _is_level(dtype: np.dtype) -> bool:
    """Whether numbers of this type are levels of brightness from 0 to the type's largest."""
    return dtype.kind == "u" and dtype.itemsize <= 2


def _plane(plane: np.ndarray) -> np.ndarray:
    """One channel in float32: levels scaled to [0, 1], anything else as given, and finite."""
    if _is_level(plane.dtype):
        return np.divide(plane, np.iinfo(plane.dtype).max, dtype=np.float32)
    with np.errstate(over="ignore"):
        values = plane.astype(np.float32)
    if not np.isfinite(values).all():
        raise SettingError(
            "An image is stored as float32, which ends at about 3.4e38, "
            "and this array goes beyond; scale it down."
        )
    return values


def _check_mode(mode: Any) -> None:
    """Refuse a mode that is not known."""
    if mode is not None and not (isinstance(mode, str) and mode in get_args(Mode)):
        raise SettingError(
            "The mode of an image is None (as stored), 'rgb', 'gray' or 'bgr', "
            f"not {reprlib.repr(mode)}."
        )


def _to_mode(image: np.ndarray, mode: Mode | None) -> np.ndarray:
    """Convert the channels, after scaling, where it is cheap: linear steps may change places."""
    channels = image.shape[2]
    if mode is None:
        return image
    if channels not in (1, 3):
        raise SettingError(
            f"The mode {mode!r} needs an image of 1 or 3 channels, but this one has {channels}; "
            "choose channels, for example array[..., :3], or leave mode=None."
        )
    if mode == "gray":
        return image if channels == 1 else _gray(image)
    if channels == 1:
        return np.repeat(image, 3, axis=2) if mode == "rgb" else image
    return image if mode == "rgb" else np.ascontiguousarray(image[:, :, ::-1])


def _gray(image: np.ndarray) -> np.ndarray:
    """Luma of an RGB image, (height, width, 1).

    In float64, so that equal channels give exactly their value.
    """
    luma = np.einsum("hwc,c->hw", image, np.array(LUMA), dtype=np.float64)
    return luma.astype(np.float32)[:, :, np.newaxis]
