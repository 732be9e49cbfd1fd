"""The metrics of a training: of each step, and of each epoch."""

from dataclasses import dataclass

import numpy as np

SMOOTHING = 0.95
"""Weight of the earlier values in the smoothed curve, which is about the mean of the last 20 steps."""


@dataclass(frozen=True, slots=True)
class EpochResult:
    """The metrics that Keras logs at the end of an epoch.

    Args:
        epoch: Its number, from 1.
        step: The number of steps taken by then.
        loss: The mean over the epoch's samples, each measured before the step that learns from it.
        accuracy: Likewise; None if the model does not measure it.
        val_loss: The loss on the validation data after the epoch; None without such data.
        val_accuracy: Likewise.
    """

    epoch: int
    step: int
    loss: float
    accuracy: float | None = None
    val_loss: float | None = None
    val_accuracy: float | None = None


class Curve:
    """The values of one metric, and their bias-corrected exponential moving average.

    Args:
        weight: Weight of the earlier values in the average, at least 0 and below 1.

    Notes:
        The correction is that of Adam (Kingma & Ba, 2015, section 3): the average divided by 1 - weight ** step.

    Example:
        >>> curve = Curve()
        >>> curve.add(2.0)
        >>> curve.smooth.round(6).tolist()
        [2.0]
    """

    def __init__(self, weight: float = SMOOTHING):
        self._weight, self._mean, self._bias = weight, 0.0, 1.0
        self._values: list[float] = []
        self._smooth: list[float] = []

    def __len__(self) -> int:
        return len(self._values)

    @property
    def values(self) -> np.ndarray:
        """The values, float64 (steps,)."""
        return np.array(self._values[:])

    @property
    def smooth(self) -> np.ndarray:
        """The moving average, float64 (steps,)."""
        return np.array(self._smooth[:])

    @property
    def last(self) -> float:
        """The newest value."""
        return self._values[-1]

    def add(self, value: float) -> None:
        """Add a value."""
        self._mean = self._weight * self._mean + (1 - self._weight) * value
        self._bias *= self._weight
        # The average first, since a reader on another thread counts the values.
        self._smooth.append(self._mean / (1 - self._bias))
        self._values.append(value)


class Curves:
    """The loss and accuracy of each step, and the results of each epoch. Only one thread may add to it.

    Attributes:
        epochs: A tuple of `EpochResult`.
    """

    def __init__(self) -> None:
        self.of_loss, self.of_accuracy = Curve(), Curve()
        self.epochs: tuple[EpochResult, ...] = ()

    def __len__(self) -> int:
        return len(self.of_loss)

    @property
    def loss(self) -> np.ndarray:
        """The loss of each step's batch before the step, float64 (steps,)."""
        return self.of_loss.values

    @property
    def accuracy(self) -> np.ndarray:
        """The accuracy on each step's batch, float64 (steps,); empty if it is not measured."""
        return self.of_accuracy.values

    def add(self, loss: float, accuracy: float | None) -> None:
        """Add the metrics of a step."""
        # The loss last, since a reader on another thread counts the steps by it.
        if accuracy is not None:
            self.of_accuracy.add(accuracy)
        self.of_loss.add(loss)

    def add_epoch(self, result: EpochResult) -> None:
        """Add the result of an epoch."""
        self.epochs = (*self.epochs, result)

    def __repr__(self) -> str:
        return f"Curves({len(self)} steps, {len(self.epochs)} epochs)"
