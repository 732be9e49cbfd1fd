"""The steps of a descent, stored so that they can be shown again."""

import numpy as np

from .descent import Step

MOST_STEPS_KEPT = 1000


class Trajectory:
    """The steps of one descent, in order.

    Every step's loss is stored, but the weights of a thousand steps at most: beyond that, every second one
    is dropped, so that the rest are evenly spaced.

    Args:
        first: The step that the descent starts from.

    Attributes:
        losses: The loss of every step, the first included.
    """

    def __init__(self, first: Step):
        self.losses = [first.loss]
        self._kept = [first]
        self._every = 1

    def add(self, step: Step) -> None:
        """Append the next step."""
        self.losses.append(step.loss)
        if step.number % self._every == 0:
            self._kept.append(step)
        if len(self._kept) > MOST_STEPS_KEPT:
            self._every *= 2
            self._kept = [each for each in self._kept if each.number % self._every == 0]

    @property
    def kept(self) -> list[int]:
        """The numbers of the steps whose weights are stored, in order; the first step is always among them."""
        return [step.number for step in self._kept]

    def at(self, number: int) -> Step:
        """Return the last stored step at or before a number."""
        return self._kept[max(0, int(np.searchsorted(self.kept, number, side="right")) - 1)]
