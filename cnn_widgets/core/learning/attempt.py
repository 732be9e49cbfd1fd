"""One try at a task: a descent from its start on, and the steps that it has taken."""

import numpy as np

from .course import Course
from .descent import Descent, Step
from .learned_kernel import Task

ARRIVED = 1e-8
"""How near to the least error a descent has to come, as a share of the target's mean square."""


class Attempt:
    """A descent on a task.

    Args:
        task: What is to be learned.
        start: float64 (n,): the first weights.
        rule: How they move; see `Descent`.
        rate: Learning rate, or None.

    Raises:
        SettingError: If there is no such rule or rate.
    """

    def __init__(self, task: Task, start: np.ndarray, rule: str, rate: float | None):
        self.task = task
        self.descent = Descent(task.moments, start, rule, rate)
        self.course = Course(self.descent.now)

    @property
    def newest(self) -> Step:
        """Where the descent is."""
        return self.descent.now

    @property
    def has_arrived(self) -> bool:
        """Whether the kernel is as good as the best one there is, but for rounding."""
        return self.newest.loss - self.task.least_loss <= ARRIVED * self.task.moments.square

    def step(self) -> Step:
        """Move once.

        Raises:
            SettingError: If the error has grown beyond all measure.
        """
        step = self.descent.step()
        self.course.add(step)
        return step
