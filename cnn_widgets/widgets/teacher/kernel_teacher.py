"""Teaching one kernel by example: a target map is chosen or drawn, and gradient descent finds the kernel for it."""

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
from ...core.learning.learned_kernel import MOST_DESCENT_STEPS
from ...core.learning.problem import Problem, StartedProblem
from ...core.numbers import count_from, place_from
from ...render.figures import figure_png
from ...render.figures.kernel_teacher import teaching_figure
from ..session.delegation import of_part
from ..session.panel import DisplayedPanel, call
from ..session.plain_traits import Number, WholeNumber
from ..session.setting import Setting
from ..session.whole_change import Changes, HasSettings
from .drawn_target import DrawnTarget
from .screen import Screen, TeachingScene
from .setting_values import is_same, pace_from, sent_pace, side_from, stored
from .stepper import Stepper

NOW = -1
LARGEST_KERNEL = 15
"""The slider's largest kernel size; Python may set a larger one."""
POSTER_DPI = 90
SOURCES = dict(image="image", target="target", kernel_size="kernel_size", rule="rule", learning_rate="rate")


class KernelTeacher(HasSettings, DisplayedPanel):
    """An image, a target map, and a kernel that learns, step by step, to turn one into the other.

    Args:
        image: Anything that `load_image` takes.
        target: A name from `targets`, or an array (rows, columns) of the output's size. It can be drawn on.
        kernel_size: Side of the kernel.
        rule: How the weights move: "whitened", "gradient", "momentum" or "adam"; see `Descent`.
        learning_rate: Above 0; None takes one that suits a photo.
        seed: The seed of the random kernel that the descent starts from.

    Attributes:
        image: As given. Assigning this or any of the next four starts a new run.
        target: The target's name, or an array.
        kernel_size: Side of the kernel.
        rule: How the weights move.
        learning_rate: As given, or None.
        looked_at: The step that is shown, or -1 for the newest; assign one to look back.
        state: "waiting", "running", "paused", "done", "cancelled" or "failed".

    Raises:
        SettingError: If an argument is invalid.

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
    looked_at = WholeNumber(NOW).tag(sync=True)
    progress = traitlets.Dict(asdict(Progress())).tag(sync=True)
    drawing = traitlets.Dict().tag(sync=True)
    pace = Number(20.0)

    image, target, kernel_size = Setting(), Setting(), Setting()
    rule, learning_rate = Setting(), Setting()

    # Not set if the constructor failed; the widget is then closed when it is collected.
    _stepper: Stepper

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
        current = Problem(load_image(image), target, side_from(kernel_size), rule, learning_rate, seed).start()
        self._next: StartedProblem | None = None
        self._painted: Step | None = None
        scene = TeachingScene()
        self.changes = Changes(self, scene.lock)
        super().__init__(scene, owns_scene=True)
        self._stepper = Stepper(current, scene.lock, lambda: self.pace, self._show_progress, self._show_newest)
        self._screen = Screen(scene, self._stepper)
        self._drawn = DrawnTarget(self._stepper, scene.lock, self._adopt)
        given = dict(image=image, target=target, kernel_size=kernel_size, rule=rule, learning_rate=learning_rate)
        # Set without notification, since the problem was started with these values.
        self._trait_values.update({name: self.read_setting(name, value) for name, value in given.items()})
        self._listen()
        self._publish_all()

    # What is known

    @property
    def kernel(self) -> np.ndarray:
        """The kernel that is shown, float32 (kernel_h, kernel_w, in_channels, 1)."""
        with self.scene.lock:
            return self._stepper.run.regression.kernel(self._stepper.shown)[..., None]

    @property
    def loss(self) -> float:
        """The mean squared error of the step that is shown."""
        return self._stepper.shown.loss

    @property
    def least_loss(self) -> float:
        """The error of the best kernel there is (least squares)."""
        return self._stepper.run.regression.least_loss

    @property
    def losses(self) -> np.ndarray:
        """The mean squared error before the first step and after each, float64 (steps + 1,)."""
        with self.scene.lock:
            return np.array(self._stepper.run.trajectory.losses)

    @property
    def output(self) -> np.ndarray:
        """The map that Keras's Conv2D computes with the kernel that is shown, float32 (rows, columns, 1), a copy."""
        with self.scene.lock:
            return self._stepper.run.regression.output(self._stepper.shown).copy()

    @property
    def state(self) -> str:
        """The state of the background work: "waiting", "running", "paused", "done", "cancelled" or "failed"."""
        return self._stepper.work.progress.state

    @property
    def target_map(self) -> np.ndarray:
        """The target map with all strokes, float32 (rows, columns, 1), a copy."""
        return self._drawn.map

    # What is done

    draw = of_part("_drawn", DrawnTarget.draw)
    undraw = of_part("_drawn", DrawnTarget.undraw)
    clear_drawing = of_part("_drawn", DrawnTarget.clear_drawing)

    def start(self, steps: int | None = None) -> None:
        """Take steps in the background, `pace` of them a second, and return at once. A paused run resumes.

        Args:
            steps: How many, from 1; None takes steps until no kernel does better.

        Raises:
            SettingError: If `steps` is not such a number.
        """
        self._must_be_open()
        steps = None if steps is None else count_from(steps, MOST_DESCENT_STEPS, "steps")
        with self.scene.lock:
            if self._stepper.work.is_under_way:
                self._stepper.work.resume()
                return
            self.looked_at = NOW
            self._stepper.start(steps)

    def pause(self) -> None:
        """Pause a run in the background."""
        self._stepper.work.pause()

    def stop(self) -> None:
        """End a run in the background; the steps taken so far are kept."""
        if "_stepper" in vars(self):
            self._stepper.work.cancel()

    def wait(self, timeout: float | None = None) -> None:
        """Wait until a run in the background has ended and its last step is shown; observers may call this, too.

        Args:
            timeout: Seconds to wait at most; None waits for ever.

        Raises:
            TimeoutError: If the run has not ended by then.
            SettingError: If the loss diverged.
        """
        self._stepper.work.wait(timeout)

    def update(self, **settings: Any) -> None:
        """Change several settings, all or none, and start a new run. If one is in the background, the new one is, too.

        Args:
            settings: image, target, kernel_size, rule, learning_rate.

        Raises:
            SettingError: If a setting is invalid, or the settings do not fit each other.
        """
        for name in settings:
            choice_from(name, SOURCES, say("A setting's name"))
        before = self._stepper.current

        def act() -> None:
            for name, value in settings.items():
                setattr(self, name, value)

        with self.scene.lock:
            self.changes.make(act)
            if self._stepper.current is before and not self.changes.is_underway:
                self._adopt(before.changed())

    def reset(self) -> None:
        """End any run in the background, and start again from the random kernel."""
        with self.scene.lock:
            self.stop()
            self._adopt(self._stepper.current.changed(rule=self.rule))

    def step(self, count: int = 1) -> None:
        """Take steps, and show the last one.

        Args:
            count: How many, from 1.

        Raises:
            SettingError: If `count` is not such a number, or the loss diverges.
        """
        count = count_from(count, MOST_DESCENT_STEPS, "count")
        with self.scene.lock:
            try:
                self._stepper.step(count)
            finally:
                self.show(None)

    def run(self, steps: int = 200) -> None:
        """End any run in the background, and take steps as fast as possible.

        Args:
            steps: How many, from 1.

        Raises:
            SettingError: If `steps` is not such a number, or the loss diverges.
        """
        steps = count_from(steps, MOST_DESCENT_STEPS, "steps")
        self.stop()
        self.step(steps)

    def show(self, step: int | None) -> None:
        """Show the kernel of another step, also while the kernel learns.

        Args:
            step: From 0, the random kernel. A long run does not keep every step; the nearest kept one before it is
                shown then. None shows the newest step and follows the run.

        Raises:
            SettingError: If `step` is not a whole number from 0.
        """
        step = NOW if step is None else place_from(step, MOST_DESCENT_STEPS, say("step"), or_none=True)
        with self.scene.lock:
            before, self.looked_at = self.looked_at, step
            if before == self.looked_at:
                self._publish()

    def figure(self) -> Any:
        """Return a matplotlib Figure of what is shown: the maps, the kernel and the losses."""
        with self.scene.lock:
            run = self._stepper.run
            return teaching_figure(
                run.regression.image,
                run.regression.target,
                self.output[..., 0],
                self.kernel[..., 0],
                run.trajectory.losses,
                run.regression.least_loss,
                self._stepper.shown.number,
            )

    def poster(self) -> bytes:
        """Return a PNG of `figure`."""
        return figure_png(self.figure(), dpi=POSTER_DPI)

    # How a setting changes

    def read_setting(self, name: str, value: Any) -> Any:
        """Return a setting as it is stored: arrays are copied, other values stay as given."""
        return stored(name, value)

    def snapshot(self) -> dict[str, Any]:
        """Return the settings."""
        return {name: getattr(self, name) for name in SOURCES}

    def go_back(self, before: dict[str, Any]) -> None:
        """Restore the settings of a snapshot."""
        self._trait_values.update(before)
        self._next = None

    def settle(self, before: dict[str, Any]) -> None:
        """Compute the problem that the new settings make, or raise a SettingError if they do not fit each other."""
        new = {name: getattr(self, name) for name in SOURCES if not is_same(getattr(self, name), before[name])}
        self._next = self._changed(new) if new else None

    def _refresh(self) -> None:
        """Start the problem that `settle` computed."""
        current, self._next = self._next, None
        if current is not None:
            self._adopt(current)

    def _afterwards(self, act: Callable[[], None]) -> None:
        if self.changes.is_underway:
            self.changes.then(act)
        else:
            act()

    def _changed(self, settings: dict[str, Any]) -> StartedProblem:
        """Return the current problem with some settings changed."""
        changes = {SOURCES[name]: value for name, value in settings.items()}
        if "kernel_size" in changes:
            changes["kernel_size"] = side_from(changes["kernel_size"])
        if "image" in changes:
            changes["image"] = load_image(changes["image"])
        if "target" in changes:
            changes["strokes"] = ()
        return self._stepper.current.changed(**changes)

    def _adopt(self, current: StartedProblem) -> None:
        """Replace the problem that is being learned; a run in the background goes on with the new one."""
        goes_on = self._stepper.work.is_under_way and not self._stepper.work.is_paused
        self._stepper.adopt(current)
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
                    self.pace = sent_pace(wanted.pop("pace"))
                if "image" in wanted:
                    # Only a bundled image: the browser must not name files.
                    wanted["image"] = sample(wanted["image"]).name
                if wanted:
                    # A learning rate suits only the rule that it was set for.
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

    # What the browser is sent

    def _truth(self) -> dict[str, Any]:
        """Return the settings as the browser knows them; "" for an image or a target that is not in its lists."""
        target = self.target if isinstance(self.target, str) else ""
        return dict(
            image=self._image_name(),
            target=target,
            kernel_size=self.kernel_size,
            rule=self.rule,
            learning_rate=self._stepper.run.descent.rate,
            pace=self.pace,
        )

    def _publish_all(self) -> None:
        """Show the problem and the step that is looked at."""
        sides = self._stepper.run.regression.image.shape[:2]
        with self.hold_sync(), self.scene.hold_sync():
            self.choices = dict(
                images=list(samples()),
                targets=list(targets()),
                rules=list(map(list, rule_notes().items())),
                largest_kernel=max(min(LARGEST_KERNEL, *sides), self.kernel_size),
            )
            self.settings = self._truth()
            self._screen.show_problem(self._image_name())
            self.drawing = self._drawn.summary
            self._publish()

    def _publish(self) -> None:
        """Show the step that is looked at."""
        self._screen.show_step(None if self.looked_at == NOW else self.looked_at)

    # On whichever thread paints, under the scene's lock

    def _show_newest(self) -> None:
        newest = self._stepper.newest
        if newest is not self._painted and not self.is_closed:
            self._publish()
            self._painted = newest

    def _show_progress(self, progress: Progress) -> None:
        if not self.is_closed:
            self.progress = asdict(progress)

    def _image_name(self) -> str:
        return self.image if isinstance(self.image, str) and self.image in samples() else ""

    def __repr__(self) -> str:
        if "_stepper" not in vars(self):
            return "KernelTeacher()"
        name = self.target if isinstance(self.target, str) else "your target"
        rows, cols, channels = self._stepper.run.regression.shape
        return f"KernelTeacher({name}, {rows} × {cols} × {channels})"
