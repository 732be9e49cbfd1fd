"""Saved explorers that are damaged, truncated, lying about their sizes, or described in invalid ways."""

import base64
import copy
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import cnn_widgets as cw
from cnn_widgets.core.saving.state import state_from_bytes
from cnn_widgets.core.saving.text import PREFIX
from tests.helpers import noise, settings_of

from .blocks import check_is_keras
from .case import Outcome, check, check_frames, one_of, outcome_of
from .odd import odd_json, odd_value

CASES = 40
NAMES = (
    "../evil.npy",
    "/etc/cron.d/evil.npy",
    "..\\evil.npy",
    "C:\\evil.npy",
    "a/../../b.npy",
    "evil.py",
    "image.npy/",
    "",
    "\0.npy",
    "block1/filter0.npy\n",
    "con.npy",
    "~/x.npy",
    "💥.npy",
    "x" * 60_000 + ".npy",
)


def state_cases(rng: np.random.Generator) -> Iterator[Outcome]:
    """Load many files that are derived from one explorer's state."""
    ex = cw.Explorer(noise(9, 11, 3), blocks=[cw.Block(filters=2), cw.Block(filters=3, kernel_size=2)])
    ex.set_kernels("conv1", "sobel_x", filter=0)
    ex.set_bias("conv2", 0.5, filter=1)
    ex.scene.colormap = "gray" if "gray" in ex.scene.traits()["colormap"].values else ex.scene.colormap
    whole = ex._state_file.to_bytes()
    again, kernel = cw.Explorer(noise(5, 5, 3), filters=1), ex.kernels("conv1")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inside = folder / "inside"
        inside.mkdir()
        for _ in range(CASES):
            data = _changed(rng, whole)
            outcome = _load(rng, data, again, inside)
            kept = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
            check(kept in (["inside"], ["inside", "inside/x.cnnw"]), f"has written {kept}")
            check(np.array_equal(ex.kernels("conv1"), kernel), "has changed another explorer")
            yield outcome


def _load(rng: np.random.Generator, data: bytes, again: cw.Explorer, folder: Path) -> Outcome:
    """Load a state in one of the possible ways; if it is accepted, it must be complete."""
    way = int(rng.integers(5))
    if way == 0:
        outcome, state = outcome_of(lambda: state_from_bytes(data))
        if state is not None:
            check(
                bool(np.isfinite(state.image).all()) and len(state.blocks) == len(state.weights),
                "is a broken state",
            )
        return outcome
    if way == 1:
        path = folder / "x.cnnw"
        path.write_bytes(data)
        outcome, found = outcome_of(lambda: cw.Explorer.load(path))
    elif way == 2:
        text = PREFIX + one_of(
            rng, (":", ":", "cat@224x224:", "digit_4@28x28:", "cat@0x5:", "../x@1x1:", "cat@99999x99999:")
        )
        text += base64.urlsafe_b64encode(data).decode()
        text = text if rng.random() < 0.8 else _odd_text(rng, text)
        outcome, found = outcome_of(lambda: cw.Explorer.from_text(text))
    else:
        before = _state(again)
        outcome, _ = outcome_of(lambda: again._open(data))
        found = again
        check(outcome == "right" or _state(again) == before, "a refused file has changed something")
    if found is not None and found.image.size < 2000 and sum(block.filters for block in found.blocks) < 100:
        check_is_keras(found)
        check_frames(found.scene)
        if way in (1, 2):
            check(
                state_from_bytes(found._state_file.to_bytes()).blocks == tuple(b.value for b in found.blocks),
                "saves another",
            )
    return outcome


def _state(ex: cw.Explorer) -> Any:
    return id(ex.image), [(id(block), settings_of(block), id(block.weights)) for block in ex.blocks], ex.seed


def _odd_text(rng: np.random.Generator, text: str) -> Any:
    cut = int(rng.integers(len(text)))
    return one_of(
        rng, (text[:cut], text[:cut] + "%" + text[cut:], text + "\n", " " + text, text.upper(), odd_value(rng))
    )


def _changed(rng: np.random.Generator, whole: bytes) -> bytes:
    kind = int(rng.integers(10))
    if kind == 0:
        return whole[: int(rng.integers(len(whole) + 1))]
    if kind in (1, 2):
        bits = bytearray(whole)
        for place in rng.integers(0, len(bits), int(rng.integers(1, 6))):
            bits[place] ^= 1 << int(rng.integers(8))
        return bytes(bits)
    if kind == 3:
        return one_of(
            rng,
            (b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), rng.bytes(200), whole + whole, rng.bytes(9) + whole),
        )
    entries = _entries(whole)
    if kind <= 6:
        description = json.loads(entries["state.json"])
        _twist(rng, description)
        text = json.dumps(description).encode("utf-8", "surrogatepass")
        return _zip({**entries, "state.json": text if rng.random() < 0.95 else _odd_json_text(rng, text)})
    if kind == 7:
        name = one_of(rng, NAMES)
        moved = one_of(rng, tuple(entries))
        return _zip(
            {**entries, name: entries[moved]} if rng.random() < 0.5 else {**_without(entries, moved), name: b"x"}
        )
    if kind == 8:
        name = one_of(rng, tuple(entries))
        return _zip({**entries, name: _odd_array(rng, entries[name])})
    return _liar(rng, entries)


def _twist(rng: np.random.Generator, description: dict[str, Any]) -> None:
    """Change one value somewhere in a description, take it out, or put one in."""
    places: list[tuple[Any, Any]] = []

    def walk(part: Any) -> None:
        for key in list(part) if isinstance(part, dict) else range(len(part)):
            places.append((part, key))
            if isinstance(part[key], dict | list):
                walk(part[key])

    walk(description)
    part, key = one_of(rng, places)
    kind = int(rng.integers(5))
    if kind == 0:
        del part[key]
    elif kind == 1 and isinstance(part, dict):
        part[one_of(rng, ("unknown", "__proto__", "", "filters", "10", "-1", "00", "１", "99999999"))] = odd_json(rng)
    elif kind == 2 and isinstance(part, list):
        part.extend(copy.deepcopy(part[key]) for _ in range(int(one_of(rng, (1, 3, 300)))))
    elif kind == 3:
        part[key] = one_of(rng, (2, 3, 65_536, 4000, 10**9, 2**32, 0.5, 1e39, -1, True, None, "same", [1, 2], [40, 40]))
    else:
        part[key] = odd_json(rng)


def _odd_json_text(rng: np.random.Generator, text: bytes) -> bytes:
    return one_of(
        rng,
        (
            b"[" * 100_000,
            text.replace(b"1", b"NaN", 1),
            text.replace(b"0", b"1" * 5000, 1),
            b"\xff" + text,
            text[:-5],
            text.decode().encode("utf-16"),
            b"null",
            b'"' + b"\\u0000" * 99 + b'"',
            b"1e999999",
            text + text,
        ),
    )


def _odd_array(rng: np.random.Generator, content: bytes) -> bytes:
    file, kind = io.BytesIO(), int(rng.integers(8))
    if kind == 0:
        np.save(file, np.array([{"a": 1}, len], object), allow_pickle=True)
        return file.getvalue()
    if kind == 1:
        np.save(file, rng.normal(size=(3, 3, 1)).astype(one_of(rng, ("f8", "i4", "c8", ">f4", "f2"))))
        return file.getvalue()
    if kind == 2:
        np.save(file, np.full((9, 11, 3), one_of(rng, (np.nan, np.inf, 3e38)), np.float32))
        return file.getvalue()
    if kind == 3:
        shape = one_of(rng, ((), (0, 3, 1), (2, 2), (1, 1, 1, 1, 1), (1, 1, 1), (5000, 1, 1), (1, 5000, 3)))
        np.save(file, np.zeros(shape, np.float32))
        return file.getvalue()
    if kind == 4:
        shape = one_of(
            rng, ("(99999999999, 9, 3)", "(-1, 9, 3)", "(True, 9, 3)", "(9, 11, 3", "__import__('os').system('id')")
        )
        header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
        return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bytes(40)
    if kind == 5:
        return content[: int(rng.integers(len(content) + 1))]
    if kind == 6:
        return b"\x93NUMPY\x01\x00\xff\xff" + b"(" * 65_535
    bits = bytearray(content)
    bits[int(rng.integers(len(bits)))] ^= 1 << int(rng.integers(8))
    return bytes(bits)


def _liar(rng: np.random.Generator, entries: dict[str, bytes]) -> bytes:
    """Return a zip that is far larger inside, or whose table of contents is false."""
    kind = int(rng.integers(4))
    if kind == 0:
        return _zip({**entries, "image.npy": bytes(int(one_of(rng, (2**24, 2**26))))}, level=9)
    if kind == 1:
        return _zip({**entries, **{f"many{number}.npy": b"" for number in range(3000)}})
    data = bytearray(_zip(entries))
    place = data.rfind(b"PK\x01\x02") + 24 if kind == 2 else data.find(b"PK\x03\x04") + 22
    data[place : place + 4] = one_of(rng, (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", bytes(4), b"\x01\0\0\0"))
    return bytes(data)


def _entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _without(entries: dict[str, bytes], name: str) -> dict[str, bytes]:
    return {key: value for key, value in entries.items() if key != name}


def _zip(entries: dict[str, bytes], level: int = 1) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()
