"""Training to watch: a real ``model.fit`` beside the kernels and maps that it changes."""

from typing import Any

import ipywidgets as ipw

from ..core.errors import SettingError
from ..core.job import Job, Progress
from ..core.language import say
from ..core.training import Curves, Snapshot, Timeline, Watcher, check_plan, fit, read_data
from ..core.training.fit import take
from ..core.training.named import as_images, named_data
from .display import Displayed
from .explorer import Explorer
from .incoming import Incoming
from .learner import Learner, ModelLearner, StackLearner, model_to_train
from .training import Training


class Trainer(Displayed, Incoming, ipw.VBox):
    """Trains while one watches, on a thread of its own; the kernel stays free for other cells.

    On an explorer its blocks are trained under a softmax over classes, and what the convolutions learn comes back into
    the explorer: `model` is the whole classifier. A Keras model is trained itself; one that is not compiled is
    compiled, and the panel says so.

    Args:
        model: A `cw.Explorer`, or a ``keras.Model`` with one input, or the path of its `.keras` file.
        data: Arrays (x, y), a ``tf.data.Dataset`` or ``keras.utils.PyDataset`` of batches, a generator of batches, or
            "digits" for the bundled ones (``cw.load_digits``). For an explorer, images with its own image's channels,
            uint8 or floats; and class numbers or one-hot rows.
        validation_data: Likewise; what it is measured on after each epoch. None measures nothing, but
            for "digits" takes their test part.
        epochs: How often `start` goes through all data.
        batch_size: Of arrays.
        steps_per_epoch: Of a generator.
        optimizer: What ``model.compile`` takes; None takes "adam".
        learning_rate: None takes 0.003 for an explorer and 0.001 for a model.
        image: What a model of one's own is shown on; None takes the first input. An explorer has its own.
        classes: Of an explorer: how many there are; None counts them in the labels.
        head: Of an explorer: "flatten" or "average"; see `core.training.with_head`.
        shuffle: Whether arrays are shuffled before each epoch, as in ``model.fit``.

    Attributes:
        view: The explorer, or the inspector that shows the model's copy.

    Raises:
        SettingError: If model and data do not fit.

    Example:
        >>> ex = cw.Explorer("digit_4", blocks=[cw.Block(), cw.Block()])
        >>> trainer = cw.Trainer(ex, "digits", epochs=5)
        >>> trainer.start().wait()
        >>> trainer.show(0)                # the kernels as they were
        >>> trainer.show(None)             # and as they are now
    """

    # Also of one that could not be made, which is closed when it is collected.
    _job: Job | None = None
    _panel: Training | None = None

    def __init__(
        self,
        model: Any,
        data: Any,
        *,
        validation_data: Any = None,
        epochs: int = 10,
        batch_size: int = 32,
        steps_per_epoch: int | None = None,
        optimizer: Any = None,
        learning_rate: float | None = None,
        image: Any = None,
        classes: int | None = None,
        head: str = "flatten",
        shuffle: bool = True,
    ):
        self._epochs, self._shuffle = check_plan(epochs), shuffle
        on_stack = isinstance(model, Explorer)
        if not on_stack:
            model = model_to_train(model)
        data, validation_data = named_data(data, validation_data)
        if on_stack and image is not None:
            raise SettingError(
                say("An explorer has an image of its own: assign it to the explorer's image, and give none.")
            )
        if on_stack:
            data, validation_data = as_images(data), as_images(validation_data)
        self._data = read_data(data, batch_size, steps_per_epoch)
        self._validation = None
        if validation_data is not None:
            self._validation = read_data(validation_data, batch_size, steps_per_epoch, "validation_data")
        if self._validation is not None and self._validation.example.shape[1:] != self._data.example.shape[1:]:
            raise SettingError(
                say(
                    "validation_data have the shape {validation_shape} and data {shape}: make them alike.",
                    validation_shape=self._validation.example.shape[1:],
                    shape=self._data.example.shape[1:],
                )
            )
        self._prepare = lambda: (
            StackLearner(model, self._data, classes, head, optimizer, learning_rate)
            if on_stack
            else ModelLearner(model, self._data, image, optimizer, learning_rate)
        )
        self._watcher: Watcher | None = None
        self._looked_at: int | None = None
        self._begin(self._prepare())
        self._panel = Training(self)
        super().__init__([self._panel, self.view])
        self.add_class("cnnw-trainer")

    # What is known

    @property
    def model(self) -> Any:
        """The model that is trained: the user's own, or the explorer's blocks with their head."""
        return self._learner.model

    @property
    def view(self) -> Any:
        """The explorer, or an `Inspector` on a copy of the model."""
        return self._learner.view

    @property
    def note(self) -> str:
        """Why it was stopped, or what was done to the model that was not asked for; else ""."""
        return self._stop_reason or self._learner.note

    @property
    def state(self) -> str:
        """One of "waiting", "running", "paused", "done", "cancelled" and "failed"."""
        return self.progress.state

    @property
    def progress(self) -> Progress:
        """How far it is: state, steps done, steps in all, and a few words."""
        return Progress() if self._job is None else self._job.progress

    @property
    def step(self) -> int:
        """Steps done since the first start."""
        return len(self._curves)

    @property
    def history(self) -> Curves:
        """Loss and accuracy of each step, and the result of each epoch."""
        return self._curves

    @property
    def timeline(self) -> Timeline:
        """The snapshots of the weights that can be looked at."""
        return self._timeline

    @property
    def snapshot(self) -> Snapshot:
        """The weights that are looked at."""
        return self._timeline.last if self._looked_at is None else self._timeline.at(self._looked_at)

    @property
    def is_live(self) -> bool:
        """Whether the newest weights are looked at, and not some past ones."""
        return self._looked_at is None

    def poster(self) -> bytes:
        """Return a PNG of what is trained, as its explorer or inspector shows it."""
        return self.view.poster()

    # What is done

    def start(self) -> "Trainer":
        """Train for `epochs` more epochs, and return at once; where it is held, go on.

        An explorer that was changed by hand since begins anew, with its present blocks and weights.

        Raises:
            SettingError: If the data do not fit the explorer's blocks any more.
        """
        if self._is_under_way:
            self.resume()
            return self
        if self._learner.why_changed():
            self._begin(self._prepare())
        # It goes on from now, whatever time was looked at.
        self.show(None)
        self._stop_reason = ""
        # Assigned before it starts: its first words come on its own thread.
        self._job = Job(self._train, self._tell)
        self._job.start()
        return self

    def pause(self) -> None:
        """Hold the training after the batch that it is at."""
        if self._is_under_way:
            self._job.pause()

    def resume(self) -> None:
        """Let it go on."""
        if self._is_under_way:
            self._job.resume()

    def stop(self) -> None:
        """End it after the batch that it is at; what it has learned stays."""
        if self._is_under_way:
            self._job.cancel()

    def wait(self, timeout: float | None = None) -> "Trainer":
        """Wait until the training has ended.

        Args:
            timeout: Seconds to wait at most; None waits for ever.

        Raises:
            TimeoutError: If it has not ended by then.
            SettingError: If it has failed.
        """
        if self._job is not None:
            self._job.wait(timeout)
        return self

    def show(self, step: int | None) -> None:
        """Look at the weights of another time, also while it trains.

        Args:
            step: From 0, which is before the first step; the nearest snapshot is shown. None is now, and follows.

        Raises:
            SettingError: If there is no such step.
        """
        with self.view.lock:
            if reason := self._learner.why_changed():
                raise SettingError(_no_past(reason))
            snapshot = self._timeline.last if step is None else self._timeline.at(step)
            self._looked_at = None if step is None else snapshot.step
            self._learner.show(snapshot)
            self._panel.follow()

    def close(self) -> None:
        """End the training and take the panel away; the explorer stays."""
        self.stop()
        if self._panel is not None:
            self._panel.close()
        super().close()

    # How it runs

    @property
    def _is_under_way(self) -> bool:
        return self._job is not None and not self._job.has_ended

    def _begin(self, learner: Learner) -> None:
        """Begin a timeline with what a learner has not learned yet."""
        self._learner, self._curves, self._timeline = learner, Curves(), Timeline()
        self._timeline.add(take(learner.model, 0, 0, None))
        self._looked_at, self._stop_reason = None, ""

    def _train(self, job: Job) -> None:
        """The work of the job."""
        total = self._epochs * self._data.steps
        self._watcher = Watcher(
            self.model, job, self._curves, self._timeline, total, self._epochs, show=self._show_newest
        )
        job.step(0, total, say("preparing the first batch"))
        fit(self.model, self._data, self._validation, self._watcher, epochs=self._epochs, shuffle=self._shuffle)

    def _show_newest(self, snapshot: Snapshot) -> None:
        """Called on the training's thread with each new snapshot."""
        if not self._stops_for_change() and self._looked_at is None:
            self._learner.show(snapshot)
        self._panel.follow()

    def _tell(self, progress: Progress) -> None:
        """Called on the training's thread, at most ten times a second."""
        if progress.state == "paused":
            self._watcher.keep()
        elif progress.state == "running":
            # Not only with the next snapshot: after one that had to wait for a drag that is far off.
            self._stops_for_change()
        self._panel.tell()

    def _stops_for_change(self) -> bool:
        """End the training where a hand has changed what is trained, and tell whether that is so."""
        reason = self._learner.why_changed()
        if reason:
            self._stop_reason = _stopped(reason)
            self._job.cancel()
        return bool(reason)

    def __repr__(self) -> str:
        return f"Trainer({self.model.name}, {self._epochs} epochs of {self._data.steps} steps)"


def _no_past(reason: str) -> str:
    sentences = {
        "settings": say("The past cannot be shown since the blocks' settings were changed: undo that, or start anew."),
        "weights": say("The past cannot be shown since the weights were changed by hand: undo that, or start anew."),
        "channels": say("The past cannot be shown since the image has other channels: undo that, or start anew."),
    }
    return sentences[reason]


def _stopped(reason: str) -> str:
    sentences = {
        "settings": say("Training was stopped since the blocks' settings were changed: Start trains them from here."),
        "weights": say("Training was stopped since the weights were changed by hand: Start trains them from here."),
        "channels": say("Training was stopped since the image has other channels: Start trains them from here."),
    }
    return sentences[reason]
