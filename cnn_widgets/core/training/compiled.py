"""A model that is not compiled, compiled for its data."""

from typing import Any

import numpy as np

from ..backend import keras
from ..errors import SettingError
from ..language import say
from ..numbers import is_finite
from ..untouched import untouched
from .data.checked import TrainingData
from .failure import reason_of
from .loss import Chosen, loss_for, said_of_targets

LEARNING_RATE = 0.001
SHORT_NAMES = ("accuracy", "acc", "crossentropy", "ce")
"""Of metrics, which Keras reads by the loss and the shapes."""
OF_EACH_VALUE = frozenset(
    {
        "mean_squared_error",
        "mse",
        "mean_absolute_error",
        "mae",
        "binary_crossentropy",
        "categorical_crossentropy",
        "binary_focal_crossentropy",
        "categorical_focal_crossentropy",
        "huber",
        "huber_loss",
        "log_cosh",
        "kl_divergence",
        "poisson",
        "hinge",
        "squared_hinge",
        "categorical_hinge",
        "cosine_similarity",
        "mean_squared_logarithmic_error",
        "mean_absolute_percentage_error",
    }
)
"""Losses whose targets have the shape of the outputs."""


@untouched()
def compile_for(
    model: Any,
    data: TrainingData,
    optimizer: Any = None,
    learning_rate: float | None = None,
    loss: Any = None,
    metrics: Any = None,
) -> str:
    """Compile a built model that is not compiled yet; one that is stays as it is.

    Args:
        model: The model.
        data: What it learns from.
        optimizer: What ``model.compile`` takes; None means "adam".
        learning_rate: None means 0.001, or what the optimizer has.
        loss: What ``model.compile`` takes; None means one that fits, see `loss_for`.
        metrics: Likewise; None means the accuracy that goes with the loss, if there is one.

    Returns:
        A sentence that says what was chosen, or "" where nothing was.

    Raises:
        SettingError: If it is compiled and something is given too, or no loss fits.
    """
    if model.compiled:
        given = dict(optimizer=optimizer, learning_rate=learning_rate, loss=loss, metrics=metrics)
        named = [name for name, value in given.items() if value is not None]
        if named:
            raise SettingError(
                say(
                    "The model is compiled already: leave {names} out, or compile it with them.", names=", ".join(named)
                )
            )
        return ""
    chosen = _optimizer(optimizer, learning_rate)
    shape = _output_shape(model, data)
    if loss is None:
        fitting = loss_for(model, data.labels, shape)
    else:
        fitting = Chosen(_loss(loss), _accuracy(loss, data.labels, shape))
    try:
        # Keras itself looks metrics up only when it fits.
        for metric in () if metrics is None else keras().tree.flatten(metrics):
            if not isinstance(metric, str) or metric not in SHORT_NAMES:
                keras().metrics.get(metric)
        model.compile(optimizer=chosen, loss=fitting.loss, metrics=fitting.metrics if metrics is None else metrics)
    except Exception as error:  # what Keras raises on odd things is of many types
        raise SettingError(say("The model cannot be compiled: {reason}", reason=reason_of(error))) from error
    name, rate = type(chosen).__name__, float(keras().ops.convert_to_numpy(chosen.learning_rate))
    told = say(
        "The model was not compiled, so it was compiled with {optimizer} (learning rate {rate:g}) and {loss}.",
        optimizer=name,
        rate=rate,
        loss=_said(fitting.loss),
    )
    beyond = said_of_targets(model, data.labels)
    return f"{beyond} {told}" if beyond else told


def check_labels(model: Any, data: TrainingData, what: str) -> None:
    """Check that class numbers are met by a loss that takes them, and are classes of a compiled model.

    On some devices numbers that are no classes train into nothing.

    Args:
        model: The model.
        data: What is learned from, or validated on.
        what: Its name in sentences.

    Raises:
        SettingError: If a label is none, or the loss takes no class numbers.
    """
    loss = getattr(model, "loss", None)
    called = getattr(loss, "name", None) or getattr(loss, "__name__", loss)
    shape = _output_shape(model, data)
    ignored = getattr(loss, "ignore_class", None)
    if called in OF_EACH_VALUE and len(shape) and shape[-1] != 1 and data.labels.shape[1:] == shape[:-1]:
        raise SettingError(
            say(
                "The loss {loss} needs a target for each of the model's {classes} values, but {argument} gives a "
                "single class number: give one-hot rows, or use the loss 'sparse_categorical_crossentropy'.",
                loss=called,
                classes=shape[-1],
                argument=what,
            )
        )
    if called != "sparse_categorical_crossentropy" or not shape or not shape[-1]:
        return
    labels = data.labels if ignored is None else data.labels[data.labels != ignored]
    odd = labels[(labels < 0) | (labels >= shape[-1])]
    if odd.size:
        raise SettingError(
            say(
                "The label {label:g} in {argument} is not one of the model's {classes} classes, 0 to {last}: take it "
                "out, or give the model more classes.",
                label=odd.flat[0],
                argument=what,
                classes=shape[-1],
                last=shape[-1] - 1,
            )
        )


def _output_shape(model: Any, data: TrainingData) -> tuple[int, ...]:
    """Return the shape of one output, for inputs as the data have them."""
    shape = getattr(model, "output_shape", None)
    if not isinstance(shape, tuple) or None in shape[1:]:
        shape = model.compute_output_shape((1, *data.example.shape[1:]))
    return tuple(shape[1:])


def _loss(loss: Any) -> Any:
    try:
        found = keras().losses.get(loss)
        if found is None or not callable(found):
            raise TypeError("no loss")
    except Exception as error:  # what Keras raises on odd things is of many types
        raise SettingError(
            say(
                "loss is {loss!r:.40}: give a loss of Keras, such as 'mse', 'binary_crossentropy' or "
                "'categorical_crossentropy'.",
                loss=loss,
            )
        ) from error
    return found


def _accuracy(loss: Any, labels: np.ndarray, shape: tuple[int, ...]) -> list[Any]:
    """Return the accuracy that goes with a loss that was named."""
    found = _loss(loss)
    called = getattr(found, "name", None) or getattr(found, "__name__", "")
    from_logits = bool(getattr(found, "from_logits", False) or _argument(found, "from_logits"))
    metrics = keras().metrics
    if called == "sparse_categorical_crossentropy":
        return [metrics.SparseCategoricalAccuracy(name="accuracy")]
    if called == "categorical_crossentropy":
        return [metrics.CategoricalAccuracy(name="accuracy")]
    is_yes_or_no = bool(np.isin(labels, (0, 1)).all())
    if called in ("binary_crossentropy", "binary_focal_crossentropy") and is_yes_or_no:
        return [metrics.BinaryAccuracy(name="accuracy", threshold=0.0 if from_logits else 0.5)]
    return []


def _argument(loss: Any, name: str) -> Any:
    return getattr(loss, "_fn_kwargs", {}).get(name)


def _said(loss: Any) -> str:
    """Return what a loss is called, and that it takes what comes before the last activation, where that is so."""
    name: Any = getattr(loss, "name", None) or getattr(loss, "__name__", type(loss).__name__)
    return f"{name}(from_logits=True)" if _argument(loss, "from_logits") else name


def _optimizer(optimizer: Any, learning_rate: float | None) -> Any:
    k = keras()
    try:
        chosen = k.optimizers.get("adam" if optimizer is None else optimizer)
    except Exception as error:  # what Keras raises on odd things is of many types
        raise SettingError(
            say("optimizer is {optimizer!r:.40}: give a name, such as 'adam' or 'sgd'.", optimizer=optimizer)
        ) from error
    if learning_rate is None and optimizer is None:
        learning_rate = LEARNING_RATE
    if learning_rate is not None:
        if not is_finite(learning_rate) or learning_rate <= 0:
            raise SettingError(
                say(
                    "learning_rate is {learning_rate!r:.40}: give a number above 0, such as 0.001.",
                    learning_rate=learning_rate,
                )
            )
        chosen.learning_rate = float(learning_rate)
    return chosen
