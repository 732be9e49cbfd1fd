"""Whether a stage's maps follow the input, as it is shown: numbers and what they mean."""

import math
from collections.abc import Sequence
from typing import Any

from ..core.equivariance import Equivariance
from ..core.sizes import Pair, times

DIGITS = 4


def follows(now: Equivariance | None, curve: Sequence[Equivariance]) -> dict[str, Any]:
    """Return the error of the present shift and of a row of shifts, with sentences.

    Args:
        now: For the present shift; None where the input is not shifted.
        curve: For shifts of 0, 1, 2, … pixels along one axis.
    """
    stride = curve[0].stride
    return dict(
        stage=curve[0].stage,
        stride=_stride(stride),
        now="" if now is None else f"Shifted by {now.shift}: {_words(now)}.".replace("-", "−"),
        axis="down" if curve[-1].shift[0] else "to the right",
        curve=[_bar(each) for each in curve],
        compared=f"Compared over at least {times(curve[-1].compared)} values, none of which saw what came in at the "
        "border, nor padding.",
    )  # fmt: skip


def _bar(each: Equivariance) -> dict[str, Any]:
    return dict(shift=max(each.shift), error=each.error, text=_error(each), multiple=each.is_multiple)


def _stride(stride: Pair) -> str:
    if stride == (1, 1):
        return "Total stride 1: maps follow every shift by whole pixels."
    number = str(stride[0]) if stride[0] == stride[1] else f"{times(stride)} (height × width)"
    return (
        f"Total stride {number}: maps follow only shifts by multiples of it. Other shifts fall between their values, "
        "where nothing was measured."
    )


def _words(now: Equivariance) -> str:
    if now.is_followed:
        return "the maps follow exactly (error 0)"
    return f"the maps do not follow exactly (error {_error(now)} of their own size)"


def _error(each: Equivariance) -> str:
    if each.is_followed:
        return "0"
    return "∞" if math.isinf(each.error) else f"{each.error:.{DIGITS}f}"
