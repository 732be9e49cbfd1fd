"""Training that can be watched: a real ``model.fit`` beside the kernels and maps that it changes."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ...core.argument_checks import flag_from
from ...core.errors import SettingError
from ...core.job import Job, Progress
from ...core.language import say
from ...core.training import (
    Curves,
    Snapshot,
    Timeline,
    Watcher,
    check_labels,
    epochs_from,
    fit,
    read_splits,
    snapshot_of,
)
from ...core.untouched import untouched
from ..explorer.explorer import Explorer
from ..session.background.work import Work
from ..session.widget.our_widget import Composite
from .learner import Learner, ModelLearner, StackLearner, model_to_train
from .trainer_panel import TrainerPanel
from .user_changes import why_past_is_hidden, why_stopped

logger = logging.getLogger("cnn_widgets")


class Trainer(Composite):
    """Trains a model on a thread of its own while its kernels and maps are shown; the kernel is free for other cells.

    Of an explorer, the blocks are trained with a softmax over classes on top, and the explorer shows what the
    convolutions learn; `model` is the whole classifier. A Keras model is trained in place. If it is not compiled, it
    is compiled, and the panel says so.

    Args:
        model: A `cw.Explorer`, or a ``keras.Model`` with one input, or the path of its `.keras` file.
        data: Arrays (x, y) or (x, y, sample_weight); a ``tf.data.Dataset``, ``keras.utils.PyDataset`` or
            ``torch.utils.data.DataLoader`` of batches of these; a generator of batches; or "digits" for the bundled
            ones (``cw.load_digits``). An explorer needs images with as many channels as its own image, and class
            numbers or one-hot rows. Whatever the source, uint8 and uint16 images are scaled to 0 to 1 for an explorer,
            as `load_image` does; a Keras model gets all inputs exactly as in ``model.fit``.
        validation_data: Likewise; the data to evaluate after each epoch. With None nothing is evaluated, except that
            "digits" brings its own test split.
        epochs: The number of epochs that `start` trains for.
        batch_size: The batch size for arrays.
        steps_per_epoch: As in ``model.fit``: needed for a generator and any other source without an end; None takes
            all of a finite source.
        validation_steps: Likewise for the validation data; None takes `steps_per_epoch` for a generator.
        optimizer: As ``model.compile`` takes it; None takes "adam".
        learning_rate: None takes 0.003 for an explorer and 0.001 for a model.
        loss: As ``model.compile`` takes it, such as "mse"; None takes the one that fits the model's outputs, its last
            activation and the targets, and `note` names it.
        metrics: As ``model.compile`` takes them; None takes the accuracy that goes with the loss, if there is one.
        image: The image on which a Keras model is shown; None takes the first input. An explorer has its own image.
        classes: The number of classes for an explorer; None counts them in the labels.
        head: The head on an explorer's blocks, "flatten" or "average"; see `core.training.with_head`.
        shuffle: Whether arrays, and the batches of a PyDataset, are shuffled before each epoch, as in ``model.fit``.

    Attributes:
        view: The explorer, or the inspector that shows the model's copy.

    Raises:
        SettingError: If an argument is invalid, or the model and the data do not fit each other.

    Example:
        >>> ex = cw.Explorer("digit_4", blocks=[cw.Block(), cw.Block()])
        >>> trainer = cw.Trainer(ex, "digits", epochs=5)
        >>> trainer.start().wait()
        >>> trainer.show(0)                # the kernels as they were
        >>> trainer.show(None)             # and as they are now
    """

    # Not set if the constructor failed; the widget is then closed when it is collected.
    _work: Work
    _panel: TrainerPanel

    def __init__(
        self,
        model: Any,
        data: Any,
        *,
        validation_data: Any = None,
        epochs: int = 10,
        batch_size: int = 32,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        optimizer: Any = None,
        learning_rate: float | None = None,
        loss: Any = None,
        metrics: Any = None,
        image: Any = None,
        classes: int | None = None,
        head: str = "flatten",
        shuffle: bool = True,
    ):
        self._epochs, self._shuffle = epochs_from(epochs), flag_from(shuffle, "shuffle")
        on_stack = isinstance(model, Explorer)
        if not on_stack:
            model = model_to_train(model)
        if on_stack and image is not None:
            raise SettingError(
                say("An explorer has an image of its own: assign it to the explorer's image, and give none.")
            )
        self._data, self._validation = read_splits(
            data, validation_data, batch_size, steps_per_epoch, validation_steps, on_stack
        )
        compiled = dict(optimizer=optimizer, learning_rate=learning_rate, loss=loss, metrics=metrics)
        self._make = lambda: (
            StackLearner(model, self._data, classes, head, **compiled)
            if on_stack
            else ModelLearner(model, self._data, image, **compiled)
        )
        self._watcher: Watcher | None = None
        self._looked_at: int | None = None
        learner = self._prepared()
        if not on_stack:
            # The inspector is ours to close; an explorer is the user's.
            self._makes(learner.view)
        try:
            for part, what in ((self._data, "data"), (self._validation, "validation_data")):
                if part is not None:
                    check_labels(learner.model, part, what)
            self._begin(learner)
            self._panel = TrainerPanel.mounted(self, self)
            self._work = Work(self.view.lock, self._show_progress, self._show_newest, self._look_for_hands)
            super().__init__(screen="trainer", of=self.view.scene.model)
        except BaseException:
            # A failed constructor must not leave widgets behind.
            self.close()
            raise
        self._complete()

    # What is known

    @property
    def model(self) -> Any:
        """The Keras model in training: the given one, or the explorer's blocks with their head."""
        return self._learner.model

    @property
    def view(self) -> Any:
        """The explorer, or an `Inspector` on a copy of the model."""
        return self._learner.view

    @property
    def note(self) -> str:
        """Why training was stopped, what was unusual about it, or what was decided for the user; else ""."""
        watcher_note = "" if self._watcher is None else self._watcher.note
        return self._stop_reason or watcher_note or self._learner.note

    @property
    def state(self) -> str:
        """One of "waiting", "running", "paused", "done", "cancelled" and "failed"."""
        return self.progress.state

    @property
    def progress(self) -> Progress:
        """The progress: state, steps done, steps in total, and a short note."""
        return self._work.progress if "_work" in vars(self) else Progress()

    @property
    def step(self) -> int:
        """The number of steps taken since the first start."""
        return len(self._curves)

    @property
    def history(self) -> Curves:
        """The loss and accuracy of each step, and the result of each epoch."""
        return self._curves

    @property
    def timeline(self) -> Timeline:
        """The snapshots of the weights that can be shown."""
        return self._timeline

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that is shown."""
        return self._timeline.last if self._looked_at is None else self._timeline.at(self._looked_at)

    @property
    def is_live(self) -> bool:
        """Whether the newest weights are shown, rather than earlier ones."""
        return self._looked_at is None

    def poster(self) -> bytes:
        """Return a PNG of the explorer or inspector that shows the model."""
        return self.view.poster()

    # What is done

    def start(self) -> "Trainer":
        """Train for `epochs` more epochs in the background, and return at once. A paused training resumes.

        If the explorer was changed by hand in the meantime, training starts anew with its present blocks and weights.

        Raises:
            SettingError: If the data no longer fit the explorer's blocks.
        """
        if self._work.is_under_way:
            self.resume()
            return self
        self._must_be_open()
        if self._learner.why_changed():
            self._begin(self._prepared())
        # Training goes on from the newest weights, whichever snapshot was shown.
        self.show(None)
        self._stop_reason = ""
        self._work.begin(self._train)
        return self

    def pause(self) -> None:
        """Pause the training after the present batch."""
        if self._work.is_under_way:
            self._work.pause()

    def resume(self) -> None:
        """Resume the training."""
        if self._work.is_under_way:
            self._work.resume()

    def stop(self) -> None:
        """Stop the training after the present batch; the weights learned so far are kept."""
        if "_work" in vars(self):
            self._work.cancel()

    def wait(self, timeout: float | None = None) -> "Trainer":
        """Wait until the training has ended and its last weights are shown; observers may call this, too.

        Args:
            timeout: Seconds to wait at most; None waits for ever.

        Raises:
            TimeoutError: If the training has not ended by then.
            SettingError: If the training failed.
        """
        self._work.wait(timeout)
        return self

    def show(self, step: int | None) -> None:
        """Show the weights of another step, also during training.

        Args:
            step: From 0, which is before the first step; the nearest snapshot is shown. None shows the newest weights
                and follows the training.

        Raises:
            SettingError: If there is no such step, or the explorer was changed by hand in the meantime.
        """
        with self.view.lock:
            if reason := self._learner.why_changed():
                raise SettingError(why_past_is_hidden(reason))
            snapshot = self._timeline.last if step is None else self._timeline.at(step)
            self._looked_at = None if step is None else snapshot.step
            self._learner.show(snapshot)
            self._panel.follow()

    def close(self) -> None:
        """Stop the training and close the panel, and the inspector of a Keras model; an explorer stays open.

        The model, `history` and `timeline` remain available, but training cannot start again.
        """
        super().close()

    def _let_go(self) -> None:
        self.stop()
        super()._let_go()

    # How it runs

    def _prepared(self) -> Learner:
        with untouched():
            return self._make()

    def _begin(self, learner: Learner) -> None:
        """Start a new timeline with a learner's untrained weights."""
        self._learner, self._curves, self._timeline = learner, Curves(), Timeline()
        self._timeline.add(snapshot_of(learner.model, 0, 0, None))
        self._looked_at, self._stop_reason, self._painted = None, "", self._timeline.last

    # On the training's thread, which takes no lock that another thread may hold for long: see `Painter`.

    def _train(self, job: Job) -> None:
        """Do the work of the job."""
        self._watcher = Watcher(
            self.model,
            job,
            self._curves,
            self._timeline,
            self._data,
            self._epochs,
            show=self._work.show_soon,
            may_show=lambda: self._work.may_show,
        )
        job.step(0, self._watcher.total, say("preparing the first batch"))
        fit(self.model, self._data, self._validation, self._watcher, epochs=self._epochs, shuffle=self._shuffle)

    def _look_for_hands(self, progress: Progress) -> None:
        """Keep a snapshot if paused, and stop if the user has changed the stack; called at most ten times a second."""
        if progress.state == "paused" and self._watcher is not None:
            self._watcher.keep()
        elif progress.state == "running" and (reason := self._learner.why_changed()):
            self._stop_reason = why_stopped(reason)
            self._work.cancel()

    # On whichever thread paints

    def _show_newest(self) -> None:
        """Show the newest snapshot, unless it is shown already; called under the view's lock."""
        newest = self._timeline.last
        if newest is self._painted:
            return
        with self._outliving_observers():
            if self._looked_at is None and not self.view.is_closed:
                self._learner.show(newest)
            self._panel.follow()
            self._painted = newest

    def _show_progress(self, progress: Progress) -> None:
        with self._outliving_observers():
            self._panel.show_progress(progress)

    @contextmanager
    def _outliving_observers(self) -> Iterator[None]:
        """Report an exception that an observer raises, so that it does not end the training."""
        try:
            yield
        except Exception as error:
            logger.exception("What the training has learned could not be shown")
            self.view.scene.tell(
                say("What was learned could not be shown ({kind}: {error}).", kind=type(error).__name__, error=error),
                "error",
            )

    def __repr__(self) -> str:
        return f"Trainer({self.model.name}, {self._epochs} epochs of {self._data.steps} steps)"
