"""What follows a ``model.fit`` batch by batch."""

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from ..backend import keras
from ..errors import SettingError
from ..job import Cancelled, Job
from ..known import known
from ..language import say
from .counted import Counted
from .curves import Curves, EpochResult
from .data.checked import TrainingData
from .measures import Measures, accuracy_in, loss_in
from .timeline import Snapshot, Timeline

SECONDS_BETWEEN_SNAPSHOTS = 0.2
LARGEST_SHARE = 0.2
"""Of the time of training, for taking snapshots: where one takes long, there are fewer."""


class Watcher:
    """What follows a ``model.fit`` batch by batch, on the thread that it runs on.

    Args:
        model: The model.
        job: The job in which it runs: where that is paused or cancelled, so is the training.
        curves: Where results go.
        timeline: Where snapshots go.
        data: What is learned from.
        epochs: How many are to be done.
        show: Called after each new snapshot.
        may_show: Tells whether there is time for another one.

    Attributes:
        total: Steps of all epochs.
        note: What the user should know of how it went, or "".
    """

    def __init__(
        self,
        model: Any,
        job: Job,
        curves: Curves,
        timeline: Timeline,
        data: TrainingData,
        epochs: int,
        show: Callable[[], None],
        may_show: Callable[[], bool],
    ):
        self._model, self._job, self._curves, self._timeline = model, job, curves, timeline
        self._data, self._epochs, self._show, self._may_show = data, epochs, show, may_show
        self._begun = len(curves)
        self._epochs_before = len(curves.epochs)
        self.epoch = 1
        self._done = 0
        self._counted = Counted(model, data)
        self._measures = Measures(model)
        self._loss: str | None = None
        self._due = 0.0
        self._rate = _Rate()
        self.is_not_finite = False
        self.total = epochs * self._counted.steps
        self.note = self._counted.note

    def callback(self) -> Any:
        """Return it as a Keras callback."""
        return keras().callbacks.LambdaCallback(
            on_epoch_begin=self._epoch_begin,
            on_train_batch_end=self._batch_end,
            on_test_batch_end=self._test_batch_end,
            on_epoch_end=self._epoch_end,
        )

    def keep(self) -> None:
        """Take a snapshot of the model as it is now, unless there is one of this step, and have it shown."""
        step = len(self._curves)
        if self._timeline.last.step == step or self.is_not_finite:
            return
        start = time.monotonic()
        snapshot = take(self._model, step, self._epochs_before + self.epoch, self._curves.of_loss.last)
        if not all(np.isfinite(weights).all() for weights in snapshot.weights):
            # The loss is taken before its step, so the weights may be beyond numbers one step earlier.
            self._end_not_finite()
            return
        self._timeline.add(snapshot)
        self._show()
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
                "{last_step} are back: try a smaller learning_rate, or look for NaN in the data.",
                step=len(self._curves) + 1,
                last_step=last.step,
            )
        )

    def _epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch, self._done = epoch + 1, 0
        self._measures.begin_epoch()
        self._counted.begin()

    def _batch_end(self, batch: int, logs: dict[str, float] | None) -> None:
        logs = logs or {}
        count = self._counted.since(self._done, batch + 1)
        self._done += count
        if self._loss is None:
            self._loss = self._loss_of(logs)
        accuracy = accuracy_in(logs)
        loss = self._measures.of_batch(self._loss, logs)
        if not math.isfinite(loss):
            self._end_not_finite()
            return
        of_accuracy = None if accuracy is None else self._measures.of_batch(accuracy, logs)
        self._rate.add(count * self._data.samples)
        for _ in range(count):
            self._curves.add(loss, of_accuracy)
        if time.monotonic() >= self._due and self._may_show():
            self.keep()
        self._hold()

    def _test_batch_end(self, batch: int, logs: Any = None) -> None:
        self._hold()

    def _loss_of(self, logs: dict[str, float]) -> str:
        """Return which value is drawn as the loss, and note it where it has another name."""
        name = loss_in(logs)
        if name is None:
            raise SettingError(
                say(
                    "The model's train_step returns no number, so there is no curve to draw: return a dict with 'loss'."
                )
            )
        if name != "loss":
            self.note = say("The model's train_step returns no 'loss', so the curve shows {name!r}.", name=name)
        return name

    def _end_not_finite(self) -> None:
        self.is_not_finite = True
        self._model.stop_training = True

    def _epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        if self.is_not_finite or self._job.is_cancelled:
            return
        if self._done:
            accuracy = accuracy_in(logs)
            epoch, step = self._epochs_before + self.epoch, len(self._curves)
            measured = None if accuracy is None else logs.get(accuracy)
            validation = logs.get(f"val_{self._loss}"), logs.get(f"val_{accuracy}")
            self._curves.add_epoch(EpochResult(epoch, step, logs[known(self._loss)], measured, *validation))
        if self._done < self._counted.steps and not self._model.stop_training:
            self._say_early_end()

    def _say_early_end(self) -> None:
        told = dict(done=self._done, steps=self._counted.steps, epoch=self.epoch)
        if not self._data.is_once:
            self.note = say(
                "The data ended at step {done} of {steps} of epoch {epoch}; the next epoch starts again at their "
                "first batch: give a smaller steps_per_epoch.",
                **told,
            )
            return
        # Keras would go on, with epochs of nothing whose loss is 0.
        self._model.stop_training = True
        self.note = say(
            "The data ended at step {done} of {steps} of epoch {epoch}, and so did the training: give a generator that "
            "goes on, or a smaller steps_per_epoch.",
            **told,
        )

    def _hold(self) -> None:
        done, total = len(self._curves) - self._begun, self.total
        note = say("epoch {epoch} of {epochs}", epoch=self.epoch, epochs=self._epochs)
        if self._rate.value is not None:
            note = say(
                "epoch {epoch} of {epochs}, {rate:,.0f} samples a second",
                epoch=self.epoch,
                epochs=self._epochs,
                rate=self._rate.value,
            )
        try:
            self._job.step(done, total, note)
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


def take(model: Any, step: int, epoch: int, loss: float | None) -> Snapshot:
    """Return a snapshot of a model."""
    # Copies, since what TensorFlow lends is written over by the next step.
    return Snapshot(step, epoch, loss, tuple(np.array(weight) for weight in model.get_weights()))
