"""What may be given as a model: a Keras 3 model or the path of one. Anything else gets a sentence that says why."""

import os
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

import numpy as np

from ..backend import keras
from ..errors import SettingError
from ..images.samples import samples
from ..language import say
from ..libraries import is_array, is_dataset, is_network, library_of
from ..models.bundled import models
from ..models.keras_file import read_model
from ..models.path import is_path
from .input.one_input import OneInput

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")


def admitted(given: Any) -> Any:
    """Return the Keras model that was given, loading it if a path was given.

    Args:
        given: A Keras 3 model; the path of a `.keras` file, which is loaded in safe mode; or an explorer.

    Raises:
        SettingError: If it is none of these; the sentence says what it is and what to do.
    """
    if isinstance(given, OneInput):
        return given
    if isinstance(given, str | os.PathLike):
        return _loaded(given)
    if is_explorer(given):
        return given.model
    check_is_model(given)
    return given


def is_explorer(given: Any) -> bool:
    """Tell whether an object has both a model and an image, as an explorer has, but is not an inspector."""
    if isinstance(given, str | type) or is_array(given) or is_network(given) or hasattr(given, "inspection"):
        return False
    return isinstance(getattr(given, "image", None), np.ndarray) and hasattr(given, "model")


def check_is_model(given: Any) -> None:
    """Refuse anything that is not a Keras 3 model.

    Raises:
        SettingError: Saying what it is and what to do.
    """
    if not isinstance(given, keras().Model):
        raise SettingError(_why_not(given))


def taken_from(given: Any, image: Any = None) -> tuple[Any, Any]:
    """Return a model and its image; an explorer provides both, unless another image is given.

    Args:
        given: A model, or an object with both a Keras model and an image, such as an explorer.
        image: The image for the model; None takes the explorer's.

    Raises:
        SettingError: If there is no image, or the two are swapped.
    """
    if is_explorer(given):
        given, image = given.model, given.image if image is None else image
    check_order(given, image)
    if image is None and not isinstance(given, str | os.PathLike):
        check_is_model(given)
    if image is None:
        raise SettingError(say("There is no image: give one after the model, or an Inspector in place of the model."))
    return given, image


def check_order(model: Any, image: Any) -> None:
    """Refuse a model that was given in the place of the image.

    Raises:
        SettingError: Saying which comes first.
    """
    if is_network(image) and not is_network(model):
        raise SettingError(
            say(
                "A model ({kind}) was given where the image belongs, and a {given} where the model belongs: give the "
                "model first, then the image.",
                kind=type(image).__name__,
                given=type(model).__name__,
            )
        )


def _loaded(given: str | os.PathLike[str]) -> Any:
    text = os.fspath(given)
    if isinstance(given, str) and given in models():
        raise SettingError(
            say("{name!r} is the name of a bundled model: give cw.load_model({name!r}) as the model.", name=given)
        )
    if (isinstance(given, str) and given in samples()) or str(text).lower().endswith(IMAGE_SUFFIXES):
        raise SettingError(
            say(
                "{name!r:.80} is an image, and was given where the model belongs: give the model first, then the "
                "image.",
                name=str(text),
            )
        )
    if isinstance(given, str) and not is_path(given):
        raise SettingError(
            say(
                "{text!r:.80} is not a model: give a Keras model, the path of a .keras file, or cw.load_model(name) "
                "with one of {known}.",
                text=given,
                known=", ".join(models()),
            )
        )
    return read_model(given)


def _why_not(given: Any) -> str:
    kind = type(given).__name__
    for applies, sentence in _KINDS:
        if applies(given):
            return sentence(given, kind)
    return say(
        "The model is of type {kind}: give a keras.Sequential, a functional or a subclassed keras.Model.", kind=kind
    )


def _of_class(given: Any, kind: str) -> str:
    return say(
        "The model is the class {name} itself: give a model that was made with it, such as keras.Sequential([…]).",
        name=given.__name__,
    )


def _of_array(given: Any, kind: str) -> str:
    return say(
        "An image or an array ({kind}) was given where the model belongs: give the model first, then the image.",
        kind=kind,
    )


def _of_layer(given: Any, kind: str) -> str:
    return say(
        "The model is a single layer, a {kind}: give a keras.Sequential([keras.Input(shape), layer]).", kind=kind
    )


def _of_tensor(given: Any, kind: str) -> str:
    return say("The model is the output of a layer, a {kind}: give a keras.Model(inputs, outputs).", kind=kind)


def _of_keras_2(given: Any, kind: str) -> str:
    return say(
        "This model is a {kind} of tf_keras, which is Keras 2, and only models of Keras 3 are shown: save it with "
        'model.save("model.h5"), load that with keras.saving.load_model("model.h5", compile=False), and give '
        "what it returns.",
        kind=kind,
    )


def _of_tensorflow(given: Any, kind: str) -> str:
    return say(
        "The model is a {kind} of TensorFlow, a SavedModel or tf.Module, which has no layers of Keras 3 to show: give "
        "the Keras model that it was made from, loaded from its .keras file.",
        kind=kind,
    )


def _of_library(given: Any, kind: str) -> str:
    return say(
        "This model is a {kind} of {library}, and only models of Keras 3 are shown: build its layers again with "
        "keras.layers, and copy the weights with set_weights.",
        kind=kind,
        library=library_of(given),
    )


def _of_learner(given: Any, kind: str) -> str:
    return say(
        "The model is a {kind} of {library}, which has no layers to show: give a network built with Keras 3.",
        kind=kind,
        library=library_of(given),
    )


def _of_function(given: Any, kind: str) -> str:
    return say(
        "The model is a function, {name:.40}: give the Keras model that it returns, and not the function.",
        name=given.__name__,
    )


def _of_list(given: Any, kind: str) -> str:
    return say(
        "A {kind} is not a model: give one Keras model; keras.Sequential(layers) makes one out of layers.", kind=kind
    )


def _of_holder(given: Any, kind: str) -> str:
    return say("This {kind} is not a model but holds one: give its .model.", kind=kind)


_KINDS: tuple[tuple[Callable[[Any], bool], Callable[[Any, str], str]], ...] = (
    (lambda given: isinstance(given, type), _of_class),
    (lambda given: isinstance(given, keras().layers.Layer), _of_layer),
    (lambda given: isinstance(given, keras().KerasTensor), _of_tensor),
    (lambda given: isinstance(given, FunctionType | MethodType), _of_function),
    (lambda given: is_array(given) or is_dataset(given), _of_array),
    (lambda given: library_of(given) == "tf_keras", _of_keras_2),
    (lambda given: library_of(given) == "TensorFlow", _of_tensorflow),
    (lambda given: library_of(given) in ("scikit-learn", "XGBoost", "LightGBM", "CatBoost"), _of_learner),
    (lambda given: bool(library_of(given)), _of_library),
    (lambda given: isinstance(given, list | tuple | dict | set), _of_list),
    (lambda given: isinstance(getattr(given, "model", None), keras().Model), _of_holder),
)
"""Tests and their sentences; the first test that applies says what is wrong."""
