"""Turns an image into a model's input."""

from itertools import combinations
from typing import Any

import numpy as np

from ...backend import keras
from ...errors import SettingError
from ...language import say
from .input_kind import SIGNAL_SHAPE, declared_shape, input_kind
from .misfit import agrees, misfit
from .preprocess import Preprocess, call_preprocess


def prepare(model: Any, image: np.ndarray, preprocess: Preprocess | None = None, scale: float = 1.0) -> np.ndarray:
    """Return a model's input for an image, float32 (1, ...).

    The image times `scale` goes through `preprocess` as float32 (1, height, width, channels), and the result must fit
    the model. Nothing is resized, cropped or converted here, since that would change the image.

    Args:
        model: A Keras model.
        image: float32 (height, width, channels).
        preprocess: Takes that array and returns the model's input, with or without the batch axis, such as
            ``keras.applications.resnet_v2.preprocess_input``. None leaves the array as it is.
        scale: The factor for the image; see `Scaling`.

    Raises:
        SettingError: If the image does not fit the model; the sentence says what to do.
    """
    # Always a copy, so that the user's preprocess cannot write into the image.
    batch = image[None] * np.float32(scale)
    if preprocess is not None:
        batch = _preprocessed(preprocess, batch)
    batch = _laid_out(batch, expected_shape(model))
    _check(model, batch, preprocess is not None)
    return np.ascontiguousarray(batch, np.float32)


def expected_shape(model: Any) -> tuple[int | None, ...] | None:
    """Return the shape of a model's one input, batch first, or None if only a call can tell."""
    shape = declared_shape(model)
    return SIGNAL_SHAPE if shape is None and input_kind(model) == "signal" else shape


def _preprocessed(preprocess: Preprocess, batch: np.ndarray) -> np.ndarray:
    given = batch.shape
    try:
        result = np.asarray(keras().ops.convert_to_numpy(call_preprocess(preprocess, batch)))
    except Exception as error:
        said = (str(error).splitlines() or [say("no message")])[0]
        raise SettingError(
            say(
                "preprocess failed with {kind} ({said:.120}): give a function that takes a float32 array of shape "
                "{given}.",
                kind=type(error).__name__,
                said=said,
                given=given,
            )
        ) from error
    if result.dtype.kind not in "fiub" or not result.size:
        raise SettingError(
            say(
                "preprocess returned {dtype} of shape {shape}: let it return real numbers, the model's input.",
                dtype=result.dtype,
                shape=result.shape,
            )
        )
    if not np.isfinite(result).all():
        raise SettingError(say("preprocess returned values that are not finite: let it return finite numbers."))
    return result


def _laid_out(batch: np.ndarray, expected: tuple[int | None, ...] | None) -> np.ndarray:
    """Return an array with the batch axis, and with channels first if only that fits the model.

    Axes of size 1 that the model does not have are dropped: a signal is a picture of height 1.
    """
    rank = 4 if expected is None else len(expected)
    if batch.ndim > rank:
        return batch if expected is None else _without_ones(batch, expected)
    if batch.ndim == rank - 1 and not (batch.ndim == 3 and batch.shape[0] == 1 and expected is None):
        batch = batch[None]
    if expected is None or rank != 4 or batch.ndim != 4:
        return batch
    channels, last, first = batch.shape[3], expected[3], expected[1]
    if first == channels and last != channels and batch.shape[1] != first:
        return np.moveaxis(batch, -1, 1)
    return batch


def _without_ones(batch: np.ndarray, expected: tuple[int | None, ...]) -> np.ndarray:
    ones = [axis for axis in range(1, batch.ndim) if batch.shape[axis] == 1]
    for axes in combinations(ones, batch.ndim - len(expected)):
        fewer = batch.reshape([side for axis, side in enumerate(batch.shape) if axis not in axes])
        if agrees(fewer.shape, expected):
            return fewer
    return batch


def _check(model: Any, batch: np.ndarray, preprocessed: bool) -> None:
    if batch.ndim < 2 or batch.shape[0] != 1:
        raise SettingError(
            say(
                "preprocess returned an array of shape {shape}: let it return one image, (1, height, width, channels).",
                shape=batch.shape,
            )
        )
    expected = expected_shape(model)
    if expected is not None and not agrees(batch.shape, expected):
        raise SettingError(misfit(input_kind(model), batch.shape, expected, preprocessed))
