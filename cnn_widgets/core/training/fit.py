"""``model.fit``, watched and held at the borders of its batches."""

from typing import Any

import numpy as np

from ..errors import SettingError
from ..language import say
from .data.checked import TrainingData
from .failure import reason_of
from .leftovers import forget_traces
from .watcher import Watcher


def fit(
    model: Any, data: TrainingData, validation: TrainingData | None, watcher: Watcher, *, epochs: int, shuffle: bool
) -> None:
    """Run ``model.fit`` until it ends or the watcher's job is cancelled.

    Raises:
        SettingError: If it fails, or the loss is not finite any more; the model then has the weights of the last
            snapshot again.
    """
    given: dict[str, Any] = dict(epochs=epochs, verbose=0, callbacks=[watcher.callback()])
    # The order of a Dataset, a generator or a DataLoader is its own.
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
        # Also a SystemExit of the model's own code, which must not end whatever waits for the training.
        raise SettingError(_sentence(error, data, validation)) from error
    finally:
        forget_traces(model)
    if not watcher.is_not_finite:
        watcher.keep()
    if watcher.is_not_finite:
        watcher.go_back()


def check_plan(epochs: Any) -> int:
    """Return a number of epochs.

    Raises:
        SettingError: If it is none.
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
    """Return why a fit has failed: what a source of data has raised, else the reason that Keras gives."""
    for what, given in (("data", data), ("validation_data", validation)):
        if given is not None and given.failure.error is not None:
            return say(
                "{argument} broke off with an error: {reason}", argument=what, reason=reason_of(given.failure.error)
            )
    return say("model.fit failed: {reason}", reason=reason_of(error))
