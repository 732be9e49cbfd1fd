"""The Adam optimiser for a single array."""

import numpy as np

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8


class Adam:
    """Gradient ascent with Adam.

    Args:
        learning_rate: The learning rate.

    Notes:
        Kingma & Ba, "Adam: a method for stochastic optimization", ICLR 2015, arXiv:1412.6980.
    """

    def __init__(self, learning_rate: float) -> None:
        self._rate = learning_rate
        self._mean: np.ndarray | float = 0.0
        self._square: np.ndarray | float = 0.0
        self._time = 0

    def step(self, gradient: np.ndarray) -> np.ndarray:
        """Return the change of the parameters, float32, of the gradient's shape."""
        self._time += 1
        self._mean = BETA_1 * self._mean + (1 - BETA_1) * gradient
        self._square = BETA_2 * self._square + (1 - BETA_2) * gradient**2
        mean = self._mean / (1 - BETA_1**self._time)
        square = self._square / (1 - BETA_2**self._time)
        return (self._rate * mean / (np.sqrt(square) + EPSILON)).astype(np.float32)
