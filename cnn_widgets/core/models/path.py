"""Paths of models: anything but a `.keras` file is refused, with a sentence that says what to do instead."""

import os
from pathlib import Path

from ..errors import SettingError
from ..language import say
from ..storage import expanded, folder_of, opened, reason

HDF5 = b"\x89HDF\r\n\x1a\n"
SUFFIXES = (
    ".keras",
    ".h5",
    ".hdf5",
    ".tflite",
    ".pt",
    ".pth",
    ".ckpt",
    ".safetensors",
    ".onnx",
    ".pb",
    ".pkl",
    ".pickle",
    ".joblib",
    ".json",
    ".yaml",
    ".npz",
    ".gguf",
    ".mlmodel",
)
"""Suffixes of files that hold models or weights of any library."""
OTHERS = {
    ".tflite": "LiteRT",
    ".onnx": "ONNX",
    ".pt": "torch",
    ".pth": "torch",
    ".safetensors": "safetensors",
    ".pb": "TensorFlow",
    ".ckpt": "TensorFlow",
    ".pkl": "pickle",
    ".pickle": "pickle",
    ".joblib": "joblib",
    ".mlmodel": "Core ML",
    ".gguf": "GGUF",
}

ADDRESSES = ("http://", "https://", "hf://", "gs://", "s3://")


def is_path(text: str) -> bool:
    """Tell whether a text is meant as the path of a model: it has a model's suffix, or it exists."""
    if text.lower().endswith(SUFFIXES) or text.startswith(ADDRESSES):
        return True
    try:
        return expanded(text).exists()
    except OSError:
        return False


def is_hdf5(path: str | os.PathLike[str]) -> bool:
    """Tell whether a path is that of a whole model in an HDF5 file, as Keras 2 wrote them."""
    if os.fsdecode(path).lower().endswith(".weights.h5"):
        return False
    try:
        return _looked_at(path)[2] == HDF5
    except SettingError:
        return False


def model_path(path: str | os.PathLike[str]) -> Path:
    """Return the path of a `.keras` file, with `~` expanded.

    Raises:
        SettingError: If there is something else at the path, or nothing.
    """
    found, suffix, starts = _looked_at(path)
    if found is None:
        raise SettingError(
            say(
                "{path!r:.120} is a folder: give the path of the .keras file that model.save has written.",
                path=os.fsdecode(path),
            )
        )
    if os.fsdecode(path).lower().endswith(".weights.h5"):
        raise SettingError(
            say(
                "{path!r:.120} holds weights without their model: build the model, call its load_weights with this "
                "path, and give the model.",
                path=os.fsdecode(path),
            )
        )
    if starts == HDF5 or suffix in (".h5", ".hdf5"):
        raise SettingError(
            say(
                "{path!r:.120} is an HDF5 file, which could run foreign code: if you trust it, load it with "
                "keras.saving.load_model(path, compile=False), and save that model once with "
                'model.save("model.keras").',
                path=os.fsdecode(path),
            )
        )
    if suffix in OTHERS:
        raise SettingError(
            say(
                "{path!r:.120} is a file of {library}, not of Keras 3: give the path of a .keras file, or a Keras "
                "model.",
                path=os.fsdecode(path),
                library=OTHERS[suffix],
            )
        )
    if suffix == ".json":
        raise SettingError(
            say(
                "{path!r:.120} describes a model without its weights: give the path of a .keras file, which holds "
                "both.",
                path=os.fsdecode(path),
            )
        )
    return found


def unreadable(path: str | os.PathLike[str], error: Exception) -> SettingError:
    """Return the error for a file that cannot be read as a model."""
    return SettingError(
        say(
            "{path!r:.120} cannot be read as a model ({reason}): give the path of a .keras file that Keras has saved.",
            path=os.fsdecode(path),
            reason=reason(error),
        )
    )


def _looked_at(path: str | os.PathLike[str]) -> tuple[Path | None, str, bytes]:
    """Return a file's path, the suffix of its name and its first bytes; the path is None for a folder."""
    if os.fsdecode(path).startswith(ADDRESSES):
        raise SettingError(
            say(
                "{path!r:.120} is a web address, which is not fetched: download the file first, and give its path.",
                path=os.fsdecode(path),
            )
        )
    folder = folder_of(path)
    if folder is not None:
        _refuse_saved_model(folder)
        return None, "", b""
    try:
        with opened(path) as file:
            found = expanded(path)
            return found, found.suffix.lower(), file.read(len(HDF5))
    except OSError as error:
        raise unreadable(path, error) from error


def _refuse_saved_model(folder: Path) -> None:
    if (folder / "saved_model.pb").exists() or (folder / "keras_metadata.pb").exists():
        raise SettingError(
            say(
                "{path!r:.120} is a SavedModel of TensorFlow, which holds a program and no layers to show: give the "
                "path of the .keras file that model.save has written.",
                path=os.fsdecode(folder),
            )
        )
