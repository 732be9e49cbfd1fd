"""The weights of a training's past, in bounded memory."""

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
    """A model's weights at one time.

    Args:
        step: How many steps were done; 0 is before the first.
        epoch: In which epoch, from 1; 0 is before the first.
        loss: Of the last step's batch, or None before the first.
        weights: As ``model.get_weights()`` gives them, copies.
    """

    step: int
    epoch: int
    loss: float | None
    weights: tuple[np.ndarray, ...]

    @property
    def nbytes(self) -> int:
        """The bytes of its weights."""
        return sum(array.nbytes for array in self.weights)


class Timeline:
    """Snapshots in the order of their steps, thinned out to a number of bytes.

    The first and the last are always kept. Where there are too many, the one goes that leaves the smallest gap, so
    that those that stay are about evenly spread.

    Args:
        most_bytes: Of all snapshots together; two are kept whatever they take.
        most: Number of snapshots.

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
        """The steps of which there is a snapshot."""
        return tuple(snapshot.step for snapshot in self._kept)

    @property
    def nbytes(self) -> int:
        """The bytes of all snapshots together."""
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
        """Add the newest snapshot; others may go for it."""
        # A new tuple each time, so that another thread reads one state or the other.
        kept, size = [*self._kept, snapshot], self.nbytes + snapshot.nbytes
        while len(kept) > 2 and (len(kept) > self._most or size > self._most_bytes):
            size -= kept.pop(_least_missed(kept)).nbytes
        self._kept = tuple(kept)

    def at(self, step: Any) -> Snapshot:
        """Return the snapshot nearest to a step.

        Raises:
            SettingError: If that is no step of this training.
        """
        is_number = isinstance(step, int | np.integer) and not isinstance(step, bool)
        if not is_number or not self._kept or not 0 <= step <= self.last.step:
            last = self.last.step if self._kept else 0
            raise SettingError(
                say("There is no step {step!r:.40}: choose 0 to {last}, or None for now.", step=step, last=last)
            )
        return min(self._kept, key=lambda snapshot: abs(snapshot.step - step))


def _least_missed(kept: Sequence[Snapshot]) -> int:
    """Return the place of the snapshot, neither first nor last, without which the gap is smallest."""
    return min(range(1, len(kept) - 1), key=lambda place: kept[place + 1].step - kept[place - 1].step)
