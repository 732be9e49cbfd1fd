"""Images: whole, damaged and lying files, arrays of every type and shape, and things that are not images."""

import io
import struct
import tempfile
import warnings
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

import cnn_widgets as cw
from cnn_widgets.core.images import LARGEST_IMAGE_SIDE, MOST_PIXELS, load_image_with_note
from tests.helpers import noise

from .blocks import check_is_keras
from .case import Outcome, check, check_frames, check_notice, one_of, outcome_of
from .odd import odd_value

CASES = 40
MODES = (
    "1",
    "L",
    "LA",
    "La",
    "P",
    "PA",
    "RGB",
    "RGBA",
    "RGBa",
    "CMYK",
    "YCbCr",
    "HSV",
    "LAB",
    "I",
    "F",
    "I;16",
    "RGBX",
)
FORMATS = (
    "PNG",
    "JPEG",
    "GIF",
    "BMP",
    "TIFF",
    "WEBP",
    "PPM",
    "TGA",
    "ICO",
    "PCX",
    "JPEG2000",
    "SGI",
    "DDS",
    "AVIF",
)
DTYPES = (
    "bool",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "int8",
    "int16",
    "int32",
    "int64",
    "float16",
    "float32",
    "float64",
    "longdouble",
    "complex64",
    "object",
    "U3",
    "S3",
    "datetime64[s]",
    ">u2",
    ">f4",
    ">f8",
)
OTHER_BYTES = (
    b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    b"<!DOCTYPE html><img src=x onerror=alert(1)>",
    b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n",
    b"PK\x03\x04" + bytes(60),
    b"\x89HDF\r\n\x1a\n" + bytes(60),
    b"\x80\x04\x95\x10cos\nsystem\n(S'id'\ntR.",
    b"GIF89a",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0",
    b"RIFF\xff\xff\xff\xffWEBP",
    b"BM" + bytes(52),
    b"II*\x00" + bytes(4),
    b"P6 99999999 99999999 255 ",
    b"P6 -1 5 255 \x00",
    b"qoif" + b"\xff" * 10,
    b"/* XPM */\nstatic char *a[] = {",
    b"SIMPLE  =                    T",
    b"\x00" * 1000,
    b"#define a_width 9999999\n#define a_height 9999999\n",
)


class Perhaps(np.ndarray):
    """The result expected from a damaged file, if it is accepted at all."""


def image_cases(rng: np.random.Generator) -> Iterator[Outcome]:
    """Load one source after another, and give some to an explorer."""
    ex = cw.Explorer(noise(8, 8, 3), filters=2)
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(CASES):
            source, expected = _source(rng, Path(folder))
            outcome, found = outcome_of(lambda source=source: load_image_with_note(source))
            if outcome == "right":
                check_image(*found, expected)
            elif isinstance(expected, np.ndarray) and not isinstance(expected, Perhaps):
                check(False, f"refuses an array of {expected.dtype} {expected.shape} that it should take")
            yield outcome
            if rng.random() < 0.15:
                yield _shown(ex, source)


def check_image(image: np.ndarray, note: str, expected: Any) -> None:
    """Raise a fault unless an image is the expected one; None stands for a source that must be refused."""
    check(expected is not None, f"takes what is no image, as {image.shape}")
    check(image.dtype == np.float32 and image.ndim == 3 and image.flags.writeable, "is no new float32 image")
    check(bool(np.isfinite(image).all()), "holds values that are not finite")
    if isinstance(expected, np.ndarray):
        check(image.shape == expected.shape, f"has the shape {image.shape} and not {expected.shape}")
        room = 1e-6 * max(1.0, float(np.abs(expected).max()))
        check(np.abs(image - expected).max() <= room, "has other values")
    elif expected == "scaled":
        check(max(image.shape[:2]) <= LARGEST_IMAGE_SIDE and "Scaled from" in note, f"is {image.shape}: {note}")


def _shown(ex: cw.Explorer, source: Any) -> Outcome:
    ex.scene.notice, before = {}, ex.image

    def show() -> None:
        ex.image = source

    outcome, _ = outcome_of(show)
    check_notice(ex.scene)
    check(outcome == "right" or ex.image is before, "a refused image has changed something")
    if max(ex.image.shape[:2]) <= 64 and ex.image.shape[2] <= 8:
        check_is_keras(ex)
        check_frames(ex.scene)
    else:
        ex.image = before
    return outcome


def _source(rng: np.random.Generator, folder: Path) -> tuple[Any, Any]:
    """Return a source and the expected image: an array, "scaled", "any", or None if it must be refused."""
    kind = int(rng.integers(20))
    if kind <= 6:
        return _array(rng)
    if kind <= 8:
        picture = _picture(rng)
        return picture, _by_pillow(picture)
    if kind <= 13:
        data = _file(rng)
        if rng.random() < 0.5:
            return _given(rng, folder, data), _by_pillow(data)
        data = _damaged(rng, data)
        expected = _by_pillow(data)
        return _given(rng, folder, data), expected.view(Perhaps) if isinstance(expected, np.ndarray) else expected
    if kind == 14:
        return _given(rng, folder, one_of(rng, OTHER_BYTES) + rng.bytes(int(rng.integers(64)))), "any"
    if kind == 15:
        return _given(rng, folder, _liar(rng)), None
    if kind == 16 and rng.random() < 0.03:
        return _large(rng)
    if kind == 17:
        return _no_file(rng, folder), None
    value = odd_value(rng)
    return value, "any"


def _array(rng: np.random.Generator) -> tuple[Any, Any]:
    dtype = np.dtype(one_of(rng, DTYPES))
    rank = int(one_of(rng, (2, 3, 3, 3, 0, 1, 4, 5)))
    shape = tuple(int(one_of(rng, (0, 1, 1, 2, 3, 4, 5, 7, 9))) for _ in range(rank))
    if rng.random() < 0.05:
        shape = one_of(rng, ((1, 5000), (5000, 1, 3), (1, 1, 4096), (1, 1, 5000), (3, 20, 20), (1, 3, 3, 3)))
    values = rng.normal(scale=one_of(rng, (1.0, 300.0, 1e30)), size=shape)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        array = np.full(shape, one_of(rng, (None, "a", 1.5)), object) if dtype.hasobject else values.astype(dtype)
    if dtype.kind == "f" and array.size and rng.random() < 0.2:
        array = array.copy()
        array.reshape(-1)[int(rng.integers(array.size))] = one_of(rng, (np.nan, np.inf, -np.inf))
    if array.ndim > 1 and rng.random() < 0.3:
        array = one_of(rng, (array[::-1], array[:, ::2], np.asfortranarray(array), array.swapaxes(0, 1)))
    given: Any = array
    if rng.random() < 0.1 and array.size:
        given = np.ma.masked_array(array, mask=rng.random(array.shape) < 0.3)
        return given, (None if np.ma.is_masked(given) else _by_hand(array))
    if rng.random() < 0.1:
        given = array.tolist() if array.dtype.kind in "f" else memoryview(array.tobytes())
        return given, "any"
    return given, _by_hand(array)


def _by_hand(array: np.ndarray) -> Any:
    """Return the image that an array becomes according to README; None if it is not an image."""
    shape = array.shape
    if (
        array.dtype.kind not in "buif"
        or array.ndim not in (2, 3)
        or 0 in shape
        or (array.ndim == 3 and shape[2] > 4096)
    ):
        return None
    if array.ndim == 3 and shape[0] in (1, 3) and min(shape[1:]) >= 8 and max(shape[1:]) <= 4 * min(shape[1:]):
        return "any"
    with np.errstate(over="ignore"):
        values = array.astype(np.float64)
        if not np.isfinite(values.astype(np.float32)).all():
            return None
    values = values if array.ndim == 3 else values[:, :, None]
    if array.dtype.kind != "u" or array.dtype.itemsize > 2:
        return values.astype(np.float32)
    values = values / np.iinfo(array.dtype).max
    if values.shape[2] in (2, 4):
        values = values[:, :, :-1] * values[:, :, -1:] + 1 - values[:, :, -1:]
    return values.astype(np.float32)


def _picture(rng: np.random.Generator) -> Image.Image:
    mode = one_of(rng, MODES)
    size = tuple(int(side) for side in rng.integers(1, 20, 2))
    if rng.random() < 0.03:
        return Image.new("RGB", one_of(rng, ((0, 5), (5, 0), (0, 0))))
    shape = size[::-1]
    if mode == "F":
        return Image.fromarray(rng.normal(size=shape).astype(np.float32))
    if mode == "I":
        return Image.fromarray(rng.integers(-(2**31), 2**31, shape).astype(np.int32))
    if mode == "I;16":
        return Image.fromarray(rng.integers(0, 2**16, shape).astype(np.uint16))
    picture = Image.fromarray(rng.integers(0, 256, (*shape, 4)).astype(np.uint8), "RGBA")
    if mode in ("RGBA", "La", "RGBa"):
        return picture if mode == "RGBA" else picture.convert("LA" if mode == "La" else "RGBA").convert(mode)
    if mode == "PA":
        return picture.convert("RGB").quantize(8).convert("PA")
    if mode == "LAB":
        return Image.fromarray(rng.integers(0, 256, (*shape, 3)).astype(np.uint8), "LAB")
    return picture.convert("RGB").convert(mode) if mode != "LA" else picture.convert("LA")


def _file(rng: np.random.Generator) -> bytes:
    """Return a whole file of one or several frames, perhaps with transparency, an orientation or odd text in it."""
    for _ in range(20):
        file, picture, kind = io.BytesIO(), _picture(rng), one_of(rng, FORMATS)
        options: dict[str, Any] = {}
        if rng.random() < 0.3:
            exif = Image.Exif()
            exif[0x0112] = int(one_of(rng, (1, 2, 3, 4, 5, 6, 7, 8, 0, 9, 65535)))
            options["exif"] = exif
        if kind in ("GIF", "WEBP", "PNG", "TIFF") and rng.random() < 0.3:
            frames = [picture.transpose(way) for way in (0, 1)] if picture.mode in ("L", "RGB") else []
            options |= {"save_all": True, "append_images": frames}
        if picture.mode == "P" and rng.random() < 0.5:
            options["transparency"] = one_of(rng, (0, 3, bytes(range(0, 250, 25))))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                picture.save(file, kind, **options)
        except Exception:  # not every format holds every mode
            continue
        return file.getvalue()
    return b""


def _damaged(rng: np.random.Generator, data: bytes) -> bytes:
    kind = int(rng.integers(4))
    if not data or kind == 0:
        return data[: int(rng.integers(len(data) + 1))]
    bits = bytearray(data)
    if kind == 1:
        for place in rng.integers(0, len(bits), int(rng.integers(1, 8))):
            bits[place] ^= 1 << int(rng.integers(8))
    elif kind == 2:
        start = int(rng.integers(len(bits)))
        bits[start : start + 4] = b"\xff\xff\xff\x7f"
    else:
        start = int(rng.integers(len(bits)))
        bits[start : start + int(rng.integers(40))] = rng.bytes(int(rng.integers(40)))
    return bytes(bits)


def _liar(rng: np.random.Generator) -> bytes:
    """Return a few bytes that claim to be a huge image."""
    side = int(one_of(rng, (15_000, 40_000, 65_535, 2**31 - 1)))
    head = struct.pack(">IIBBBBB", side, side, 8, int(one_of(rng, (0, 2, 6))), 0, 0, 0)
    png = (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(bytes(1000)))
        + _chunk(b"IEND", b"")
    )
    short = min(side, 65_535)
    gif = (
        b"GIF89a"
        + struct.pack("<HHBBB", short, short, 0x80, 0, 0)
        + bytes(6)
        + b","
        + struct.pack("<HHHHB", 0, 0, short, short, 0)
        + b"\x02\x02\x44\x01\x00;"
    )
    bmp = b"BM" + struct.pack("<IHHIIiiHHIIiiII", 100, 0, 0, 54, 40, side, side, 1, 24, 0, 0, 0, 0, 0, 0)
    ppm = f"P6 {side} {side} 255\n".encode()
    qoi = b"qoif" + struct.pack(">IIBB", side, side, 3, 0) + bytes(20)
    return one_of(rng, (png, gif, bmp, ppm, qoi))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _large(rng: np.random.Generator) -> tuple[bytes, str]:
    """Return a file of 50 million pixels, which is scaled, or one with more pixels than are accepted."""
    shape = one_of(rng, ((6000, 8333), (12_500, 4000), (2, 40_000)))
    file = io.BytesIO()
    Image.new(one_of(rng, ("L", "RGB")), shape[::-1], "gray").save(file, one_of(rng, ("JPEG", "PNG")), compress_level=1)
    return file.getvalue(), "scaled"


def _given(rng: np.random.Generator, folder: Path, data: bytes) -> Any:
    """Return bytes as a source: as they are, or in a file with an odd name."""
    kind = int(rng.integers(5))
    if kind <= 1:
        return data
    if kind == 2:
        return one_of(rng, (bytearray, memoryview))(data)
    name = one_of(
        rng, ("a.png", "<img src=x onerror=alert(1)>.png", "a\nb.png", "ก💥.gif", "no suffix", "x" * 200, "~.jpg")
    )
    path = folder / name
    path.write_bytes(data)
    return path if kind == 3 else str(path)


def _no_file(rng: np.random.Generator, folder: Path) -> Any:
    return one_of(
        rng,
        (
            folder,
            str(folder),
            "/",
            "/nowhere/at.all",
            "http://localhost/cat.png",
            "https://x/y",
            "file:///etc/passwd",
            "/etc/passwd",
            "/dev/zero",
            "/dev/null",
            "/proc/self/mem",
            "",
            "   ",
            "~",
            "~nobody/x.png",
            "a" * 5000,
            "\0",
            "cat\0",
            "..",
            "CAT",
            Path("cat"),
            "/dev/full",
            "/dev/random",
        ),
    )


def _by_pillow(source: Any) -> Any:
    """Return what Pillow itself makes of a file or picture, blended onto white; None if it refuses."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = source if isinstance(source, Image.Image) else Image.open(io.BytesIO(source))
            if image.width * image.height > MOST_PIXELS or 0 in image.size:
                return None
            sixteen = image.mode == "I" and image.format in ("PNG", "PPM")
            image.load()
            image = ImageOps.exif_transpose(image)
            if image.mode in ("I", "F") or image.mode.startswith("I;16"):
                values = np.asarray(image).astype(np.float64)
                scale = 65_535 if sixteen or image.mode.startswith("I;16") else 1
                values = (values / scale).astype(np.float32)[:, :, None]
                return values if np.isfinite(values).all() else None
            gray = image.mode in ("1", "L", "LA", "La")
            # Pillow converts these modes to others only through one intermediate mode.
            image = image.convert({"La": "LA", "RGBa": "RGBA"}.get(image.mode, image.mode))
            pixels = np.asarray(image.convert("RGBA")).astype(np.float64) / 255
    except Exception:
        return None
    if max(pixels.shape[:2]) > LARGEST_IMAGE_SIDE:
        return "scaled"
    laid = pixels[:, :, :3] * pixels[:, :, 3:] + 1 - pixels[:, :, 3:]
    return (laid[:, :, :1] if gray else laid).astype(np.float32)
