"""What training has measured: step by step, and at the end of each epoch."""

from dataclasses import dataclass

import numpy as np

SMOOTHING = 0.95
"""Weight of what came before in the smoothed curve: about the mean of the last 20 steps."""


@dataclass(frozen=True, slots=True)
class EpochResult:
    """What Keras says at the end of an epoch.

    Args:
        epoch: Which one, from 1.
        step: Steps done by then.
        loss: Mean over the epoch's samples, each taken before the step that learns from it.
        accuracy: Likewise; None where the model measures none.
        val_loss: On the validation data, after the epoch; None without such data.
        val_accuracy: Likewise.
    """

    epoch: int
    step: int
    loss: float
    accuracy: float | None = None
    val_loss: float | None = None
    val_accuracy: float | None = None


class Curve:
    """The values of one measure, and their exponential moving average, corrected for its start.

    Args:
        weight: Of what came before in the average, at least 0 and below 1.

    Notes:
        The correction is that of Adam (Kingma & Ba, 2015, section 3): the average divided by 1 - weight ** step.

    Example:
        >>> curve = Curve()
        >>> curve.add(2.0)
        >>> curve.smooth.round(6).tolist()
        [2.0]
    """

    def __init__(self, weight: float = SMOOTHING):
        self._weight, self._mean, self._share = weight, 0.0, 1.0
        self._values: list[float] = []
        self._smooth: list[float] = []

    def __len__(self) -> int:
        return len(self._values)

    @property
    def values(self) -> np.ndarray:
        """float64 (steps,)."""
        return np.array(self._values[:])

    @property
    def smooth(self) -> np.ndarray:
        """float64 (steps,)."""
        return np.array(self._smooth[:])

    @property
    def last(self) -> float:
        """The newest value."""
        return self._values[-1]

    def add(self, value: float) -> None:
        """Add a value."""
        self._mean = self._weight * self._mean + (1 - self._weight) * value
        self._share *= self._weight
        # The average first: whoever reads meanwhile counts by the values.
        self._smooth.append(self._mean / (1 - self._share))
        self._values.append(value)


class Curves:
    """Loss and accuracy of each step, and the results of each epoch. Only one thread adds to it.

    Attributes:
        epochs: Tuple of `EpochResult`.
    """

    def __init__(self) -> None:
        self.of_loss, self.of_accuracy = Curve(), Curve()
        self.epochs: tuple[EpochResult, ...] = ()

    def __len__(self) -> int:
        return len(self.of_loss)

    @property
    def loss(self) -> np.ndarray:
        """float64 (steps,): the loss of each step's batch, before the step."""
        return self.of_loss.values

    @property
    def accuracy(self) -> np.ndarray:
        """float64 (steps,): the share of each step's batch that was right; empty where it is not measured."""
        return self.of_accuracy.values

    def add(self, loss: float, accuracy: float | None) -> None:
        """Add a step."""
        # The loss last: whoever reads meanwhile counts the steps by it.
        if accuracy is not None:
            self.of_accuracy.add(accuracy)
        self.of_loss.add(loss)

    def add_epoch(self, result: EpochResult) -> None:
        """Add the end of an epoch."""
        self.epochs = (*self.epochs, result)

    def __repr__(self) -> str:
        return f"Curves({len(self)} steps, {len(self.epochs)} epochs)"
