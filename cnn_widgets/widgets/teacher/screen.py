"""What the browser shows of a teacher: the picture, the target, the kernel that learns, and what it makes."""

from contextlib import nullcontext
from typing import Any

import numpy as np

from ...render.frames import picture_frame
from ...render.frames.kernel_teacher import lesson_frame, maps_frame
from ...render.wire import pack
from ..panels.arrays import input_stage
from ..session.shared_state import SharedState, packed
from .run import Run


class TeachingScene(SharedState):
    """The frames of a teacher: the picture, its kernel and errors, the target, and what is made of the picture."""

    picture = packed()
    lesson = packed()
    wanted = packed()
    made = packed()

    def _let_go(self) -> None:
        super()._let_go()
        # One that could not be made has none.
        with self.__dict__.get("lock") or nullcontext():
            self.picture = self.lesson = self.wanted = self.made = b""


class Screen:
    """Puts a run on a scene.

    Args:
        scene: The scene.
        run: The run.
    """

    def __init__(self, scene: TeachingScene, run: Run):
        self._scene, self._run = scene, run
        self._revision = 0
        self._pictured: np.ndarray | None = None

    def show_task(self, name: str) -> None:
        """Show the picture and the target.

        Args:
            name: What the picture is called.
        """
        work, self._revision = self._run.attempt.task, self._revision + 1
        if work.image is not self._pictured:
            self._pictured = work.image
            self._scene.picture = pack(*picture_frame(input_stage(work.image), name, self._revision))
        self._scene.wanted = self._packed({"target": work.target})

    def show_step(self, number: int | None) -> None:
        """Show the kernel of a step, how the error has fallen, and what is made; None is the newest step."""
        run, self._revision = self._run, self._revision + 1
        with run.held():
            run.look_at(number)
            attempt, shown = run.attempt, run.shown
            lesson = lesson_frame(attempt, shown, run.past, revision=self._revision)
        output = attempt.task.output(shown)[..., 0]
        with self._scene.hold_sync():
            self._scene.lesson = pack(*lesson)
            self._scene.made = self._packed({"output": output, "difference": output - attempt.task.target})

    def _packed(self, maps: dict[str, Any]) -> bytes:
        return pack(*maps_frame(maps, revision=self._revision))
