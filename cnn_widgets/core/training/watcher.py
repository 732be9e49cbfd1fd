"""Following a ``model.fit`` batch by batch."""

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
from .batch_metrics import BatchMetrics, accuracy_in, loss_in
from .curves import Curves, EpochResult
from .data.training_data import TrainingData
from .step_counter import StepCounter
from .timeline import Snapshot, Timeline

SECONDS_BETWEEN_SNAPSHOTS = 0.2
LARGEST_TIME_SHARE = 0.2
"""The largest share of the training time that snapshots may take: if one takes long, there are fewer."""


class Watcher:
    """Follows a ``model.fit`` as a Keras callback: collects metrics and snapshots, and pauses or stops the training.

    Args:
        model: The model in training.
        job: The job that runs the training: pausing or cancelling it pauses or stops the training.
        curves: Receives the metrics.
        timeline: Receives the snapshots.
        data: The training data.
        epochs: The number of epochs.
        show: Called after each new snapshot.
        may_show: Tells whether there is time to show another snapshot.

    Attributes:
        total: The number of steps of all epochs.
        epoch: The present epoch of this run, from 1.
        is_not_finite: Whether the training ended because the loss or the weights are not finite.
        note: A sentence for the user about how the training went, or "".
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
        self._steps_before = len(curves)
        self._epochs_before = len(curves.epochs)
        self.epoch = 1
        self._done = 0
        self._step_counter = StepCounter(model, data)
        self._metrics = BatchMetrics(model)
        self._loss: str | None = None
        self._due = 0.0
        self._rate = _Rate()
        self.is_not_finite = False
        self.total = epochs * self._step_counter.steps
        self.note = self._step_counter.note

    def callback(self) -> Any:
        """Return a Keras callback that calls this watcher."""
        return keras().callbacks.LambdaCallback(
            on_epoch_begin=self._epoch_begin,
            on_train_batch_end=self._batch_end,
            on_test_batch_end=self._test_batch_end,
            on_epoch_end=self._epoch_end,
        )

    def keep(self) -> None:
        """Take a snapshot of the model now and show it, unless this step has one already."""
        step = len(self._curves)
        if self._timeline.last.step == step or self.is_not_finite:
            return
        start = time.monotonic()
        snapshot = snapshot_of(self._model, step, self._epochs_before + self.epoch, self._curves.of_loss.last)
        if not all(np.isfinite(weights).all() for weights in snapshot.weights):
            # The loss is measured before its step, so the weights may stop being finite one step earlier.
            self._end_not_finite()
            return
        self._timeline.add(snapshot)
        self._show()
        now = time.monotonic()
        self._due = now + max(SECONDS_BETWEEN_SNAPSHOTS, (now - start) / LARGEST_TIME_SHARE)

    def go_back(self) -> None:
        """Restore the weights of the last snapshot.

        Raises:
            SettingError: Always, to tell the user about it.
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
        self._metrics.begin_epoch()
        self._step_counter.begin()

    def _batch_end(self, batch: int, logs: dict[str, float] | None) -> None:
        logs = logs or {}
        count = self._step_counter.since(self._done, batch + 1)
        self._done += count
        if self._loss is None:
            self._loss = self._loss_of(logs)
        accuracy = accuracy_in(logs)
        loss = self._metrics.of_batch(self._loss, logs)
        if not math.isfinite(loss):
            self._end_not_finite()
            return
        of_accuracy = None if accuracy is None else self._metrics.of_batch(accuracy, logs)
        self._rate.add(count * self._data.samples)
        for _ in range(count):
            self._curves.add(loss, of_accuracy)
        if time.monotonic() >= self._due and self._may_show():
            self.keep()
        self._hold()

    def _test_batch_end(self, batch: int, logs: Any = None) -> None:
        self._hold()

    def _loss_of(self, logs: dict[str, float]) -> str:
        """Return the name of the value that is drawn as the loss, and set a note if it is not "loss"."""
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
        if self._done < self._step_counter.steps and not self._model.stop_training:
            self._note_early_end()

    def _note_early_end(self) -> None:
        given = dict(done=self._done, steps=self._step_counter.steps, epoch=self.epoch)
        if not self._data.is_once:
            self.note = say(
                "The data ended at step {done} of {steps} of epoch {epoch}; the next epoch starts again at their "
                "first batch: give a smaller steps_per_epoch.",
                **given,
            )
            return
        # Keras would go on with empty epochs whose loss is 0.
        self._model.stop_training = True
        self.note = say(
            "The data ended at step {done} of {steps} of epoch {epoch}, and so did the training: give a generator that "
            "goes on, or a smaller steps_per_epoch.",
            **given,
        )

    def _hold(self) -> None:
        done, total = len(self._curves) - self._steps_before, self.total
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
            # Keras then ends after the batch, with its own state complete.
            self._model.stop_training = self._model.stop_evaluating = True


class _Rate:
    """Samples a second, averaged over about the last second."""

    def __init__(self) -> None:
        self._since, self._samples = time.monotonic(), 0.0
        self.value: float | None = None

    def add(self, samples: float) -> None:
        now = time.monotonic()
        self._samples += samples
        if now - self._since >= 1:
            self.value = self._samples / (now - self._since)
            self._since, self._samples = now, 0.0


def snapshot_of(model: Any, step: int, epoch: int, loss: float | None) -> Snapshot:
    """Return a snapshot of a model."""
    # Copied, since the next step overwrites the arrays that TensorFlow returns.
    return Snapshot(step, epoch, loss, tuple(np.array(weight) for weight in model.get_weights()))
