"""One kernel taught by example: a target is chosen or drawn, and gradient descent finds the kernel that makes it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ...core.choices import choice_from
from ...core.errors import SettingError
from ...core.images import load_image
from ...core.images.picture import Picture
from ...core.images.samples import samples
from ...core.language import say
from ...core.learning.assignment import Assignment, Begun
from ...core.learning.learned_kernel import MOST_STEPS
from ...core.numbers import count_from, place_from
from ...render.figures import figure_png
from ...render.figures.kernel_teacher import teaching_figure
from ...render.frames.kernel_teacher import PastAttempt, attempt_name
from ..session.display import Displayed
from ..session.setting import Setting
from ..session.whole_change import Changes, Changing
from .drawn_target import DrawnTarget
from .run import NOW, Teaching, TeachingScene

MOST_PAST = 3
"""Earlier attempts whose curves stay on screen."""
WORTH_KEEPING = 5
"""Steps after which an attempt is worth comparing with the next one."""
POSTER_DPI = 90
SOURCES = dict(image="image", target="target", kernel_size="kernel_size", rule="rule", learning_rate="rate")


class KernelTeacher(Displayed, DrawnTarget, Changing, Teaching):
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

    image, target, kernel_size = Setting(), Setting(), Setting()
    rule, learning_rate = Setting(), Setting()

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
        self._begun = Assignment(load_image(image), target, _side(kernel_size), rule, learning_rate, seed).begin()
        self._past: tuple[PastAttempt, ...] = ()
        self._shown, self._job = self._begun.attempt.newest, None
        self._next: Begun | None = None
        scene = TeachingScene()
        self.changes = Changes(self, scene.lock)
        super().__init__(scene)
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
            return self._begun.attempt.task.kernel(self._shown)[..., None]

    @property
    def loss(self) -> float:
        """The mean squared error of the step that is shown."""
        return self._shown.loss

    @property
    def least_loss(self) -> float:
        """The error of the best kernel there is (least squares)."""
        return self._begun.attempt.task.least_loss

    @property
    def losses(self) -> np.ndarray:
        """Mean squared errors, before the first step and after each, float64 (steps + 1,)."""
        with self.scene.lock:
            return np.array(self._begun.attempt.course.losses)

    @property
    def output(self) -> np.ndarray:
        """What Keras's Conv2D makes with the kernel that is shown, float32 (rows, columns, 1)."""
        with self.scene.lock:
            return self._begun.attempt.task.output(self._shown).copy()

    # What is done

    def update(self, **settings: Any) -> None:
        """Change several settings, all or none, and begin anew; a run that is under way goes on with them.

        Args:
            settings: image, target, kernel_size, rule, learning_rate.

        Raises:
            SettingError: If they cannot be, or do not fit each other.
        """
        for name in settings:
            choice_from(name, SOURCES, say("A setting's name"))
        before = self._begun

        def act() -> None:
            for name, value in settings.items():
                setattr(self, name, value)

        with self.scene.lock:
            self.changes.make(act)
            if self._begun is before and not self.changes.is_underway:
                self._adopt(before.changed())

    def reset(self) -> None:
        """End a run that is under way, and begin anew with the random kernel."""
        with self.scene.lock:
            self.stop()
            self._adopt(self._begun.changed(rule=self.rule))

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
                with self._stepping:
                    for _ in range(count):
                        self._begun.attempt.step()
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
            attempt = self._begun.attempt
            return teaching_figure(
                attempt.task.image,
                attempt.task.target,
                self.output[..., 0],
                self.kernel[..., 0],
                attempt.course.losses,
                attempt.task.least_loss,
                self._shown.number,
            )

    def poster(self) -> bytes:
        """Return a PNG of `figure`."""
        return figure_png(self.figure(), dpi=POSTER_DPI)

    # How a setting changes

    def read_setting(self, name: str, value: Any) -> Any:
        """Return a setting as it is kept: an array that nobody else writes to, all else as it was given."""
        is_array = isinstance(value, np.ndarray) or (name == "target" and isinstance(value, list | tuple))
        if not is_array or name not in ("image", "target"):
            return value
        try:
            return Picture.of(np.array(value, np.float32 if name == "target" else None))
        except (TypeError, ValueError):
            # What is wrong with it is said when all is checked together.
            return value

    def snapshot(self) -> dict[str, Any]:
        """Return the settings."""
        return {name: getattr(self, name) for name in SOURCES}

    def go_back(self, before: dict[str, Any]) -> None:
        """Have the settings of a snapshot again."""
        self._trait_values.update(before)
        self._next = None

    def settle(self, before: dict[str, Any]) -> None:
        """Work out what the new settings are together, or raise a SettingError where they do not fit."""
        new = {name: getattr(self, name) for name in SOURCES if not _is_same(getattr(self, name), before[name])}
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
            changes["kernel_size"] = _side(changes["kernel_size"])
        if "image" in changes:
            changes["image"] = load_image(changes["image"])
        if "target" in changes:
            changes["strokes"] = ()
        return self._begun.changed(**changes)

    def _adopt(self, begun: Begun) -> None:
        """Learn this from now on."""
        goes_on = self._is_under_way and not self._job.is_paused
        self.stop()
        with self._stepping:
            self._past, self._begun, self._shown = self._past_of(begun), begun, begun.attempt.newest
        self.looked_at = NOW
        self._publish_all()
        if goes_on:
            self.start()

    def _past_of(self, begun: Begun) -> tuple[PastAttempt, ...]:
        """Return the attempts at the same task before this one, by another rule or rate."""
        before = self._begun.attempt
        if begun.attempt.task is not before.task:
            return ()
        past = self._past
        if len(before.course.losses) > WORTH_KEEPING:
            name = attempt_name(before)
            past = (*(each for each in past if each.name != name), PastAttempt(name, np.array(before.course.losses)))
        return tuple(each for each in past if each.name != attempt_name(begun.attempt))[-MOST_PAST:]

    def _image_name(self) -> str:
        return self.image if isinstance(self.image, str) and self.image in samples() else ""

    def __repr__(self) -> str:
        name = self.target if isinstance(self.target, str) else "your target"
        rows, cols, channels = self._begun.attempt.task.shape
        return f"KernelTeacher({name}, {rows} × {cols} × {channels})"


def _is_same(one: Any, other: Any) -> bool:
    return one is other or (type(one) is type(other) and bool(one == other))


def _side(kernel_size: Any) -> Any:
    """Return a side, which a block checks further: the slider has no pairs."""
    if isinstance(kernel_size, tuple | list):
        raise SettingError(
            say("kernel_size is {kernel_size!r:.40}: give one side, such as 3.", kernel_size=kernel_size)
        )
    return kernel_size
