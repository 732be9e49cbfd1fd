"""From an image to what a model gets."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..backend import keras
from ..errors import SettingError
from ..language import say, say_count
from .preprocess import Preprocess
from .scaling import scale_of


@dataclass(frozen=True, eq=False, slots=True)
class Prepared:
    """What a model gets.

    Args:
        batch: float32 (1, ...).
        scale: What the image was multiplied with.
        notes: Sentences about what was done to the image that was not asked for.
    """

    batch: np.ndarray
    scale: float
    notes: tuple[str, ...] = ()


def prepare(
    model: Any, image: np.ndarray, preprocess: Preprocess | None = None, scale: float | None = None
) -> Prepared:
    """Return what a model gets for an image.

    The image times `scale`, as float32 (1, height, width, channels), goes through `preprocess`, and what comes out
    must be what the model takes. Nothing is resized, cropped or converted here: that would be another image.

    Args:
        model: A Keras model.
        image: float32 (height, width, channels).
        preprocess: Takes that array and returns the model's input, with or without the batch axis; for example
            ``keras.applications.resnet_v2.preprocess_input``. None gives the array as it is.
        scale: What to multiply the image with. `load_image` gives pictures as 0 to 1, but some models take 0 to 255.
            None finds out: 255 if the image lies in 0 to 1 and the model begins with a Rescaling or Normalization of
            0 to 255 (as MobileNetV3, EfficientNet and ConvNeXt do) or `preprocess` is one of keras.applications,
            which all take 0 to 255; else 1. A note says so.

    Raises:
        SettingError: If the image does not fit the model, saying what to do.
    """
    scale, notes = scale_of(model, image, preprocess, scale)
    # Always a copy: what the caller's preprocess writes into is not the image.
    batch = image[None] * np.float32(scale)
    if preprocess is not None:
        batch = _preprocessed(preprocess, batch)
    batch = _laid_out(batch, expected_shape(model))
    _check(batch, expected_shape(model), preprocess is not None)
    return Prepared(np.ascontiguousarray(batch, np.float32), scale, notes)


def expected_shape(model: Any) -> tuple[int | None, ...] | None:
    """Return the shape that a model's one input has, batch first, or None where only a call tells."""
    inputs = getattr(model, "inputs", None)
    return tuple(inputs[0].shape) if inputs else None


def _preprocessed(preprocess: Preprocess, batch: np.ndarray) -> np.ndarray:
    given = batch.shape
    try:
        result = np.asarray(keras().ops.convert_to_numpy(preprocess(batch)))
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
    """Return an array with the batch axis, and with the channels first where only that fits the model."""
    rank = 4 if expected is None else len(expected)
    if batch.ndim == rank - 1 and not (batch.ndim == 3 and batch.shape[0] == 1 and expected is None):
        batch = batch[None]
    if expected is None or rank != 4 or batch.ndim != 4:
        return batch
    channels, last, first = batch.shape[3], expected[3], expected[1]
    if first == channels and last != channels and batch.shape[1] != first:
        return np.moveaxis(batch, -1, 1)
    return batch


def _check(batch: np.ndarray, expected: tuple[int | None, ...] | None, preprocessed: bool) -> None:
    if batch.ndim < 2 or batch.shape[0] != 1:
        raise SettingError(
            say(
                "preprocess returned an array of shape {shape}: let it return one image, (1, height, width, channels).",
                shape=batch.shape,
            )
        )
    if expected is None or _agrees(batch.shape, expected):
        return
    if len(expected) != 4 or batch.ndim != 4 or preprocessed:
        names = ", ".join(say("any") if n is None else str(n) for n in expected[1:])
        given = {"expected": _text(expected), "given": _text(batch.shape), "names": names}
        if preprocessed:
            raise SettingError(
                say(
                    "The model takes an input of {expected}, and preprocess returns {given}: give a preprocess that "
                    "returns an array of shape (1, {names}).",
                    **given,
                )
            )
        raise SettingError(
            say(
                "The model takes an input of {expected}, and the image is {given}: give a preprocess that returns an "
                "array of shape (1, {names}).",
                **given,
            )
        )
    raise SettingError(_image_sentence(batch.shape, expected))


def _agrees(shape: tuple[int, ...], expected: tuple[int | None, ...]) -> bool:
    return len(shape) == len(expected) and all(e in (None, n) for n, e in zip(shape[1:], expected[1:]))


def _image_sentence(shape: tuple[int, ...], expected: tuple[int | None, ...]) -> str:
    """Return what is wrong with an image's channels or size, and the call that mends it."""
    last = (expected[3] is not None and expected[3] <= 4) or expected[1] is None or expected[1] > 4
    channels = expected[3] if last else expected[1]
    size = expected[1:3] if last else expected[2:4]
    have = (shape[1:3], shape[3]) if last or shape[1] > 4 else (shape[2:4], shape[1])
    other_size = None not in size and tuple(size) != tuple(have[0])
    other_channels = channels is not None and channels != have[1]
    options = [f"size=({size[0]}, {size[1]})"] if other_size else []
    if other_channels and channels in (1, 3):
        options.append(f'mode="{"gray" if channels == 1 else "rgb"}"')
    given = {"channels": channels, "given": have[1], "options": ", ".join(options)}
    if other_size:
        given |= {"size": f"{size[0]} × {size[1]}", "given_size": f"{have[0][0]} × {have[0][1]}"}
    if other_size and other_channels:
        return say_count(
            "The model takes images of {size}, and this one is {given_size} and {channels} channel, and the image has "
            "{given}: give it cw.load_image(image, {options}).",
            "The model takes images of {size}, and this one is {given_size} and {channels} channels, and the image has "
            "{given}: give it cw.load_image(image, {options}).",
            channels,
            **given,
        )
    if other_size:
        return say(
            "The model takes images of {size}, and this one is {given_size}: give it cw.load_image(image, {options}).",
            **given,
        )
    if options:
        return say_count(
            "The model takes {channels} channel, and the image has {given}: give it cw.load_image(image, {options}).",
            "The model takes {channels} channels, and the image has {given}: give it cw.load_image(image, {options}).",
            channels,
            **given,
        )
    return say(
        "The model takes {channels} channels, and the image has {given}: give such an image, or a preprocess that "
        "makes one.",
        **given,
    )


def _text(shape: tuple[int | None, ...]) -> str:
    return " × ".join(say("any") if n is None else str(n) for n in shape[1:])
