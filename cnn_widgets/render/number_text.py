"""Numbers as text, with as many digits as it takes for a shown sum to add up."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

FEWEST_DECIMALS, MOST_DECIMALS = 4, 7


def signed(value: float, decimals: int) -> str:
    """Return a number with its sign, as typography writes it: "+0.5342", "−0.1300"."""
    return plain(value, decimals, sign="+")


def plain(value: float, decimals: int = FEWEST_DECIMALS, sign: str = "-") -> str:
    """Return a number with a true minus sign, and words for what is not finite."""
    value += 0.0  # -0.0 becomes 0.0
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:{sign}.{decimals}f}"
    if abs(value) >= 1e6 or (value and not float(text)):
        text = f"{value:{sign}.{decimals}e}"
    return text.replace("-", "−")


def short(value: float) -> str:
    """Return a number for a caption: two decimals, or two digits where it is small."""
    if not math.isfinite(value) or abs(value) >= 0.1 or value == 0:
        return plain(value, 2)
    return (f"{value:.2g}" if abs(value) >= 1e-4 else f"{value:.0e}").replace("-", "−")


@dataclass(frozen=True, slots=True)
class ShownSum:
    """A sum as text.

    Args:
        terms: Each term as text.
        total: The total as text.
        exact: Whether the shown terms add up to the shown total; else "≈" belongs before the total.
        decimals: Digits after the point.
    """

    terms: tuple[str, ...]
    total: str
    exact: bool
    decimals: int


def shown_sum(terms: Sequence[float], total: float) -> ShownSum:
    """Return a sum with the fewest digits at which what is shown adds up: none for whole numbers, else 4 to 7.

    Args:
        terms: The terms.
        total: Their total.

    Example:
        >>> shown_sum([0.00004, 0.00004], 0.00008).terms
        ('+0.00004', '+0.00004')
    """
    whole = all(math.isfinite(value) and value == int(value) for value in (*terms, total))
    for decimals in (*((0,) if whole else ()), *range(FEWEST_DECIMALS, MOST_DECIMALS + 1)):
        if _adds_up(terms, total, decimals):
            return _shown(terms, total, decimals, True)
    return _shown(terms, total, FEWEST_DECIMALS, False)


def _adds_up(terms: Sequence[float], total: float, decimals: int) -> bool:
    if not all(map(math.isfinite, (*terms, total))) or any(abs(t) >= 1e6 for t in (*terms, total)):
        return False
    rounded = sum((Decimal(f"{term:.{decimals}f}") for term in terms), Decimal(0))
    if any(value and not float(f"{value:.{decimals}f}") for value in (*terms, total)):
        return False
    return rounded == Decimal(f"{total:.{decimals}f}")


def _shown(terms: Sequence[float], total: float, decimals: int, exact: bool) -> ShownSum:
    return ShownSum(tuple(signed(term, decimals) for term in terms), signed(total, decimals), exact, decimals)
