"""What a kernel is to learn, out of what and how, as a value."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .attempt import Attempt
from .drawing import Stroke, drawn
from .learned_kernel import Task, task
from .target_maps import corner, target

SAME_TASK = frozenset({"rule", "rate"})
SAME_MAP = SAME_TASK | {"strokes"}


@dataclass(frozen=True, eq=False)
class Assignment:
    """A picture, a target and the ways to get from one to the other.

    Args:
        image: float32 (height, width, channels).
        target: A name out of `targets`, or an array (rows, columns).
        kernel_size: Side of the kernel.
        rule: How the weights move; see `Descent`.
        rate: Learning rate, or None.
        seed: Of the random kernel that it begins with.
        strokes: What was drawn over the target.
    """

    image: np.ndarray
    target: Any
    kernel_size: int
    rule: str = "whitened"
    rate: float | None = None
    seed: int = 0
    strokes: tuple[Stroke, ...] = ()

    def begin(self) -> "Begun":
        """Return it with a first attempt.

        Raises:
            SettingError: If something cannot be, or does not fit.
        """
        base = self.target
        if isinstance(base, str):
            base = target(self.image, base, self.kernel_size)
        work = task(self.image, base, self.kernel_size)
        return _begun(self, work.target, self._drawn_over(work.target, work))

    def _drawn_over(self, base: np.ndarray, work: Task) -> Task:
        if not self.strokes:
            return work if work.target is base else work.aimed_at(base)
        return work.aimed_at(drawn(base, self.strokes, corner(work.window, self.image.shape[:2])))


@dataclass(frozen=True, eq=False)
class Begun:
    """An assignment that is worked on.

    Args:
        assignment: What is to be learned.
        base: float32 (rows, columns): the target before anything was drawn on it.
        attempt: The descent.
    """

    assignment: Assignment
    base: np.ndarray
    attempt: Attempt

    def changed(self, **changes: Any) -> "Begun":
        """Return it begun anew with changes; what these leave alone is not worked out again.

        A drawing leaves the kernel as it is: the descent goes on from there to the new target.

        Args:
            changes: Fields of `Assignment`.

        Raises:
            SettingError: If something cannot be, or does not fit.
        """
        new, names = replace(self.assignment, **changes), set(changes)
        if not names <= SAME_MAP:
            return new.begin()
        work = self.attempt.task
        if names <= SAME_TASK:
            return _begun(new, self.base, work)
        return _begun(new, self.base, new._drawn_over(self.base, work), self.attempt.newest.weights)


def _begun(assignment: Assignment, base: np.ndarray, work: Task, start: np.ndarray | None = None) -> Begun:
    start = work.start(assignment.seed) if start is None else start
    return Begun(assignment, base, Attempt(work, start, assignment.rule, assignment.rate))
