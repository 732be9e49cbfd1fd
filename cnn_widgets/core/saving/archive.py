"""Texts and float32 arrays in one zip. A file is never trusted: nothing in it is run, and every claim is checked."""

import io
import json
import math
import zipfile
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from ..errors import SettingError
from ..language import say

LARGEST_ARCHIVE = 2**29
"""Largest size of a file, and of its unpacked content, in bytes: a small zip can claim any size."""
LARGEST_TEXT_ENTRY = 2**25
LARGEST_HEADER = 1024
MOST_ENTRIES = 65_535
MOST_AXES = 4
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every entry, so that equal contents give equal bytes."""


def pack(texts: Mapping[str, str], arrays: Mapping[str, np.ndarray]) -> bytes:
    """Return a zip of texts and of arrays in NumPy's .npy format.

    Args:
        texts: Texts by name.
        arrays: float32 arrays by name.

    Raises:
        SettingError: If it would be larger than what `unpack` accepts.
    """
    if max(map(len, texts.values())) > LARGEST_TEXT_ENTRY or len(texts) + len(arrays) > MOST_ENTRIES:
        raise SettingError(
            say(
                "This is too much to be saved: keep the description under {most_text} MiB and the arrays under "
                "{most_entries:,}.",
                most_text=LARGEST_TEXT_ENTRY // 2**20,
                most_entries=MOST_ENTRIES,
            )
        )
    size = sum(map(len, texts.values())) + sum(array.nbytes for array in arrays.values())
    if size > LARGEST_ARCHIVE // 2:  # the rest is for headers
        raise SettingError(
            say(
                "This would take {size:.0f} MiB: save at most {most} MiB.",
                size=size / 2**20,
                most=LARGEST_ARCHIVE // 2**21,
            )
        )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in texts.items():
            archive.writestr(_entry(name), text.encode())
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, np.ascontiguousarray(array, np.float32), allow_pickle=False)
            archive.writestr(_entry(name), content.getbuffer())
    return file.getvalue()


def unpack(data: bytes, texts: Collection[str]) -> tuple[dict[str, str], dict[str, np.ndarray]]:
    """Return the texts and arrays that `pack` packed.

    Args:
        data: The zip.
        texts: Names of the texts in it; all others are arrays.

    Returns:
        The texts and the arrays (float32, finite or not) by name.

    Raises:
        SettingError: If it is not such a zip, is damaged, or holds anything else.
    """
    if data.count(b"PK\x01\x02") > MOST_ENTRIES:  # listing each takes Python a thousand bytes
        raise _refusal(say("it holds too many entries"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            _check(entries, len(archive.infolist()), texts)
            contents = {name: _content(archive, entry) for name, entry in entries.items()}
            decoded = {name: contents.pop(name).decode() for name in texts}
            return decoded, {name: _array(content) for name, content in contents.items()}
    except SettingError:
        raise
    except Exception as error:  # zipfile, zlib and NumPy raise many types on damaged data
        raise _refusal(say("it is damaged or no saved file at all")) from error


def json_of(value: Any) -> str:
    """Return a value as JSON.

    Raises:
        SettingError: If JSON cannot hold it: NaN, infinity, arrays, or keys that are not text.
    """
    try:
        _check_keys(value)
        return json.dumps(value, allow_nan=False, indent=1)
    except (TypeError, ValueError, RecursionError) as error:
        raise SettingError(
            say(
                "This cannot be saved as JSON ({reason}): use text, finite numbers, True, False, None, lists and dicts "
                "with text as keys.",
                reason=str(error)[:80],
            )
        ) from error


def json_from(text: str) -> Any:
    """Return the value of a JSON text; NaN and infinity, which Python's parser would accept, are refused.

    Raises:
        SettingError: If it is not valid JSON.
    """
    try:
        return json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise _refusal(say("its description cannot be read")) from error


def _check_keys(value: Any) -> None:
    """Refuse keys that JSON would silently turn into text."""
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError(say("a key is no text"))
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return
    for part in value:
        _check_keys(part)


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return entry


def _check(entries: Mapping[str, zipfile.ZipInfo], count: int, texts: Collection[str]) -> None:
    """Refuse a bad archive by its table of contents, before anything is decompressed."""
    if count != len(entries):
        raise _refusal(say("it holds a name twice"))
    if not set(texts) <= set(entries):
        raise _refusal(say("its description is missing"))
    if sum(entry.file_size for entry in entries.values()) > LARGEST_ARCHIVE:
        raise _refusal(say("its content is too large"))
    for name, entry in entries.items():
        if ".." in name or name.startswith("/") or "\\" in name or not (name in texts or name.endswith(".npy")):
            raise _refusal(say("it holds {name!r:.60}", name=name))
        if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _refusal(say("it is encrypted or packed in another way"))
        if name in texts and entry.file_size > LARGEST_TEXT_ENTRY:
            raise _refusal(say("its description is too long"))


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return an entry's bytes, reading no more than it claims, whatever the packed data expands to."""
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise _refusal(say("an entry has another size than it claims"))
    return content


def _array(content: bytes) -> np.ndarray:
    """Return the array of a .npy file; its header must be NumPy's for float32 and match the file's size."""
    file = io.BytesIO(content)
    if np.lib.format.read_magic(file) != (1, 0) or int.from_bytes(content[8:10], "little") > LARGEST_HEADER:
        raise _refusal(say("an array has an odd header"))
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
    if dtype != np.dtype("<f4") or fortran or not 1 <= len(shape) <= MOST_AXES:
        raise _refusal(say("an array is not of float32"))
    if min(shape) < 1 or math.prod(shape) * 4 != len(content) - file.tell():
        raise _refusal(say("an array has another size than it claims"))
    return np.frombuffer(content, "<f4", offset=file.tell()).reshape(shape).astype(np.float32)


def _refusal(why: str) -> SettingError:
    return SettingError(say("This file cannot be read, for {why}: choose one that was saved here.", why=why))
