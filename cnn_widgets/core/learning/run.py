"""One run of gradient descent on a regression."""

import numpy as np

from .descent import Descent, Step
from .regression import Regression
from .trajectory import Trajectory

CONVERGED = 1e-8
"""A run has converged when its loss exceeds the least possible by at most this share of the target's mean square."""


class Run:
    """A descent together with the steps that it has taken.

    Args:
        regression: What the kernel is fitted to.
        start: float64 (n,), the initial weights.
        rule: How the weights move; see `Descent`.
        rate: The learning rate, or None for the rule's default.

    Attributes:
        trajectory: All steps so far.

    Raises:
        SettingError: If there is no such rule, or the rate is not a number above 0.
    """

    def __init__(self, regression: Regression, start: np.ndarray, rule: str, rate: float | None):
        self.regression = regression
        self.descent = Descent(regression.moments, start, rule, rate)
        self.trajectory = Trajectory(self.descent.now)

    @property
    def newest(self) -> Step:
        """The last step taken."""
        return self.descent.now

    @property
    def has_converged(self) -> bool:
        """Whether no kernel does better, apart from rounding."""
        return self.newest.loss - self.regression.least_loss <= CONVERGED * self.regression.moments.square

    def step(self) -> Step:
        """Take one step and return it.

        Raises:
            SettingError: If the loss has diverged.
        """
        step = self.descent.step()
        self.trajectory.add(step)
        return step
