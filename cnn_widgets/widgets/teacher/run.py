"""What the browser shows of a teacher and asks of it, and the run that takes steps behind the screen."""

import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

import traitlets

from ...core.errors import SettingError
from ...core.images.samples import sample, samples
from ...core.job import Cancelled, Job, Progress
from ...core.language import say
from ...core.learning import Step, rule_notes, targets
from ...core.learning.assignment import Begun
from ...core.learning.learned_kernel import MOST_STEPS
from ...core.numbers import count_from, is_finite, seconds_from
from ...render.frames import picture_frame
from ...render.frames.kernel_teacher import PastAttempt, lesson_frame, maps_frame
from ...render.wire import pack
from ..panels.arrays import input_stage
from ..session.painter import Painter
from ..session.panel import Panel, call
from ..session.plain_traits import Number, Whole
from ..session.scene import Scene, packed

NOW = -1
SECONDS_BETWEEN_PICTURES = 0.1
SHORTEST_REST = 0.02
LARGEST_KERNEL = 15
"""On the slider; from Python it may be larger."""
SLOWEST, FASTEST = 1, 1000
"""Steps a second."""


class TeachingScene(Scene):
    """A scene with the frames of a teacher: its kernel and errors, the target, and what is made of the picture."""

    lesson = packed()
    wanted = packed()
    made = packed()

    def _let_go(self) -> None:
        super()._let_go()
        self.lesson = self.wanted = self.made = b""


class Teaching(Panel):
    """The part of a `KernelTeacher` that faces the browser and the clock."""

    from_browser = ("settings", "looked_at")
    panel = traitlets.Unicode("teacher").tag(sync=True)
    settings = traitlets.Dict().tag(sync=True, echo_update=False)
    choices = traitlets.Dict().tag(sync=True)
    looked_at = Whole(NOW).tag(sync=True)
    progress = traitlets.Dict(asdict(Progress())).tag(sync=True)
    drawing = traitlets.Dict().tag(sync=True)
    pace = Number(20.0)

    # Those of a teacher that could not be made, too, which is closed when it is collected.
    _job: Job | None = None
    _begun: Begun
    _past: tuple[PastAttempt, ...]
    _shown: Step

    def __init__(self, scene: TeachingScene) -> None:
        self._revision, self._pictured, self._painted = 0, None, None
        # Held while steps are taken or the attempt is another; nobody calls anything of the user's with it. So a run
        # needs no lock that a hand may hold while it waits for the run: see `Painter`.
        self._stepping = threading.Lock()
        super().__init__(scene)
        self._makes(self.scene)
        self._painter = Painter(self.scene.lock, self._paint)

    @property
    def state(self) -> str:
        """What a run is doing: "waiting", "running", "paused", "done", "cancelled" or "failed"."""
        return "waiting" if self._job is None else self._job.progress.state

    def _let_go(self) -> None:
        self.stop()
        super()._let_go()

    # The run

    @property
    def _is_under_way(self) -> bool:
        return self._job is not None and not self._job.has_ended and not self._job.is_cancelled

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
            if self._is_under_way:
                self._job.resume()
                return
            self.looked_at = NOW
            self._job = Job(lambda job: self._learn(job, steps), self._tell)
            self._job.start()

    def pause(self) -> None:
        """Hold a run that is under way."""
        if self._job is not None:
            self._job.pause()

    def stop(self) -> None:
        """End a run that is under way; the steps taken so far stay."""
        if self._job is not None:
            self._job.cancel()

    def wait(self, timeout: float | None = None) -> None:
        """Wait until a run has ended and its last step is shown; observers may call it, too.

        Args:
            timeout: Seconds to wait at most; None waits for ever.

        Raises:
            TimeoutError: If it has not ended by then.
            SettingError: If the error grew without end.
        """
        seconds_from(timeout, "timeout")  # also where there is nothing to wait for
        if self._job is not None:
            try:
                self._job.wait(timeout)
            finally:
                if self._job.has_ended:
                    self._painter.flush()

    def _learn(self, job: Job, steps: int | None) -> None:
        """The work of the job: some steps at once, then a rest, so that nothing has to wait for it."""
        done, published = 0, 0.0
        while steps is None or done < steps:
            rest = max(1 / self.pace, SHORTEST_REST)
            count = max(1, round(rest * self.pace))
            with self._stepping:
                if job.is_cancelled:
                    raise Cancelled
                done += self._take(count if steps is None else min(count, steps - done))
                attempt = self._begun.attempt
            is_over = attempt.has_arrived or done == steps
            if is_over or time.monotonic() - published >= SECONDS_BETWEEN_PICTURES:
                self._painter.ask()
                published = time.monotonic()
            number = f"{attempt.newest.number:,}"
            if attempt.has_arrived:
                job.step(0, note=say("Arrived at step {number}: no kernel does better.", number=number))
                return
            job.step(done, steps) if steps else job.step(0, note=say("step {number}", number=number))
            job.rest(rest)

    def _take(self, count: int) -> int:
        """Take steps until the descent has arrived, and return how many these were."""
        attempt = self._begun.attempt
        for number in range(1, count + 1):
            attempt.step()
            if attempt.has_arrived:
                return number
        return count

    def _tell(self, told: Progress) -> None:
        """Called on the run's thread, at most ten times a second."""
        self._painter.ask()

    def _paint(self) -> None:
        """Show what a run has done, on whichever thread paints; called under the scene's lock."""
        if self.is_closed:
            return
        newest = self._begun.attempt.newest
        if newest is not self._painted:
            self._publish()
            self._painted = newest
        self.progress = asdict(self._job.progress)

    # What the browser asks

    def _listen(self) -> None:
        for kind in ("start", "pause", "stop", "reset", "step", "undraw", "clear_drawing"):
            self.react(kind, call(getattr(self, kind)))
        self.react("stroke", lambda content, _: self._draw_by_hand(content))

    @traitlets.observe("settings")
    def _settings_came(self, change: dict[str, Any]) -> None:
        self._afterwards(partial(self._set_by_hand, change["new"]))

    def _afterwards(self, act: Callable[[], None]) -> None:
        """Do something once the change that is underway is whole."""
        raise NotImplementedError

    def _set_by_hand(self, settings: dict[str, Any]) -> None:
        truth = self._truth()
        wanted = {name: value for name, value in settings.items() if truth.get(name, value) != value}
        if not wanted:
            return
        with self.scene.guarded():
            try:
                if "pace" in wanted:
                    self.pace = _pace(wanted.pop("pace"))
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
        if not SLOWEST <= proposal["value"] <= FASTEST:
            raise SettingError(
                say(
                    "pace is {pace:g}: give {slowest} to {fastest} steps a second.",
                    pace=proposal["value"],
                    slowest=SLOWEST,
                    fastest=FASTEST,
                )
            )
        return proposal["value"]

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
            learning_rate=self._begun.attempt.descent.rate,
            pace=self.pace,
        )

    def _publish_all(self) -> None:
        """Show what is to be learned, and then as `_publish`."""
        work, self._revision = self._begun.attempt.task, self._revision + 1
        with self.hold_sync(), self.scene.hold_sync():
            self.choices = dict(
                images=list(samples()),
                targets=list(targets()),
                rules=list(map(list, rule_notes().items())),
                largest_kernel=max(min(LARGEST_KERNEL, *work.image.shape[:2]), self.kernel_size),
            )
            self.settings = self._truth()
            if work.image is not self._pictured:
                self._pictured = work.image
                name = self._image_name()
                self.scene.picture = pack(*picture_frame(input_stage(work.image), name, self._revision))
            self.drawing = dict(
                strokes=len(self._begun.assignment.strokes),
                corner=list(self._corner()),
                limit=float(abs(self._begun.base).max()) or 1.0,
            )
            self.scene.wanted = pack(*maps_frame({"target": work.target}, revision=self._revision))
            self._publish()

    def _publish(self) -> None:
        """Show the step that is looked at."""
        attempt, self._revision = self._begun.attempt, self._revision + 1
        with self._stepping:
            self._shown = attempt.newest if self.looked_at == NOW else attempt.course.at(self.looked_at)
            lesson = lesson_frame(attempt, self._shown, self._past, revision=self._revision)
        output = attempt.task.output(self._shown)[..., 0]
        maps = {"output": output, "difference": output - attempt.task.target}
        with self.scene.hold_sync():
            self.scene.lesson = pack(*lesson)
            self.scene.made = pack(*maps_frame(maps, revision=self._revision))


def _pace(value: Any) -> float:
    """Return a pace that the browser sent, which is checked by its trait where it is a number at all."""
    if is_finite(value):
        return float(value)
    raise SettingError(
        say(
            "{argument} is {value!r:.40}: give a whole number from 1 to {most}.",
            argument="pace",
            value=value,
            most=FASTEST,
        )
    )
