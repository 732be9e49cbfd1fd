"""The training and the validation data, which must go together."""

from collections.abc import Iterator
from typing import Any

from ...errors import SettingError
from ...images.mnist import load_digits
from ...language import say
from .explorer_images import check_range
from .training_data import TrainingData, check_count, read_data

DIGITS = "digits"


def named_data(data: Any, validation: Any) -> tuple[Any, Any]:
    """Return data and validation data, with names replaced by bundled data.

    The digits are validated on their test split unless other validation data are given.

    Args:
        data: The training data, or "digits".
        validation: The validation data, or None.

    Raises:
        SettingError: If there are no bundled data of that name.
    """
    if not isinstance(data, str):
        return data, validation
    if data != DIGITS:
        raise SettingError(
            say("There are no data {data!r:.40}: give {name!r} or arrays (x, y).", data=data, name=DIGITS)
        )
    return load_digits(), load_digits("test") if validation is None else validation


def read_splits(
    data: Any,
    validation: Any,
    batch_size: int,
    steps_per_epoch: int | None,
    validation_steps: int | None,
    are_pictures: bool,
) -> tuple[TrainingData, TrainingData | None]:
    """Return the training and the validation data.

    Args:
        data: The training data, by name or as `read_data` takes them.
        validation: The validation data, likewise, or None.
        batch_size: The batch size for arrays.
        steps_per_epoch: Steps of training data without an end.
        validation_steps: Steps of validation data without an end; None takes `steps_per_epoch` for a generator.
        are_pictures: See `read_data`.

    Raises:
        SettingError: If one cannot be read, or the two do not go together.
    """
    data, validation = named_data(data, validation)
    if validation_steps is not None:
        check_count(validation_steps, "validation_steps")
    learned = read_data(data, batch_size, steps_per_epoch, are_pictures=are_pictures)
    if validation is None:
        return learned, None
    if validation_steps is None and isinstance(validation, Iterator):
        validation_steps = steps_per_epoch
    validated = read_data(validation, batch_size, validation_steps, "validation_data", are_pictures)
    if validated.example.shape[1:] != learned.example.shape[1:]:
        raise SettingError(
            say(
                "validation_data have the shape {validation_shape} and data {shape}: make them alike.",
                validation_shape=validated.example.shape[1:],
                shape=learned.example.shape[1:],
            )
        )
    if _plain(validated.labels.shape[1:]) != _plain(learned.labels.shape[1:]):
        raise SettingError(
            say(
                "The labels of validation_data have the shape {validation_shape} for each sample and those of data "
                "{shape}: give both as class numbers, or both as one-hot rows.",
                validation_shape=validated.labels.shape[1:],
                shape=learned.labels.shape[1:],
            )
        )
    check_range(learned.white, learned.example, validated.white, validated.example)
    return learned, validated


def _plain(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return a shape without a last axis of 1, which Keras adds and removes as needed."""
    return shape[:-1] if shape[-1:] == (1,) else shape
