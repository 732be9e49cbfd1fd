"""The packed form: the header's length, the header as JSON, then the arrays.

uint32 little-endian length of the header | header, UTF-8 JSON padded with spaces | arrays. Every array
is in C order, little-endian, and starts at a multiple of 8 bytes from the start of the whole. One that travels
as block means has its full shape in the header, and in "coarse" the cells of a block along each axis.
"""

import json
import math
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...core.language import retold
from ...core.words.wording import Wording
from .block_means import BlockMeans

ALIGNMENT = 8
NOT_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
DTYPES = ("uint8", "int32", "float32")


def pack(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray | BlockMeans]) -> bytes:
    """Return a header and its arrays as one buffer.

    Args:
        header: What `jsonable` takes.
        arrays: uint8, int32 or float32 arrays by name; header["arrays"] tells their places.

    Raises:
        TypeError: If an array has another dtype.
    """
    places, chunks, offset = {}, [], 0
    for name, given in arrays.items():
        array, coarse = (given.means, {"coarse": list(given.factors)}) if isinstance(given, BlockMeans) else (given, {})
        if array.dtype.name not in DTYPES:
            raise TypeError(f"Array {name!r} is {array.dtype}: the wire carries {', '.join(DTYPES)}.")
        places[name] = {"dtype": array.dtype.name, "shape": list(given.shape), "offset": offset, **coarse}
        array = array.astype(array.dtype.newbyteorder("<"), copy=False)
        chunks += [array.tobytes(), b"\0" * (-array.nbytes % ALIGNMENT)]
        offset += array.nbytes + len(chunks[-1])
    text = json.dumps(jsonable({**header, "arrays": places}), allow_nan=False).encode()
    text += b" " * (-(4 + len(text)) % ALIGNMENT)
    return b"".join([struct.pack("<I", len(text)), text, *chunks])


def unpack(packed: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the header, its sentences in the reader's language, and the arrays of a packed buffer."""
    (length,) = struct.unpack_from("<I", packed)
    header = retold(json.loads(packed[4 : 4 + length]))
    arrays = {}
    for name, place in header["arrays"].items():
        shape, factors = place["shape"], place.get("coarse")
        sent = [-(-side // factor) for side, factor in zip(shape, factors)] if factors else shape
        flat = np.frombuffer(packed, place["dtype"], math.prod(sent), 4 + length + place["offset"])
        array = flat.reshape(sent)
        arrays[name] = BlockMeans(array, tuple(shape), tuple(factors)).spread if factors else array
    return header, arrays


def jsonable(value: Any) -> Any:
    """Return a value as JSON can hold it.

    NumPy's numbers become Python's, those that are not finite "NaN", "Infinity" and "-Infinity", and a sentence what
    it was made of: the browser puts it into words.
    """
    if value is None or type(value) in (str, int, bool):
        return value
    if isinstance(value, Wording):
        return jsonable(value.fact)
    if isinstance(value, dict):
        return {str(key): jsonable(part) for key, part in value.items()}
    # At once where each number is one of JSON's: a stage may have thousands of channels.
    if isinstance(value, np.ndarray) and (value.dtype.kind in "iub" or _is_finite(value)):
        return value.tolist()
    if isinstance(value, (list, tuple, np.ndarray)):
        return [jsonable(part) for part in value]
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else NOT_FINITE[str(float(value))]
    if isinstance(value, np.generic):
        return value.item()
    return value


def _is_finite(array: np.ndarray) -> bool:
    return array.dtype.kind == "f" and bool(np.isfinite(array).all())
