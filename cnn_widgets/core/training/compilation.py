"""Compiling a model for the data that it learns from."""

from typing import Any

import numpy as np

from ..backend import keras
from ..errors import SettingError
from ..language import say
from ..numbers import is_finite
from ..untouched import untouched
from .data.training_data import TrainingData
from .error_reason import reason_of
from .loss import LossAndMetrics, loss_for, targets_note

LEARNING_RATE = 0.001
SHORT_NAMES = ("accuracy", "acc", "crossentropy", "ce")
"""Names of metrics that Keras resolves by the loss and the shapes."""
ELEMENTWISE_LOSSES = frozenset(
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
"""Names of the losses whose targets have the shape of the outputs."""


@untouched()
def compile_for(
    model: Any,
    data: TrainingData,
    optimizer: Any = None,
    learning_rate: float | None = None,
    loss: Any = None,
    metrics: Any = None,
) -> str:
    """Compile a built model, unless it is compiled already.

    Args:
        model: The model.
        data: The training data.
        optimizer: As ``model.compile`` takes it; None means "adam".
        learning_rate: None means 0.001, or the given optimizer's own.
        loss: As ``model.compile`` takes it; None means the one that `loss_for` chooses.
        metrics: As ``model.compile`` takes them; None means the accuracy that goes with the loss, if there is one.

    Returns:
        A sentence that says what was chosen, or "" if the model was compiled already.

    Raises:
        SettingError: If the model is compiled and an argument is given too, an argument is invalid, or no loss fits.
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
        fitting = LossAndMetrics(_loss(loss), _accuracy(loss, data.labels, shape))
    try:
        # Keras itself does not look metrics up before it fits.
        for metric in () if metrics is None else keras().tree.flatten(metrics):
            if not isinstance(metric, str) or metric not in SHORT_NAMES:
                keras().metrics.get(metric)
        model.compile(optimizer=chosen, loss=fitting.loss, metrics=fitting.metrics if metrics is None else metrics)
    except Exception as error:  # Keras raises many types for invalid values
        raise SettingError(say("The model cannot be compiled: {reason}", reason=reason_of(error))) from error
    name, rate = type(chosen).__name__, float(keras().ops.convert_to_numpy(chosen.learning_rate))
    told = say(
        "The model was not compiled, so it was compiled with {optimizer} (learning rate {rate:g}) and {loss}.",
        optimizer=name,
        rate=rate,
        loss=_loss_name(fitting.loss),
    )
    beyond = targets_note(model, data.labels)
    return f"{beyond} {told}" if beyond else told


def check_labels(model: Any, data: TrainingData, what: str) -> None:
    """Check that class numbers suit a compiled model: its loss takes them, and each is one of its classes.

    On some devices, class numbers out of range raise no error, and the model learns nothing from them.

    Args:
        model: The model.
        data: The training or validation data.
        what: The data's name in sentences.

    Raises:
        SettingError: If a label is not one of the classes, or the loss does not take class numbers.
    """
    loss = getattr(model, "loss", None)
    called = getattr(loss, "name", None) or getattr(loss, "__name__", loss)
    shape = _output_shape(model, data)
    ignored = getattr(loss, "ignore_class", None)
    if called in ELEMENTWISE_LOSSES and len(shape) and shape[-1] != 1 and data.labels.shape[1:] == shape[:-1]:
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
    """Return the shape of the output for one sample of the data, without the batch axis."""
    shape = getattr(model, "output_shape", None)
    if not isinstance(shape, tuple) or None in shape[1:]:
        shape = model.compute_output_shape((1, *data.example.shape[1:]))
    return tuple(shape[1:])


def _loss(loss: Any) -> Any:
    try:
        found = keras().losses.get(loss)
        if found is None or not callable(found):
            raise TypeError("no loss")
    except Exception as error:  # Keras raises many types for invalid values
        raise SettingError(
            say(
                "loss is {loss!r:.40}: give a loss of Keras, such as 'mse', 'binary_crossentropy' or "
                "'categorical_crossentropy'.",
                loss=loss,
            )
        ) from error
    return found


def _accuracy(loss: Any, labels: np.ndarray, shape: tuple[int, ...]) -> list[Any]:
    """Return the accuracy metric that goes with a loss, or none."""
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


def _loss_name(loss: Any) -> str:
    """Return a loss's name, with its from_logits if that is set."""
    name: Any = getattr(loss, "name", None) or getattr(loss, "__name__", type(loss).__name__)
    return f"{name}(from_logits=True)" if _argument(loss, "from_logits") else name


def _optimizer(optimizer: Any, learning_rate: float | None) -> Any:
    k = keras()
    try:
        chosen = k.optimizers.get("adam" if optimizer is None else optimizer)
    except Exception as error:  # Keras raises many types for invalid values
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
