"""Running ``model.fit`` under a watcher."""

from typing import Any

import numpy as np

from ..errors import SettingError
from ..language import say
from .data.training_data import TrainingData
from .error_reason import reason_of
from .traced_graphs import forget_traces
from .watcher import Watcher


def fit(
    model: Any, data: TrainingData, validation: TrainingData | None, watcher: Watcher, *, epochs: int, shuffle: bool
) -> None:
    """Run ``model.fit`` until it ends or the watcher's job is cancelled.

    Args:
        model: A compiled model.
        data: The training data.
        validation: The validation data, or None.
        watcher: Follows the training.
        epochs: The number of epochs.
        shuffle: Whether to shuffle the data, if ``model.fit`` can.

    Raises:
        SettingError: If the training fails, or the loss is not finite. In the second case, the weights of the last
            snapshot are restored.
    """
    given: dict[str, Any] = dict(epochs=epochs, verbose=0, callbacks=[watcher.callback()])
    # A Dataset, a generator or a DataLoader decides its order itself.
    given.update(shuffle=shuffle and data.can_shuffle)
    if data.is_array:
        given.update(y=data.y, batch_size=data.batch_size, sample_weight=data.sample_weight)
    if data.is_cut or not data.is_array:
        given.update(steps_per_epoch=data.steps)
    if validation is not None:
        given.update(_validation(validation))
    try:
        model.fit(data.x, **given)
    except SettingError:
        raise
    except BaseException as error:
        # Also a SystemExit in the user's code, which must not end the thread that waits for the training.
        raise SettingError(_sentence(error, data, validation)) from error
    finally:
        forget_traces(model)
    if not watcher.is_not_finite:
        watcher.keep()
    if watcher.is_not_finite:
        watcher.go_back()


def epochs_from(epochs: Any) -> int:
    """Return a number of epochs, checked.

    Raises:
        SettingError: If it is not a whole number of at least 1.
    """
    if isinstance(epochs, bool) or not isinstance(epochs, int | np.integer) or epochs < 1:
        raise SettingError(say("epochs is {epochs!r:.40}: give a whole number of at least 1.", epochs=epochs))
    return int(epochs)


def _validation(data: TrainingData) -> dict[str, Any]:
    if not data.is_array:
        return dict(validation_data=data.x, validation_steps=data.steps)
    parts = (data.x, data.y) if data.sample_weight is None else (data.x, data.y, data.sample_weight)
    steps = dict(validation_steps=data.steps) if data.is_cut else {}
    return dict(validation_data=parts, validation_batch_size=data.batch_size, **steps)


def _sentence(error: BaseException, data: TrainingData, validation: TrainingData | None) -> str:
    """Return why ``model.fit`` failed: the error of a source of data, else the reason that Keras gives."""
    for what, given in (("data", data), ("validation_data", validation)):
        if given is not None and given.failure.error is not None:
            return say(
                "{argument} broke off with an error: {reason}", argument=what, reason=reason_of(given.failure.error)
            )
    return say("model.fit failed: {reason}", reason=reason_of(error))
