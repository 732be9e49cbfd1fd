"""What a kernel is to learn, as immutable values."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .drawing import Stroke, drawn
from .regression import Regression, regression_from
from .run import Run
from .target_maps import corner, target

KEEPS_REGRESSION = frozenset({"rule", "rate"})
KEEPS_BASE = KEEPS_REGRESSION | {"strokes"}


@dataclass(frozen=True, eq=False)
class Problem:
    """An image, the target map that a kernel is to make of it, and how the kernel is found.

    Args:
        image: float32 (height, width, channels).
        target: A name from `targets`, or an array (rows, columns).
        kernel_size: Side of the kernel.
        rule: How the weights move; see `Descent`.
        rate: The learning rate, or None for the rule's default.
        seed: The seed of the random kernel that the descent starts from.
        strokes: Strokes drawn over the target.
    """

    image: np.ndarray
    target: Any
    kernel_size: int
    rule: str = "whitened"
    rate: float | None = None
    seed: int = 0
    strokes: tuple[Stroke, ...] = ()

    def start(self) -> "StartedProblem":
        """Return the problem with a new run.

        Raises:
            SettingError: If a setting is invalid, or the settings do not fit each other.
        """
        base = self.target
        if isinstance(base, str):
            base = target(self.image, base, self.kernel_size)
        regression = regression_from(self.image, base, self.kernel_size)
        return _started(self, regression.target, self._drawn_over(regression.target, regression))

    def _drawn_over(self, base: np.ndarray, regression: Regression) -> Regression:
        if not self.strokes:
            return regression if regression.target is base else regression.with_target(base)
        return regression.with_target(
            drawn(base, self.strokes, corner(regression.window, self.image.shape[:2])),
        )


@dataclass(frozen=True, eq=False)
class StartedProblem:
    """A problem and the run that solves it.

    Args:
        problem: The problem.
        base: float32 (rows, columns), the target without any strokes.
        run: The descent so far.
    """

    problem: Problem
    base: np.ndarray
    run: Run

    def changed(self, **changes: Any) -> "StartedProblem":
        """Return a changed problem with a new run. What the changes do not affect is not computed again.

        If only the strokes change, the new run starts from the present kernel, otherwise from the random one.

        Args:
            changes: Fields of `Problem`.

        Raises:
            SettingError: If a setting is invalid, or the settings do not fit each other.
        """
        new, names = replace(self.problem, **changes), set(changes)
        if not names <= KEEPS_BASE:
            return new.start()
        regression = self.run.regression
        if names <= KEEPS_REGRESSION:
            return _started(new, self.base, regression)
        return _started(new, self.base, new._drawn_over(self.base, regression), self.run.newest.weights)


def _started(
    problem: Problem, base: np.ndarray, regression: Regression, start: np.ndarray | None = None
) -> StartedProblem:
    start = regression.initial_weights(problem.seed) if start is None else start
    return StartedProblem(problem, base, Run(regression, start, problem.rule, problem.rate))
