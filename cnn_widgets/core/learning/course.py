"""The steps that a descent has taken, to be looked at again; of a long one some, evenly spread."""

import numpy as np

from .descent import Step

MOST = 1000


class Course:
    """Steps in order. Losses are kept of all of them, weights of at most a thousand.

    Args:
        first: The start.
    """

    def __init__(self, first: Step):
        self.losses = [first.loss]
        self._kept = [first]
        self._every = 1

    def add(self, step: Step) -> None:
        """Take a step in."""
        self.losses.append(step.loss)
        if step.number % self._every == 0:
            self._kept.append(step)
        if len(self._kept) > MOST:
            self._every *= 2
            self._kept = [each for each in self._kept if each.number % self._every == 0]

    @property
    def kept(self) -> list[int]:
        """Numbers of the steps whose weights are kept, the first among them, in order."""
        return [step.number for step in self._kept]

    def at(self, number: int) -> Step:
        """Return the kept step that is nearest before a number; the first one is always kept."""
        return self._kept[max(0, int(np.searchsorted(self.kept, number, side="right")) - 1)]
