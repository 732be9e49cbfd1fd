"""How well a stage's maps follow a shift of the input: numbers, and sentences about them."""

import math
from collections.abc import Sequence
from typing import Any

from ...core.compare.equivariance import Equivariance
from ...core.language import say
from ...core.stack.output_size import Pair, times

DIGITS = 4


def equivariance_dict(now: Equivariance | None, curve: Sequence[Equivariance]) -> dict[str, Any]:
    """Return the error of the present shift and of a series of shifts, with sentences.

    Args:
        now: The measurement for the present shift; None where the input is not shifted.
        curve: The measurements for shifts of 0, 1, 2, … pixels along one axis.
    """
    stride = curve[0].stride
    return dict(
        stage=curve[0].stage,
        stride=_stride(stride),
        now="" if now is None else _now_sentence(now),
        axis=say("down") if curve[-1].shift[0] else say("to the right"),
        curve=[_bar(each) for each in curve],
        compared=say(
            "Compared over at least {size} values, none of which saw what came in at the border, nor padding.",
            size=times(curve[-1].compared),
        ),
    )


def _bar(each: Equivariance) -> dict[str, Any]:
    return dict(shift=max(each.shift), error=each.error, text=_error(each), multiple=each.is_multiple)


def _stride(stride: Pair) -> str:
    if stride == (1, 1):
        return say("Total stride 1: maps follow every shift by whole pixels.")
    if stride[0] == stride[1]:
        return say(
            "Total stride {stride}: maps follow only shifts by multiples of it. Other shifts fall between their "
            "values, where nothing was measured.",
            stride=stride[0],
        )
    return say(
        "Total stride {stride} (height × width): maps follow only shifts by multiples of it. Other shifts fall between "
        "their values, where nothing was measured.",
        stride=times(stride),
    )


def _now_sentence(now: Equivariance) -> str:
    shift = str(now.shift).replace("-", "−")
    if now.is_followed:
        return say("Shifted by {shift}: the maps follow exactly (error 0).", shift=shift)
    return say(
        "Shifted by {shift}: the maps do not follow exactly (error {error} of their own size).",
        shift=shift,
        error=_error(now),
    )


def _error(each: Equivariance) -> str:
    if each.is_followed:
        return "0"
    return "∞" if math.isinf(each.error) else f"{each.error:.{DIGITS}f}"
