"""Training to watch: a real ``model.fit`` beside the kernels and maps that it changes."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ...core.argument_checks import flag_from
from ...core.errors import SettingError
from ...core.job import Job, Progress
from ...core.language import say
from ...core.training import Curves, Snapshot, Timeline, Watcher, check_labels, check_plan, fit, read_both, take
from ...core.untouched import untouched
from ..explorer.explorer import Explorer
from ..session.background.work import Work
from ..session.our_widget import Composite
from .hand_changes import no_past, stopped
from .trainee import Learner, ModelLearner, StackLearner, model_to_train
from .trainer_panel import Training

logger = logging.getLogger("cnn_widgets")


class Trainer(Composite):
    """Trains while one watches, on a thread of its own; the kernel stays free for other cells.

    On an explorer its blocks are trained under a softmax over classes, and what the convolutions learn comes back into
    the explorer: `model` is the whole classifier. A Keras model is trained itself; one that is not compiled is
    compiled, and the panel says so.

    Args:
        model: A `cw.Explorer`, or a ``keras.Model`` with one input, or the path of its `.keras` file.
        data: Arrays (x, y) or (x, y, sample_weight); a ``tf.data.Dataset``, ``keras.utils.PyDataset`` or
            ``torch.utils.data.DataLoader`` of batches of these; a generator of batches; or "digits" for the bundled
            ones (``cw.load_digits``). For an explorer, images with its own image's channels and class numbers or
            one-hot rows. Whatever the source, an explorer's uint8 and uint16 images are scaled to 0 to 1 as by
            `load_image`; a model of one's own gets all inputs as ``model.fit`` gives them.
        validation_data: Likewise; what it is measured on after each epoch. None measures nothing, but
            for "digits" takes their test part.
        epochs: How often `start` goes through all data.
        batch_size: Of arrays.
        steps_per_epoch: Steps of an epoch, as in ``model.fit``: needed for a generator and for whatever else has no
            end; None takes all of the others.
        validation_steps: Likewise of the validation data; for a generator None takes `steps_per_epoch`.
        optimizer: What ``model.compile`` takes; None takes "adam".
        learning_rate: None takes 0.003 for an explorer and 0.001 for a model.
        loss: What ``model.compile`` takes, such as "mse"; None takes what fits the model's outputs, its last activation
            and the targets, and `note` says which.
        metrics: What ``model.compile`` takes; None takes the accuracy that goes with the loss, if there is one.
        image: What a model of one's own is shown on; None takes the first input. An explorer has its own.
        classes: Of an explorer: how many there are; None counts them in the labels.
        head: Of an explorer: "flatten" or "average"; see `core.training.with_head`.
        shuffle: Whether arrays, and the batches of a PyDataset, are shuffled before each epoch, as in ``model.fit``.

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

    # One that could not be made has none, and is closed when it is collected.
    _work: Work
    _panel: Training

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
        self._epochs, self._shuffle = check_plan(epochs), flag_from(shuffle, "shuffle")
        on_stack = isinstance(model, Explorer)
        if not on_stack:
            model = model_to_train(model)
        if on_stack and image is not None:
            raise SettingError(
                say("An explorer has an image of its own: assign it to the explorer's image, and give none.")
            )
        self._data, self._validation = read_both(
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
            # Unlike an explorer, which is the user's.
            self._makes(learner.view)
        try:
            for part, what in ((self._data, "data"), (self._validation, "validation_data")):
                if part is not None:
                    check_labels(learner.model, part, what)
            self._begin(learner)
            self._panel = Training(self)
            self._work = Work(self.view.lock, self._show_progress, self._show_newest, self._look_for_hands)
            super().__init__([self._panel, self.view])
        except BaseException:
            # What cannot be leaves no widget behind.
            self.close()
            raise
        self._makes(self._panel)
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
        """Why it was stopped, what was odd, or what was done that was not asked for; else ""."""
        told = "" if self._watcher is None else self._watcher.note
        return self._stop_reason or told or self._learner.note

    @property
    def state(self) -> str:
        """One of "waiting", "running", "paused", "done", "cancelled" and "failed"."""
        return self.progress.state

    @property
    def progress(self) -> Progress:
        """How far it is: state, steps done, steps in all, and a few words."""
        return self._work.progress if "_work" in vars(self) else Progress()

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
        if self._work.is_under_way:
            self.resume()
            return self
        self._must_be_open()
        if self._learner.why_changed():
            self._begin(self._prepared())
        # It goes on from now, whatever time was looked at.
        self.show(None)
        self._stop_reason = ""
        self._work.begin(self._train)
        return self

    def pause(self) -> None:
        """Hold the training after the batch that it is at."""
        if self._work.is_under_way:
            self._work.pause()

    def resume(self) -> None:
        """Let it go on."""
        if self._work.is_under_way:
            self._work.resume()

    def stop(self) -> None:
        """End it after the batch that it is at; what it has learned stays."""
        if "_work" in vars(self):
            self._work.cancel()

    def wait(self, timeout: float | None = None) -> "Trainer":
        """Wait until the training has ended and its last weights are shown; observers may call it, too.

        Args:
            timeout: Seconds to wait at most; None waits for ever.

        Raises:
            TimeoutError: If it has not ended by then.
            SettingError: If it has failed.
        """
        self._work.wait(timeout)
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
                raise SettingError(no_past(reason))
            snapshot = self._timeline.last if step is None else self._timeline.at(step)
            self._looked_at = None if step is None else snapshot.step
            self._learner.show(snapshot)
            self._panel.follow()

    def close(self) -> None:
        """End the training and take the panel away, an inspector of its own, too; an explorer stays.

        What was learned, `history` and `timeline` can still be asked for; training cannot begin again.
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
        """Begin a timeline with what a learner has not learned yet."""
        self._learner, self._curves, self._timeline = learner, Curves(), Timeline()
        self._timeline.add(take(learner.model, 0, 0, None))
        self._looked_at, self._stop_reason, self._painted = None, "", self._timeline.last

    # On the training's thread, which takes no lock that a hand may hold: see `Painter`.

    def _train(self, job: Job) -> None:
        """The work of the job."""
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
        """Called at most ten times a second."""
        if progress.state == "paused" and self._watcher is not None:
            self._watcher.keep()
        elif progress.state == "running" and (reason := self._learner.why_changed()):
            # A hand has changed what is trained.
            self._stop_reason = stopped(reason)
            self._work.cancel()

    # On whichever thread paints

    def _show_newest(self) -> None:
        """Show what is new; called under the view's lock."""
        newest = self._timeline.last
        if newest is self._painted:
            return
        with self._outliving_observers():
            if self._looked_at is None and not self.view.is_closed:
                self._learner.show(newest)
            self._panel.follow()
            self._painted = newest

    def _show_progress(self, told: Progress) -> None:
        with self._outliving_observers():
            self._panel.tell(told)

    @contextmanager
    def _outliving_observers(self) -> Iterator[None]:
        """What an observer raises must not end the training."""
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
