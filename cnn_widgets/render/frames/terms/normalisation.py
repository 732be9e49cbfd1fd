"""How a value is normalised or rescaled, step by step."""

from typing import Any

import numpy as np

from ....core.inspection import LayerArithmetic
from ....core.known import known
from ....core.language import say, say_count
from ...number_text import plain, shown_sum
from .lines import Line, line, result, terms_header
from .page import Page, count_pages

DECIMALS = 4


def normalised_terms(terms: LayerArithmetic, names: list[str], page: Page) -> tuple[dict[str, Any], np.ndarray]:
    """Return what the header adds, and float32 (shown, rows, cols): the values that are read.

    Args:
        terms: The terms.
        names: Names of the channels of the patch.
        page: Which of them are shown, where there are many.
    """
    lines, decimals = _affine(terms) if terms.epsilon is None else _standardised(terms)
    lines.append(line(terms.stage, f"≈ {result(terms, decimals)}", "total"))
    planes = terms.patch.transpose(2, 0, 1)
    order = page.channels(planes.mean(axis=(1, 2)))
    header = terms_header(
        terms,
        lines,
        decimals,
        channels=[terms.channels[index] for index in order],
        channel_names=[names[index] for index in order],
        approx=True,
        pool=None if planes[0].size == 1 else "average",
        sums=[plain(float(planes[index].mean()), decimals) for index in order],
        note=_note(terms),
        page=page.clamped(len(planes)),
        pages=count_pages(len(planes)),
        page_size=8,
        of=len(planes),
        order=page.order,
    )
    return header, planes[order].astype(np.float32)


def _affine(terms: LayerArithmetic) -> tuple[list[Line], int]:
    """Return the lines of value × factor + offset."""
    factor, offset = float(known(terms.kernel).item()), known(terms.bias)
    centre = known(terms.centre)
    decimals = _decimals(terms, centre, offset)
    lines = [line(say("value"), plain(centre, decimals)), line(say("× factor"), _fine(factor))]
    if offset:
        lines.append(line(say("+ offset"), plain(offset, decimals)))
    return lines, decimals


def _standardised(terms: LayerArithmetic) -> tuple[list[Line], int]:
    """Return the lines of γ · (value − mean) / √(variance + ε) + β."""
    centre, variance = known(terms.centre), known(terms.variance)
    decimals = _decimals(terms, centre, terms.mean or 0.0, terms.beta or 0.0)
    lines = [line(say("value"), plain(centre, decimals))]
    if terms.mean is not None:
        lines.append(line(say("− mean"), plain(terms.mean, decimals)))
    deviation = float(np.sqrt(variance + known(terms.epsilon)))
    lines.append(line(_divisor(terms), _fine(deviation)))
    if terms.gamma is not None and terms.gamma != 1.0:
        lines.append(line(say("× γ (gamma)"), _fine(terms.gamma)))
    if terms.beta:
        lines.append(line(say("+ β (beta)"), plain(terms.beta, decimals)))
    return lines, decimals


def _divisor(terms: LayerArithmetic) -> str:
    square = _fine(known(terms.variance))
    if terms.function == "UnitNormalization":
        return say("÷ length √{squares}", squares=square)
    if not terms.epsilon:
        return say("÷ √(variance {variance})", variance=square)
    words = {"variance": square, "epsilon": f"{terms.epsilon:g}"}
    if terms.function == "RMSNormalization":
        return say("÷ √(mean square {variance} + ε {epsilon})", **words)
    return say("÷ √(variance {variance} + ε {epsilon})", **words)


def _note(terms: LayerArithmetic) -> str:
    count = terms.patch.size
    if terms.function == "BatchNormalization":
        return say(
            "γ and β were learnt for this channel, and its mean and variance were averaged over the training; in "
            "training, each batch's own mean and variance are used instead."
        )
    if terms.function in ("Normalization", "inverted Normalization"):
        return say("Mean and variance are those of the data that the layer was adapted to.")
    if terms.function == "Rescaling":
        return say("Every value is multiplied by the same factor, and the same offset is added.")
    if terms.function == "LayerScale":
        return say("Every value of a channel is multiplied by a number that the layer has learnt for it.")
    if terms.function == "UnitNormalization":
        return say_count(
            "The length is that of the vector of {count} value.",
            "The length is that of the vector of {count} values: the root of the sum of their squares.",
            count,
        )
    if terms.function == "RMSNormalization":
        return say_count(
            "The mean square is that of {count} value; no mean is subtracted.",
            "The mean square is that of {count} values; no mean is subtracted.",
            count,
        )
    if terms.function == "GroupNormalization":
        return say_count(
            "Mean and variance are those of the {count} value of this group of channels, in this image alone.",
            "Mean and variance are those of the {count} values of this group of channels, in this image alone.",
            count,
        )
    return say_count(
        "Mean and variance are those of {count} value of this image alone.",
        "Mean and variance are those of {count} values of this image alone.",
        count,
    )


def _decimals(terms: LayerArithmetic, *values: float) -> int:
    shown = [shown_sum([value], value).decimals for value in (*values, terms.keras)]
    return max(DECIMALS, *shown) if not all(float(v).is_integer() for v in (*values, terms.keras)) else 0


def _fine(value: float) -> str:
    """Return a factor with five significant digits: it may be small beside the values."""
    return f"{value:.5g}".replace("-", "−")
