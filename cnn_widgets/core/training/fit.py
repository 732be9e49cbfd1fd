"""``model.fit``, watched and held at the borders of its batches."""

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from ..backend import as_numpy, keras
from ..errors import SettingError
from ..job import Cancelled, Job
from ..language import say
from .curves import Curves, EpochResult
from .data import TrainingData
from .timeline import Snapshot, Timeline

SECONDS_BETWEEN_SNAPSHOTS = 0.2
LARGEST_SHARE = 0.2
"""Of the time of training, for showing it: where a picture takes long, there are fewer."""


class Watcher:
    """What follows a ``model.fit`` batch by batch, on the thread that it runs on.

    Args:
        model: The model.
        job: The job in which it runs: where that is paused or cancelled, so is the training.
        curves: Where results go.
        timeline: Where snapshots go.
        total: Steps from `first` on that are to be done.
        epochs: In how many epochs.
        show: Takes each new snapshot. What it takes bounds how often there is one.
    """

    def __init__(
        self, model: Any, job: Job, curves: Curves, timeline: Timeline, total: int, epochs: int,
        show: Callable[[Snapshot], None],
    ):  # fmt: skip
        self._model, self._job, self._curves, self._timeline = model, job, curves, timeline
        self._total, self._epochs, self._show = total, epochs, show
        self._begun = len(curves)
        self._epochs_before = len(curves.epochs)
        self.epoch = 1
        self._count = 0.0
        self._sums: dict[str, float] = {}
        self._due = 0.0
        self._rate = _Rate()
        self.is_not_finite = False

    def callback(self) -> Any:
        """Return it as a Keras callback."""
        return keras().callbacks.LambdaCallback(
            on_epoch_begin=self._epoch_begin,
            on_train_batch_end=self._batch_end,
            on_test_batch_end=self._test_batch_end,
            on_epoch_end=self._epoch_end,
        )

    def keep(self) -> None:
        """Take a snapshot of the model as it is now, unless there is one of this step, and show it."""
        step = len(self._curves)
        if self._timeline.last.step == step or self.is_not_finite:
            return
        start = time.monotonic()
        snapshot = take(self._model, step, self._epochs_before + self.epoch, self._curves.of_loss.last)
        self._timeline.add(snapshot)
        self._show(snapshot)
        now = time.monotonic()
        self._due = now + max(SECONDS_BETWEEN_SNAPSHOTS, (now - start) / LARGEST_SHARE)

    def go_back(self) -> None:
        """Give the model the weights of the last snapshot again.

        Raises:
            SettingError: Always: the sentence that says so.
        """
        last = self._timeline.last
        self._model.set_weights(last.weights)
        raise SettingError(
            say(
                "The loss of step {step} is not a number, so training has ended and the weights of step "
                "{last_step} are back: try a smaller learning_rate.",
                step=len(self._curves) + 1,
                last_step=last.step,
            )
        )

    def _epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch = epoch + 1
        # Keras gives means over the epoch so far, from which each batch's own value is told.
        self._count, self._sums = 0.0, {}

    def _batch_end(self, batch: int, logs: dict[str, float]) -> None:
        count = _samples(self._model, batch + 1)
        loss, accuracy = (self._of_batch(name, logs, count) for name in ("loss", accuracy_in(logs)))
        self._rate.add(count - self._count)
        self._count = count
        if not math.isfinite(loss):
            self.is_not_finite = True
            self._model.stop_training = True
            return
        self._curves.add(loss, accuracy)
        if time.monotonic() >= self._due:
            self.keep()
        self._hold()

    def _test_batch_end(self, batch: int, logs: Any = None) -> None:
        self._hold()

    def _of_batch(self, name: str | None, logs: dict[str, float], count: float) -> float | None:
        if name is None:
            return None
        total = logs[name] * count
        value, self._sums[name] = (total - self._sums.get(name, 0.0)) / max(count - self._count, 1.0), total
        return value

    def _epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        if self.is_not_finite or self._job.is_cancelled:
            return
        name = accuracy_in(logs)
        epoch, step = self._epochs_before + self.epoch, len(self._curves)
        validation = logs.get("val_loss"), logs.get(f"val_{name}")
        self._curves.add_epoch(EpochResult(epoch, step, logs["loss"], logs.get(name), *validation))

    def _hold(self) -> None:
        done = len(self._curves) - self._begun
        note = say("epoch {epoch} of {epochs}", epoch=self.epoch, epochs=self._epochs)
        if self._rate.value is not None:
            note = say(
                "epoch {epoch} of {epochs}, {rate:,.0f} samples a second",
                epoch=self.epoch,
                epochs=self._epochs,
                rate=self._rate.value,
            )
        try:
            self._job.step(done, self._total, note)
        except Cancelled:
            # Keras ends by itself at the next border, and leaves nothing of its own half done.
            self._model.stop_training = self._model.stop_evaluating = True


class _Rate:
    """Samples in a second, over the last second or so."""

    def __init__(self) -> None:
        self._since, self._samples = time.monotonic(), 0.0
        self.value: float | None = None

    def add(self, samples: float) -> None:
        now = time.monotonic()
        self._samples += samples
        if now - self._since >= 1:
            self.value = self._samples / (now - self._since)
            self._since, self._samples = now, 0.0


def fit(
    model: Any, data: TrainingData, validation: TrainingData | None, watcher: Watcher, *, epochs: int, shuffle: bool
) -> None:
    """Run ``model.fit`` until it ends or the watcher's job is cancelled.

    Raises:
        SettingError: If it fails, or the loss is not finite any more; the model then has the weights of the last
            snapshot again.
    """
    given: dict[str, Any] = dict(epochs=epochs, verbose=0, callbacks=[watcher.callback()])
    if data.is_array:
        given.update(y=data.y, batch_size=data.batch_size, shuffle=shuffle)
    else:
        # Their order is their own.
        given.update(steps_per_epoch=data.steps, shuffle=False)
    if validation is not None:
        seen = validation.is_array
        given["validation_data"] = (validation.x, validation.y) if seen else validation.x
        if not seen:
            given["validation_steps"] = validation.steps
    try:
        model.fit(data.x, **given)
    except Exception as error:
        raise SettingError(say("model.fit failed: {reason}", reason=_first_line(error))) from error
    if watcher.is_not_finite:
        watcher.go_back()
    watcher.keep()


def take(model: Any, step: int, epoch: int, loss: float | None) -> Snapshot:
    """Return a snapshot of a model."""
    # Copies, since what TensorFlow lends is written over by the next step.
    return Snapshot(step, epoch, loss, tuple(np.array(weight) for weight in model.get_weights()))


def accuracy_in(logs: dict[str, float]) -> str | None:
    """Return under which name Keras gives the accuracy, or None where the model measures none."""
    return next((name for name in logs if "acc" in name and not name.startswith("val_")), None)


def check_plan(epochs: Any) -> int:
    """Return a number of epochs.

    Raises:
        SettingError: If it is none.
    """
    if isinstance(epochs, bool) or not isinstance(epochs, int | np.integer) or epochs < 1:
        raise SettingError(say("epochs is {epochs!r:.40}: give a whole number of at least 1.", epochs=epochs))
    return int(epochs)


def _samples(model: Any, batches: int) -> float:
    """Return how many samples of this epoch were seen, as Keras counts them for its mean loss.

    A model with a training step of its own may count none: then each batch counts as one.
    """
    count = getattr(next(iter(model.metrics), None), "count", None)
    return batches if count is None else float(as_numpy(keras().ops.convert_to_tensor(count)))


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = lines[0] if lines else type(error).__name__
    return f"{text[:300].rstrip('.')}."
