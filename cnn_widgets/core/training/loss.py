"""Choosing the loss and the accuracy that fit a model's outputs and its targets."""

from typing import Any, NamedTuple

import numpy as np

from ..backend import keras
from ..errors import SettingError
from ..language import say
from .last_activation import LastActivation, last_activation_of

NUMBERED, ROWS, BINARY, REAL = "numbered", "rows", "binary", "real"
"""Kinds of targets: class numbers, one-hot rows (or rows that add up to 1), zeros and ones, or any real numbers."""


class LossAndMetrics(NamedTuple):
    """The loss and the metrics that a model is compiled with.

    Args:
        loss: A Keras loss.
        metrics: Keras metrics; the accuracy has the name "accuracy".
    """

    loss: Any
    metrics: list[Any]


def loss_for(model: Any, targets: np.ndarray, shape: tuple[int, ...]) -> LossAndMetrics:
    """Return the loss and the accuracy that fit a model's outputs, its last activation and its targets.

    Args:
        model: A built model with one output.
        targets: Some labels or targets, (samples, …).
        shape: The shape of one output.

    Raises:
        SettingError: If the targets do not fit the model, or no loss is certain to fit.
    """
    ending = last_activation_of(model)
    if ending == "softmax" and shape and shape[-1] == 1:
        raise SettingError(
            say(
                "The model ends in a softmax over one value, which is always 1: let its last activation be a "
                "sigmoid, or give it one value for each class.",
            )
        )
    kind = _kind_of(targets, shape)
    if ending == "unknown" and kind != REAL:
        raise SettingError(
            say(
                "It is not known what the model ends in, so no loss fits for sure: name one, such as "
                "loss='sparse_categorical_crossentropy'.",
            )
        )
    chosen = {NUMBERED: _numbered, ROWS: _rows, BINARY: _binary, REAL: _real}[kind]
    return chosen(ending, targets, shape)


def targets_note(model: Any, targets: np.ndarray) -> str:
    """Return a sentence if the targets lie outside the range of the model's outputs, else "".

    Args:
        model: A built model with one output.
        targets: Some labels or targets, (samples, …).
    """
    smallest, largest = float(targets.min()), float(targets.max())
    if last_activation_of(model) != "sigmoid" or (smallest >= 0 and largest <= 1) or targets.ndim < 3:
        return ""
    return say(
        "The targets go from {smallest:g} to {largest:g} and the model ends in a sigmoid, which gives 0 to 1: scale "
        "the targets to that.",
        smallest=smallest,
        largest=largest,
    )


def _kind_of(targets: np.ndarray, shape: tuple[int, ...]) -> str:
    given = targets.shape[1:]
    places, last = shape[:-1], shape[-1] if shape else 1
    is_whole = bool((targets == np.floor(targets)).all())
    if last > 1 and given in (places, (*places, 1)):
        if is_whole:
            _check_classes(targets, last)
            return NUMBERED
    elif given == shape or (last == 1 and given == places):
        if is_whole and targets.min() >= 0 and targets.max() <= 1:
            return ROWS if last > 1 and (targets.sum(-1) == 1).all() else BINARY
        is_shared = last > 1 and targets.min() >= 0 and np.allclose(targets.sum(-1), 1, atol=1e-4)
        return ROWS if is_shared else REAL
    raise SettingError(
        say(
            "The labels have the shape {shape} for each sample and the model gives {given}: make them alike.",
            shape=given,
            given=shape,
        )
    )


def _check_classes(labels: np.ndarray, classes: int) -> None:
    if labels.min() < 0 or labels.max() >= classes:
        raise SettingError(
            say(
                "The labels go from {smallest:g} to {largest:g} and the model has {classes} classes: give "
                "labels 0 to {last}.",
                smallest=labels.min(),
                largest=labels.max(),
                classes=classes,
                last=classes - 1,
            )
        )


def _numbered(ending: LastActivation, targets: np.ndarray, shape: tuple[int, ...]) -> LossAndMetrics:
    k = keras()
    loss = k.losses.SparseCategoricalCrossentropy(from_logits=ending not in ("softmax", "sigmoid"))
    return LossAndMetrics(loss, [k.metrics.SparseCategoricalAccuracy(name="accuracy")])


def _rows(ending: LastActivation, targets: np.ndarray, shape: tuple[int, ...]) -> LossAndMetrics:
    k = keras()
    if ending == "sigmoid":
        # A sigmoid decides each output on its own, though here exactly one target of each row is 1.
        is_yes_or_no = bool(np.isin(targets, (0, 1)).all())
        return _binary(ending, targets, shape) if is_yes_or_no else _real(ending, targets, shape)
    if ending == "other" or (ending == "linear" and len(shape) > 1):
        return _real(ending, targets, shape)
    loss = k.losses.CategoricalCrossentropy(from_logits=ending != "softmax")
    return LossAndMetrics(loss, [k.metrics.CategoricalAccuracy(name="accuracy")])


def _binary(ending: LastActivation, targets: np.ndarray, shape: tuple[int, ...]) -> LossAndMetrics:
    k = keras()
    if ending == "softmax":
        raise SettingError(
            say(
                "Some samples have several labels, or none, but the model ends in a softmax, which picks one class: "
                "let its last activation be a sigmoid, or name a loss.",
            )
        )
    # For a linear output with several axes, zeros and ones are shades of an image rather than classes.
    is_logits = ending == "linear" and len(shape) <= 1
    if ending != "sigmoid" and not is_logits:
        return _real(ending, targets, shape)
    accuracy = k.metrics.BinaryAccuracy(name="accuracy", threshold=0.0 if is_logits else 0.5)
    return LossAndMetrics(k.losses.BinaryCrossentropy(from_logits=is_logits), [accuracy])


def _real(ending: LastActivation, targets: np.ndarray, shape: tuple[int, ...]) -> LossAndMetrics:
    is_class_number = shape == (1,) and ending == "sigmoid" and bool((targets == np.floor(targets)).all())
    if is_class_number:
        raise SettingError(
            say(
                "The labels go from {smallest:g} to {largest:g}, but the model ends in one sigmoid, which tells 0 "
                "from 1: give labels 0 and 1, or let the model give one value for each class.",
                smallest=targets.min(),
                largest=targets.max(),
            )
        )
    if ending == "softmax":
        raise SettingError(
            say(
                "The targets are not classes, but the model ends in a softmax, whose outputs add up to 1: choose "
                "another last activation, or name a loss.",
            )
        )
    return LossAndMetrics(keras().losses.MeanSquaredError(), [])
