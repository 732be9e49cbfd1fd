"""Adam, for a single array."""

import numpy as np

FIRST, SECOND, TINY = 0.9, 0.999, 1e-8


class Adam:
    """Steps of Kingma & Ba, "Adam: a method for stochastic optimization", ICLR 2015, arXiv:1412.6980, upwards.

    Args:
        learning_rate: Size of a step.
    """

    def __init__(self, learning_rate: float) -> None:
        self._rate = learning_rate
        self._mean: np.ndarray | float = 0.0
        self._square: np.ndarray | float = 0.0
        self._turn = 0

    def step(self, slope: np.ndarray) -> np.ndarray:
        """Return by how much to change the numbers."""
        self._turn += 1
        self._mean = FIRST * self._mean + (1 - FIRST) * slope
        self._square = SECOND * self._square + (1 - SECOND) * slope**2
        mean = self._mean / (1 - FIRST**self._turn)
        square = self._square / (1 - SECOND**self._turn)
        return (self._rate * mean / (np.sqrt(square) + TINY)).astype(np.float32)
