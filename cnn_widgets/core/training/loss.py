"""A model that is not compiled, compiled for its data."""

from typing import Any

import numpy as np

from ..backend import keras
from ..errors import SettingError
from ..language import say

LEARNING_RATE = 0.001


def compile_for(model: Any, labels: np.ndarray, optimizer: Any = None, learning_rate: float | None = None) -> str:
    """Compile a built model that is not compiled yet; one that is stays as it is.

    Args:
        model: The model.
        labels: Some labels or targets, an array (samples, …).
        optimizer: What ``model.compile`` takes; None means "adam".
        learning_rate: None means 0.001, or what the optimizer has.

    Returns:
        A sentence that says what was chosen, or "" where nothing was.

    Raises:
        SettingError: If it is compiled and an optimizer is given too, or no loss fits.
    """
    if model.compiled:
        if optimizer is not None or learning_rate is not None:
            raise SettingError(
                say(
                    "The model is compiled already: leave optimizer and learning_rate out, or compile it with them.",
                )
            )
        return ""
    chosen = _optimizer(optimizer, learning_rate)
    loss, metrics = _loss(model, labels)
    model.compile(optimizer=chosen, loss=loss, metrics=metrics)
    name, rate = type(chosen).__name__, float(keras().ops.convert_to_numpy(chosen.learning_rate))
    return say(
        "The model was not compiled, so it was compiled with {optimizer} (learning rate {rate:g}) and {loss}.",
        optimizer=name,
        rate=rate,
        loss=loss.name,
    )


def _optimizer(optimizer: Any, learning_rate: float | None) -> Any:
    k = keras()
    try:
        chosen = k.optimizers.get("adam" if optimizer is None else optimizer)
    except (TypeError, ValueError) as error:
        raise SettingError(
            say("optimizer is {optimizer!r:.40}: give a name, such as 'adam' or 'sgd'.", optimizer=optimizer)
        ) from error
    if learning_rate is None and optimizer is None:
        learning_rate = LEARNING_RATE
    if learning_rate is not None:
        is_number = isinstance(learning_rate, int | float | np.number) and not isinstance(learning_rate, bool)
        if not is_number or not 0 < learning_rate < np.inf:
            raise SettingError(
                say(
                    "learning_rate is {learning_rate!r:.40}: give a number above 0, such as 0.001.",
                    learning_rate=learning_rate,
                )
            )
        chosen.learning_rate = float(learning_rate)
    return chosen


def _loss(model: Any, labels: np.ndarray) -> tuple[Any, list[str]]:
    """Return the loss and metrics that fit what a model gives and what it is to give."""
    losses, given = keras().losses, tuple(model.output_shape[1:])
    logits = getattr(getattr(model.layers[-1], "activation", None), "__name__", "") not in ("softmax", "sigmoid")
    is_class = labels.shape[1:] in ((), (1,)) and (labels == labels.astype(np.int64)).all()
    if len(given) == 1 and given[0] > 1 and is_class:
        if labels.min() < 0 or labels.max() >= given[0]:
            raise SettingError(
                say(
                    "The labels go from {smallest:g} to {largest:g} and the model has {classes} classes: give "
                    "labels 0 to {last}.",
                    smallest=labels.min(),
                    largest=labels.max(),
                    classes=given[0],
                    last=given[0] - 1,
                )
            )
        return losses.SparseCategoricalCrossentropy(from_logits=logits), ["accuracy"]
    if labels.shape[1:] == given or (given == (1,) and labels.ndim == 1):
        if not logits and given[0] > 1:
            return losses.CategoricalCrossentropy(), ["accuracy"]
        if not logits and is_class and set(np.unique(labels)) <= {0, 1}:
            return losses.BinaryCrossentropy(), ["accuracy"]
        return losses.MeanSquaredError(), []
    raise SettingError(
        say(
            "The labels have the shape {shape} for each sample and the model gives {given}: make them alike.",
            shape=labels.shape[1:],
            given=given,
        )
    )
