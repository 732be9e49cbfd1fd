"""Snapshots of a model's weights during training, in bounded memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import SettingError
from ..language import say

MOST_BYTES = 64_000_000
MOST_SNAPSHOTS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A model's weights after a number of training steps.

    Args:
        step: The number of steps taken; 0 is before the first.
        epoch: The epoch, from 1; 0 is before the first step.
        loss: The loss of the last step's batch, or None before the first step.
        weights: Copies of what ``model.get_weights()`` returns.
    """

    step: int
    epoch: int
    loss: float | None
    weights: tuple[np.ndarray, ...]

    @property
    def nbytes(self) -> int:
        """The size of the weights in bytes."""
        return sum(array.nbytes for array in self.weights)


class Timeline:
    """Snapshots in the order of their steps, thinned out to fit into a number of bytes.

    The first and the last are always kept. If there are too many, the one whose removal leaves the smallest gap is
    dropped, so the rest are about evenly spaced.

    Args:
        most_bytes: The largest total size. Two snapshots are kept whatever their size.
        most: The largest number of snapshots.

    Example:
        >>> timeline = Timeline(most=3)
        >>> for step in range(100):
        ...     timeline.add(Snapshot(step, 1, None, ()))
        >>> timeline.steps[0], timeline.steps[-1], len(timeline.steps)
        (0, 99, 3)
    """

    def __init__(self, most_bytes: int = MOST_BYTES, most: int = MOST_SNAPSHOTS):
        self._most_bytes, self._most = most_bytes, most
        self._kept: tuple[Snapshot, ...] = ()

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps that have a snapshot."""
        return tuple(snapshot.step for snapshot in self._kept)

    @property
    def nbytes(self) -> int:
        """The total size of all snapshots in bytes."""
        return sum(snapshot.nbytes for snapshot in self._kept)

    @property
    def first(self) -> Snapshot:
        """The snapshot before the first step."""
        return self._kept[0]

    @property
    def last(self) -> Snapshot:
        """The newest snapshot."""
        return self._kept[-1]

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, snapshot: Snapshot) -> None:
        """Add the newest snapshot, and drop others if there are too many."""
        # A new tuple each time, so that other threads never see a state in between.
        kept, size = [*self._kept, snapshot], self.nbytes + snapshot.nbytes
        while len(kept) > 2 and (len(kept) > self._most or size > self._most_bytes):
            size -= kept.pop(_least_missed(kept)).nbytes
        self._kept = tuple(kept)

    def at(self, step: Any) -> Snapshot:
        """Return the snapshot nearest to a step.

        Raises:
            SettingError: If it is not a step of this training.
        """
        is_number = isinstance(step, int | np.integer) and not isinstance(step, bool)
        if not is_number or not self._kept or not 0 <= step <= self.last.step:
            last = self.last.step if self._kept else 0
            raise SettingError(
                say("There is no step {step!r:.40}: choose 0 to {last}, or None for now.", step=step, last=last)
            )
        return min(self._kept, key=lambda snapshot: abs(snapshot.step - step))


def _least_missed(kept: Sequence[Snapshot]) -> int:
    """Return the index of the snapshot, neither first nor last, whose removal leaves the smallest gap."""
    return min(range(1, len(kept) - 1), key=lambda place: kept[place + 1].step - kept[place - 1].step)
