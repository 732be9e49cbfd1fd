"""One kernel taught by example: a target is chosen or drawn, and gradient descent finds the kernel that makes it."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
import traitlets

from ...core.argument_checks import choice_from
from ...core.images import load_image
from ...core.images.samples import sample, samples
from ...core.job import Progress
from ...core.language import say
from ...core.learning import Step, rule_notes, targets
from ...core.learning.assignment import Assignment, Begun
from ...core.learning.learned_kernel import MOST_STEPS
from ...core.numbers import count_from, place_from
from ...render.figures import figure_png
from ...render.figures.kernel_teacher import teaching_figure
from ..session.delegation import of_part
from ..session.panel import DisplayedPanel, call
from ..session.plain_traits import Number, Whole
from ..session.setting import Setting
from ..session.whole_change import Changes, Changing
from .drawn_target import DrawnTarget
from .run import Run
from .screen import Screen, TeachingScene
from .setting_values import is_same, kept, number_from, pace_from, side_from

NOW = -1
LARGEST_KERNEL = 15
"""On the slider; from Python it may be larger."""
POSTER_DPI = 90
SOURCES = dict(image="image", target="target", kernel_size="kernel_size", rule="rule", learning_rate="rate")


class KernelTeacher(Changing, DisplayedPanel):
    """A picture, a target map, and a kernel that learns to make one of the other, step by step.

    Args:
        image: Anything that `load_image` takes.
        target: A name out of `targets`, or an array (rows, columns) as large as the map. It can be drawn on.
        kernel_size: Side of the kernel.
        rule: How the weights move: "whitened", "gradient", "momentum" or "adam"; see `Descent`.
        learning_rate: Above 0; None takes one that suits a photo.
        seed: Of the random kernel that it begins with.

    Attributes:
        image: As given; assign another to begin anew. So with the next four.
        target: The target's name, or an array.
        kernel_size: Side of the kernel.
        rule: How the weights move.
        learning_rate: As given, or None.
        looked_at: The step that is shown, or -1 for the newest; assign to look back.
        state: "waiting", "running", "paused", "done", "cancelled" or "failed".

    Raises:
        SettingError: If one of these cannot be.

    Example:
        >>> teacher = KernelTeacher("camera", "sobel_x")
        >>> teacher.run(100)
        >>> ex = Explorer("camera", filters=1)
        >>> ex.set_kernels("conv1", teacher.kernel)
    """

    from_browser = ("settings", "looked_at")
    panel = traitlets.Unicode("teacher").tag(sync=True)
    settings = traitlets.Dict().tag(sync=True, echo_update=False)
    choices = traitlets.Dict().tag(sync=True)
    looked_at = Whole(NOW).tag(sync=True)
    progress = traitlets.Dict(asdict(Progress())).tag(sync=True)
    drawing = traitlets.Dict().tag(sync=True)
    pace = Number(20.0)

    image, target, kernel_size = Setting(), Setting(), Setting()
    rule, learning_rate = Setting(), Setting()

    # One that could not be made has none, and is closed when it is collected.
    _run: Run

    def __init__(
        self,
        image: Any = "camera",
        target: Any = "sobel_x",
        kernel_size: int = 3,
        *,
        rule: str = "whitened",
        learning_rate: float | None = None,
        seed: int = 0,
    ):
        begun = Assignment(load_image(image), target, side_from(kernel_size), rule, learning_rate, seed).begin()
        self._next: Begun | None = None
        self._painted: Step | None = None
        scene = TeachingScene()
        self.changes = Changes(self, scene.lock)
        super().__init__(scene)
        self._makes(scene)
        self._run = Run(begun, scene.lock, lambda: self.pace, self._show_progress, self._show_newest)
        self._screen = Screen(scene, self._run)
        self._drawn = DrawnTarget(self._run, scene.lock, self._adopt)
        given = dict(image=image, target=target, kernel_size=kernel_size, rule=rule, learning_rate=learning_rate)
        # Begun with already.
        self._trait_values.update({name: self.read_setting(name, value) for name, value in given.items()})
        self._listen()
        self._publish_all()

    # What is known

    @property
    def kernel(self) -> np.ndarray:
        """The kernel that is shown, float32 (kernel_h, kernel_w, in_channels, 1)."""
        with self.scene.lock:
            return self._run.attempt.task.kernel(self._run.shown)[..., None]

    @property
    def loss(self) -> float:
        """The mean squared error of the step that is shown."""
        return self._run.shown.loss

    @property
    def least_loss(self) -> float:
        """The error of the best kernel there is (least squares)."""
        return self._run.attempt.task.least_loss

    @property
    def losses(self) -> np.ndarray:
        """Mean squared errors, before the first step and after each, float64 (steps + 1,)."""
        with self.scene.lock:
            return np.array(self._run.attempt.course.losses)

    @property
    def output(self) -> np.ndarray:
        """What Keras's Conv2D makes with the kernel that is shown, float32 (rows, columns, 1)."""
        with self.scene.lock:
            return self._run.attempt.task.output(self._run.shown).copy()

    @property
    def state(self) -> str:
        """What a run is doing: "waiting", "running", "paused", "done", "cancelled" or "failed"."""
        return self._run.work.progress.state

    @property
    def target_map(self) -> np.ndarray:
        """What is to be made, with all that was drawn on it, float32 (rows, columns, 1)."""
        return self._drawn.map

    # What is done

    draw = of_part("_drawn", DrawnTarget.draw)
    undraw = of_part("_drawn", DrawnTarget.undraw)
    clear_drawing = of_part("_drawn", DrawnTarget.clear_drawing)

    def start(self, steps: int | None = None) -> None:
        """Take steps behind the screen at the pace that is set, and return at once; where it is held, go on.

        Args:
            steps: How many, from 1; None takes steps until no kernel does better.

        Raises:
            SettingError: If it is no such number.
        """
        self._must_be_open()
        steps = None if steps is None else count_from(steps, MOST_STEPS, "steps")
        with self.scene.lock:
            if self._run.work.is_under_way:
                self._run.work.resume()
                return
            self.looked_at = NOW
            self._run.start(steps)

    def pause(self) -> None:
        """Hold a run that is under way."""
        self._run.work.pause()

    def stop(self) -> None:
        """End a run that is under way; the steps taken so far stay."""
        if "_run" in vars(self):
            self._run.work.cancel()

    def wait(self, timeout: float | None = None) -> None:
        """Wait until a run has ended and its last step is shown; observers may call it, too.

        Args:
            timeout: Seconds to wait at most; None waits for ever.

        Raises:
            TimeoutError: If it has not ended by then.
            SettingError: If the error grew without end.
        """
        self._run.work.wait(timeout)

    def update(self, **settings: Any) -> None:
        """Change several settings, all or none, and begin anew; a run that is under way goes on with them.

        Args:
            settings: image, target, kernel_size, rule, learning_rate.

        Raises:
            SettingError: If they cannot be, or do not fit each other.
        """
        for name in settings:
            choice_from(name, SOURCES, say("A setting's name"))
        before = self._run.begun

        def act() -> None:
            for name, value in settings.items():
                setattr(self, name, value)

        with self.scene.lock:
            self.changes.make(act)
            if self._run.begun is before and not self.changes.is_underway:
                self._adopt(before.changed())

    def reset(self) -> None:
        """End a run that is under way, and begin anew with the random kernel."""
        with self.scene.lock:
            self.stop()
            self._adopt(self._run.begun.changed(rule=self.rule))

    def step(self, count: int = 1) -> None:
        """Take steps at once, and show the last.

        Args:
            count: How many, from 1.

        Raises:
            SettingError: If it is no such number, or the error grows without end.
        """
        count = count_from(count, MOST_STEPS, "count")
        with self.scene.lock:
            try:
                self._run.step(count)
            finally:
                self.show(None)

    def run(self, steps: int = 200) -> None:
        """Take steps without any pace, and wait for them.

        Args:
            steps: How many, from 1.

        Raises:
            SettingError: If it is no such number, or the error grows without end.
        """
        steps = count_from(steps, MOST_STEPS, "steps")
        self.stop()
        self.step(steps)

    def show(self, step: int | None) -> None:
        """Look at the kernel of another step, also while it learns.

        Args:
            step: From 0, the random kernel. Of a long run not all are kept: then the nearest before it is shown.
                None is the newest, and follows.

        Raises:
            SettingError: If it is no whole number from 0.
        """
        step = NOW if step is None else place_from(step, MOST_STEPS, say("step"), or_none=True)
        with self.scene.lock:
            before, self.looked_at = self.looked_at, step
            if before == self.looked_at:
                self._publish()

    def figure(self) -> Any:
        """Return a matplotlib Figure of what is shown: pictures, kernel and errors."""
        with self.scene.lock:
            attempt = self._run.attempt
            return teaching_figure(
                attempt.task.image,
                attempt.task.target,
                self.output[..., 0],
                self.kernel[..., 0],
                attempt.course.losses,
                attempt.task.least_loss,
                self._run.shown.number,
            )

    def poster(self) -> bytes:
        """Return a PNG of `figure`."""
        return figure_png(self.figure(), dpi=POSTER_DPI)

    # How a setting changes

    def read_setting(self, name: str, value: Any) -> Any:
        """Return a setting as it is kept: an array that nobody else writes to, all else as it was given."""
        return kept(name, value)

    def snapshot(self) -> dict[str, Any]:
        """Return the settings."""
        return {name: getattr(self, name) for name in SOURCES}

    def go_back(self, before: dict[str, Any]) -> None:
        """Have the settings of a snapshot again."""
        self._trait_values.update(before)
        self._next = None

    def settle(self, before: dict[str, Any]) -> None:
        """Work out what the new settings are together, or raise a SettingError where they do not fit."""
        new = {name: getattr(self, name) for name in SOURCES if not is_same(getattr(self, name), before[name])}
        self._next = self._changed(new) if new else None

    def _refresh(self) -> None:
        """Learn what is in force."""
        begun, self._next = self._next, None
        if begun is not None:
            self._adopt(begun)

    def _afterwards(self, act: Callable[[], None]) -> None:
        if self.changes.is_underway:
            self.changes.then(act)
        else:
            act()

    def _changed(self, settings: dict[str, Any]) -> Begun:
        """Return what some settings make of what is being learned."""
        changes = {SOURCES[name]: value for name, value in settings.items()}
        if "kernel_size" in changes:
            changes["kernel_size"] = side_from(changes["kernel_size"])
        if "image" in changes:
            changes["image"] = load_image(changes["image"])
        if "target" in changes:
            changes["strokes"] = ()
        return self._run.begun.changed(**changes)

    def _adopt(self, begun: Begun) -> None:
        """Learn this from now on."""
        goes_on = self._run.work.is_under_way and not self._run.work.is_paused
        self._run.adopt(begun)
        self.looked_at = NOW
        self._publish_all()
        if goes_on:
            self.start()

    def _let_go(self) -> None:
        self.stop()
        super()._let_go()

    # What the browser asks

    def _listen(self) -> None:
        for kind in ("start", "pause", "stop", "reset", "step", "undraw", "clear_drawing"):
            self.react(kind, call(getattr(self, kind)))
        self.react("stroke", lambda content, _: self._drawn.draw_by_hand(content))

    @traitlets.observe("settings")
    def _settings_came(self, change: dict[str, Any]) -> None:
        self._afterwards(partial(self._set_by_hand, change["new"]))

    def _set_by_hand(self, settings: dict[str, Any]) -> None:
        truth = self._truth()
        wanted = {name: value for name, value in settings.items() if truth.get(name, value) != value}
        if not wanted:
            return
        with self.scene.guarded():
            try:
                if "pace" in wanted:
                    self.pace = number_from(wanted.pop("pace"))
                if "image" in wanted:
                    # Only a bundled one: the browser names no file.
                    wanted["image"] = sample(wanted["image"]).name
                if wanted:
                    # A rate suits one rule only.
                    self.update(**({"learning_rate": None} if "rule" in wanted else {}) | wanted)
            finally:
                self.settings = self._truth()

    @traitlets.validate("pace")
    def _validate_pace(self, proposal: dict[str, Any]) -> float:
        return pace_from(proposal["value"])

    @traitlets.observe("pace")
    def _pace_changed(self, _: dict[str, Any]) -> None:
        if self.settings:
            self.settings = {**self.settings, "pace": self.pace}

    @traitlets.observe("looked_at")
    def _look(self, _: dict[str, Any]) -> None:
        with self.scene.guarded():
            self._publish()

    # What the browser is told

    def _truth(self) -> dict[str, Any]:
        """Return the settings as the browser has them; "" for what is no choice of a list."""
        target = self.target if isinstance(self.target, str) else ""
        return dict(
            image=self._image_name(),
            target=target,
            kernel_size=self.kernel_size,
            rule=self.rule,
            learning_rate=self._run.attempt.descent.rate,
            pace=self.pace,
        )

    def _publish_all(self) -> None:
        """Show what is to be learned, and then as `_publish`."""
        sides = self._run.attempt.task.image.shape[:2]
        with self.hold_sync(), self.scene.hold_sync():
            self.choices = dict(
                images=list(samples()),
                targets=list(targets()),
                rules=list(map(list, rule_notes().items())),
                largest_kernel=max(min(LARGEST_KERNEL, *sides), self.kernel_size),
            )
            self.settings = self._truth()
            self._screen.show_task(self._image_name())
            self.drawing = self._drawn.summary
            self._publish()

    def _publish(self) -> None:
        """Show the step that is looked at."""
        self._screen.show_step(None if self.looked_at == NOW else self.looked_at)

    # On whichever thread paints, under the scene's lock

    def _show_newest(self) -> None:
        newest = self._run.newest
        if newest is not self._painted and not self.is_closed:
            self._publish()
            self._painted = newest

    def _show_progress(self, progress: Progress) -> None:
        if not self.is_closed:
            self.progress = asdict(progress)

    def _image_name(self) -> str:
        return self.image if isinstance(self.image, str) and self.image in samples() else ""

    def __repr__(self) -> str:
        if "_run" not in vars(self):
            return "KernelTeacher()"
        name = self.target if isinstance(self.target, str) else "your target"
        rows, cols, channels = self._run.attempt.task.shape
        return f"KernelTeacher({name}, {rows} × {cols} × {channels})"
