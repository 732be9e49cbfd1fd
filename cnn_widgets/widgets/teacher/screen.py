"""Everything that the browser shows of a teacher."""

from contextlib import nullcontext
from typing import Any

import numpy as np

from ...render.frames import picture_frame
from ...render.frames.kernel_teacher import teacher_frame, teacher_maps_frame
from ...render.wire import pack
from ..panels.arrays import input_stage
from ..session.base_scene import BaseScene, packed
from .stepper import Stepper


class TeachingScene(BaseScene):
    """What a teacher sends to the browser: the image, the kernel with its losses, the target, and the output."""

    picture = packed()
    lesson = packed()
    wanted = packed()
    made = packed()

    def _let_go(self) -> None:
        super()._let_go()
        # If the constructor failed, there is no lock.
        with self.__dict__.get("lock") or nullcontext():
            self.picture = self.lesson = self.wanted = self.made = b""


class Screen:
    """Sends the frames of a stepper's run to a scene.

    Args:
        scene: The scene.
        stepper: The stepper.
    """

    def __init__(self, scene: TeachingScene, stepper: Stepper):
        self._scene, self._stepper = scene, stepper
        self._revision = 0
        self._sent_image: np.ndarray | None = None

    def show_problem(self, name: str) -> None:
        """Show the image and the target.

        Args:
            name: The image's name.
        """
        regression, self._revision = self._stepper.run.regression, self._revision + 1
        if regression.image is not self._sent_image:
            self._sent_image = regression.image
            self._scene.picture = pack(*picture_frame(input_stage(regression.image), name, self._revision))
        self._scene.wanted = self._packed({"target": regression.target})

    def show_step(self, number: int | None) -> None:
        """Show the kernel of a step, the losses, and the kernel's output; None is the newest step."""
        self._revision += 1
        with self._stepper.held():
            self._stepper.look_at(number)
            run, shown = self._stepper.run, self._stepper.shown
            lesson = teacher_frame(run, shown, self._stepper.earlier, revision=self._revision)
        output = run.regression.output(shown)[..., 0]
        with self._scene.hold_sync():
            self._scene.lesson = pack(*lesson)
            self._scene.made = self._packed({"output": output, "difference": output - run.regression.target})

    def _packed(self, maps: dict[str, Any]) -> bytes:
        return pack(*teacher_maps_frame(maps, revision=self._revision))
