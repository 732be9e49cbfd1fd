"""Functions that turn images into a model's input."""

from collections.abc import Callable
from functools import partial
from typing import Any

Preprocess = Callable[..., Any]
"""Takes float32 (1, height, width, channels) and returns the model's input."""


def is_of_applications(preprocess: Preprocess | None) -> bool:
    """Tell whether a preprocess is one of keras.applications, possibly with bound arguments."""
    while isinstance(preprocess, partial):
        preprocess = preprocess.func
    module = getattr(preprocess, "__module__", None) or ""
    return module.startswith(("keras.src.applications", "keras.applications"))


def keeps_shape(preprocess: Preprocess | None) -> bool:
    """Tell whether a preprocess is known to keep the shape: it is None or one of keras.applications."""
    return preprocess is None or is_of_applications(preprocess)


def call_preprocess(preprocess: Preprocess, batch: Any) -> Any:
    """Return the result of a preprocess for images (batch, height, width, channels).

    Those of keras.applications get an explicit data format, since they would use Keras's global setting otherwise.
    """
    if not is_of_applications(preprocess) or _says_data_format(preprocess):
        return preprocess(batch)
    return preprocess(batch, data_format="channels_last")


def _says_data_format(preprocess: Preprocess) -> bool:
    """Tell whether the data format is already bound."""
    while isinstance(preprocess, partial):
        if "data_format" in preprocess.keywords:
            return True
        preprocess = preprocess.func
    return False
