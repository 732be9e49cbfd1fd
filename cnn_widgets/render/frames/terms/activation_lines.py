"""What an activation makes of a sum, in lines below it."""

import math

import numpy as np

from ....core.known import known
from ....core.language import say
from ....core.stack.arithmetic import Arithmetic
from .lines import Line, line, result


def activation_lines(terms: Arithmetic, decimals: int) -> list[Line]:
    """Return the lines from the value that an activation reads to what it makes of it."""
    last = line(terms.function or "linear", result(terms, decimals), "activation")
    if terms.function != "softmax" or terms.across is None or not np.isfinite(terms.across).all():
        return [last]
    # Large values are lowered by the largest, as Keras does: e to the power of 100 has no place on a screen.
    lowered = float(terms.across.max()) if np.abs(terms.across).max() > 20 else 0.0
    given = known(terms.pre_activation)
    own = math.exp(given - lowered)
    total = float(np.exp(terms.across - lowered).sum())
    power = say("e^({value} − {largest})", value=_short(given), largest=_short(lowered))
    label = power if lowered else say("e^({value})", value=_short(given))
    over = say("÷ sum of all {count} exponentials", count=len(terms.across))
    return [line(label, _short(own), "step"), line(over, _short(total), "step"), last]


def _short(value: float) -> str:
    return f"{value:.5g}".replace("-", "−")
