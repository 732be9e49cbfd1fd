"""The lines of a calculation, written one below the other."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ....core.language import say
from ....core.stack.arithmetic import Arithmetic
from ...number_text import plain, shown_sum

Line = dict[str, str]


def line(label: str, text: str, role: str = "channel") -> Line:
    """Return one line: what it is, its number, and what part it plays."""
    return dict(label=label, text=text, role=role)


def terms_header(terms: Arithmetic, lines: Sequence[Line], decimals: int, **facts: Any) -> dict[str, Any]:
    """Return what every header of terms says, with some of it replaced."""
    known = dict(
        channels=[],
        channel_names=[],
        hidden=0,
        lines=list(lines),
        sums=[],
        keras=plain(terms.keras, decimals),
        approx=False,
        note="",
        pool=None,
    )
    return known | facts


def result(terms: Arithmetic, decimals: int) -> str:
    """Return the value as text: Keras's own, where the terms give it."""
    return plain(terms.keras if terms.agrees else terms.computed, decimals)


def added(
    labels: Sequence[str], values: Sequence[float], total: str, terms: Arithmetic
) -> tuple[list[Line], int, bool]:
    """Return the lines of a sum, their number of decimals, and whether the shown numbers add up only approximately."""
    shown = shown_sum(values, terms.keras if terms.agrees else terms.computed)
    lines = [line(label, text) for label, text in zip(labels, shown.terms)]
    lines.append(line(total, shown.total if shown.exact else f"≈ {shown.total}", "total"))
    return lines, shown.decimals, not shown.exact


def number(text: str) -> Decimal | None:
    """Return a shown number, or None for one that is not finite."""
    value = Decimal(text.replace("−", "-").replace("∞", "inf").replace("+", ""))
    return value if value.is_finite() else None


def too_large(rows: int, cols: int) -> str:
    """Return the sentence for what has too many cells to be drawn."""
    return say("Each channel has {rows} × {cols} values here, too many to draw one by one.", rows=rows, cols=cols)
