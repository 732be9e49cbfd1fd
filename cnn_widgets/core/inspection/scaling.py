"""What a picture's values are multiplied with before a model gets them."""

from typing import Any

import numpy as np

from ..backend import keras
from ..errors import SettingError
from ..language import say
from ..numbers import is_finite
from .kinds import keras_class
from .preprocess import Preprocess, keeps_shape

PIXEL = 255.0


def scale_of(
    model: Any, image: np.ndarray, preprocess: Preprocess | None, scale: float | None
) -> tuple[float, tuple[str, ...]]:
    """Return what an image is multiplied with, and sentences that say so; see `prepare`."""
    if scale is not None:
        if not is_finite(scale):
            raise SettingError(say("scale is {scale!r:.40}: use a number such as 1 or 255, or None.", scale=scale))
        return float(scale), ()
    if not image.size or image.min() < 0 or image.max() > 1:
        return 1.0, ()
    if preprocess is not None and keeps_shape(preprocess):
        return PIXEL, (say("The image was multiplied by 255, since this preprocess takes values of 0 to 255."),)
    if preprocess is None and _divides(model):
        return PIXEL, (
            say("The image was multiplied by 255, since the model begins with a layer that takes 0 to 255."),
        )
    return 1.0, ()


def _divides(model: Any) -> bool:
    """Tell whether a model begins with a Rescaling that takes 0 to 255, perhaps one nested in it."""
    layers = [layer for layer in getattr(model, "layers", ()) if keras_class(layer).__name__ != "InputLayer"]
    if not layers:
        return False
    first = layers[0]
    name = keras_class(first).__name__
    if name == "Rescaling":
        return bool(np.max(np.abs(first.scale)) < 1 / 64)
    if name == "Normalization" and getattr(first, "mean", None) is not None:
        # The mean of pictures of 0 to 1 is at most 1.
        return bool(np.max(keras().ops.convert_to_numpy(first.mean)) > 2)
    return isinstance(first, keras().Model) and _divides(first)
