"""Gradient descent on the weights of one kernel, by one of several rules."""

from dataclasses import dataclass

import numpy as np

from ..errors import SettingError
from ..language import say
from ..numbers import is_finite
from .moments import Moments

RULES = ("whitened", "gradient", "momentum", "adam")
RATES = {"whitened": 0.1, "gradient": 0.5, "momentum": 0.5, "adam": 0.02}
"""Default learning rates, which suit a photo. For "gradient" and "momentum", 1 stands for the largest stable rate."""
MOMENTUM = 0.9
DAMPING = 1e-7
"""The damping of "whitened", as a share of the patches' mean square, which keeps it from amplifying rare directions."""
DIVERGED = 1e6
"""A descent has diverged when its loss exceeds this multiple of the target's mean square (or of 1)."""


@dataclass(frozen=True)
class Step:
    """The state of a descent after a number of steps.

    Args:
        number: The number of steps so far; 0 is the start.
        weights: float64 (n,), the flattened kernel, followed by the bias if there is one.
        loss: The mean squared error.
    """

    number: int
    weights: np.ndarray
    loss: float


class Descent:
    """A gradient descent, which moves the weights downhill with each `step`.

    Args:
        moments: The coefficients of the squared error.
        start: float64 (n,), the initial weights.
        rule: How they move.

            - "gradient": plain gradient descent. Neighbouring pixels of a photo are nearly equal, so the loss is steep
              along the kernel's sum and nearly flat along its detail: edges take many thousand steps.
            - "momentum": each step also carries on a share of the last one (Polyak 1964).
            - "adam": each weight has its own step size (Kingma & Ba, arXiv 1412.6980).
            - "whitened": the gradient with respect to decorrelated pixels, which makes all directions equally steep; a
              natural gradient (Amari 1998).
        rate: The learning rate, above 0; None takes one that suits a photo. For every rule but "adam", 1 is the
            largest rate that is certain to descend.

    Raises:
        SettingError: If there is no such rule, or the rate is not a number above 0.
    """

    def __init__(self, moments: Moments, start: np.ndarray, rule: str = "whitened", rate: float | None = None):
        if not isinstance(rule, str) or rule not in RULES:
            raise SettingError(
                say("There is no rule {rule!r:.40}: choose one of {known}.", rule=rule, known=", ".join(RULES))
            )
        rate = RATES[rule] if rate is None else rate
        if not is_finite(rate) or rate <= 0:
            raise SettingError(say("learning_rate is {rate!r:.40}: give a number above 0, such as 0.1.", rate=rate))
        self.moments, self.rule, self.rate = moments, rule, float(rate)
        self._values, self._vectors = np.linalg.eigh(moments.gram)
        self._speed = self._square = np.zeros_like(start)
        self.now = Step(0, start, moments.loss(start))

    def step(self) -> Step:
        """Take one step and return it.

        Raises:
            SettingError: If the loss has diverged.
        """
        slope = self.moments.gradient(self.now.weights)
        weights = self.now.weights - getattr(self, f"_{self.rule}")(slope)
        loss = self.moments.loss(weights) if np.isfinite(weights).all() else float("inf")
        if not loss < DIVERGED * max(1.0, self.moments.square):
            raise SettingError(
                say("At step {step} the error grows without end: set a lower learning rate.", step=self.now.number + 1)
            )
        self.now = Step(self.now.number + 1, weights, loss)
        return self.now

    def _gradient(self, slope: np.ndarray) -> np.ndarray:
        # Along the steepest direction, each step multiplies the remaining error by 1 − 2 rate.
        return self.rate / self._values[-1] * slope

    def _momentum(self, slope: np.ndarray) -> np.ndarray:
        self._speed = MOMENTUM * self._speed + self._gradient(slope)
        return self._speed

    def _adam(self, slope: np.ndarray) -> np.ndarray:
        time = self.now.number + 1
        self._speed = 0.9 * self._speed + 0.1 * slope
        self._square = 0.999 * self._square + 0.001 * slope**2
        return self.rate * (self._speed / (1 - 0.9**time)) / (np.sqrt(self._square / (1 - 0.999**time)) + 1e-8)

    def _whitened(self, slope: np.ndarray) -> np.ndarray:
        damped = np.maximum(self._values, 0) + DAMPING * self._values.mean()
        return self.rate * self._vectors @ ((self._vectors.T @ slope) / damped)


def rule_notes() -> dict[str, str]:
    """Return a sentence for learners about each rule, by its name."""
    return {
        "whitened": say(
            "The slope is taken as if no two pixels were alike, which makes every direction equally steep."
        ),
        "gradient": say(
            "Plain gradient descent: rate × slope. Neighbouring pixels are nearly alike, so detail comes slowly."
        ),
        "momentum": say("Each step also goes on as the last one went, which hurries along a gentle slope."),
        "adam": say("Each weight moves at a pace of its own: the rule that networks mostly learn by."),
    }
