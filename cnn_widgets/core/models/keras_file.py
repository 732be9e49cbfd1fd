"""`.keras` files from any source: a file that could run code is refused before Keras reads it."""

import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .. import backend
from ..errors import SettingError
from ..language import say
from ..storage import expanded, opened
from ..untouched import untouched
from .path import is_hdf5, model_path, unreadable

LARGEST_CONFIG = 2**25
"""Largest size of the model's description in a file, in bytes."""
KERAS_PACKAGES = (
    "layers",
    "models",
    "ops",
    "initializers",
    "regularizers",
    "constraints",
    "optimizers",
    "losses",
    "metrics",
    "random",
    "dtype_policies",
    "activations",
)
CODE = frozenset({"Lambda", "TFSMLayer", "__lambda__", "function"})
"""Classes that hold code, a whole TensorFlow program, or the name of any function."""
READS_FILES = frozenset({"vocabulary", "idf_weights"})
"""Layer settings that, if they are text, name a file to read."""


def read_model(path: str | os.PathLike[str], safe_mode: bool = True) -> Any:
    """Return the model in a `.keras` file, not compiled.

    Args:
        path: The file; `~` stands for the home folder.
        safe_mode: Whether to refuse anything that could run code: Lambda layers, functions and classes that are not
            Keras's own, layers that read files, and all HDF5 files, which Keras reads without such checks. False
            trusts the file as much as a program, and also accepts a `.h5` file.

    Raises:
        SettingError: If there is no such file, it is not a model, or it could run code.
        BackendError: If Keras or its back end is missing.
    """
    if not safe_mode and is_hdf5(path):
        return _loaded(expanded(path), False)
    path = model_path(path)
    description = _description(path)  # even if it is trusted: a pipe would keep Keras waiting for ever
    found = next(foreign(description), None) if safe_mode else None
    if found is not None:
        raise SettingError(
            say(
                "{path!r:.120} holds {found!r:.60}, which could run foreign code: if you trust where it comes from, "
                "load it with cw.load_model(path, safe_mode=False).",
                path=str(path),
                found=found,
            )
        )
    return _loaded(path, bool(safe_mode))


def _loaded(path: Path, safe_mode: bool) -> Any:
    try:
        with untouched():
            return backend.keras().saving.load_model(path, compile=False, safe_mode=safe_mode)
    except Exception as error:  # Keras raises many types of exception on files that it cannot read
        raise unreadable(path, error) from error


def foreign(part: Any) -> Iterator[str]:
    """Yield the names of everything in a model's description that could run code or read a file."""
    waiting = [part]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        if not isinstance(part, dict):
            continue
        waiting.extend(part.values())
        name, module = part.get("class_name"), part.get("module")
        if "class_name" in part and (not isinstance(name, str) or name in CODE):
            yield str(name)
        elif "module" in part and not _is_keras(module, part.get("registered_name")):
            yield str(part.get("registered_name") or name) if module is None else f"{module}.{name}"
        yield from (key for key in READS_FILES & part.keys() if isinstance(part[key], str))


def _is_keras(module: Any, registered: Any) -> bool:
    if module is None:
        return registered is None
    parts = module.split(".") if isinstance(module, str) else [""]
    if parts == ["keras"]:
        return True
    package = parts[2:3] if parts[1:2] == ["src"] else parts[1:2]
    return parts[0] == "keras" and bool(package) and package[0] in KERAS_PACKAGES


def _description(path: Path) -> Any:
    try:
        with opened(path) as file, zipfile.ZipFile(file) as archive:
            with archive.open("config.json") as config:
                text = config.read(LARGEST_CONFIG + 1)
            if len(text) > LARGEST_CONFIG:
                raise ValueError("config.json")
            return json.loads(text)
    except Exception as error:  # zipfile and zlib raise many types of exception on damaged data
        raise unreadable(path, error) from error
