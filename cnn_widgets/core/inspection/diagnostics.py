"""What is wrong with a stage's channels, in numbers: dead, constant, not finite, saturated."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..errors import SettingError
from ..language import say, say_count
from ..stack.stage import Stage

NEAR_END = 0.01
"""A value this close to the end of its range, as a share of the range, counts as saturated."""
LIMITS = {"unit": (0.0, 1.0), "tanh": (-1.0, 1.0)}


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """Figures for each channel of a stage, each an array (channels,).

    Attributes:
        mean: Mean of the finite values; 0.0 where there are none. So are the next three.
        maximum: The largest.
        minimum: The smallest.
        variance: Mean squared distance from the mean.
        nan: How many values are NaN.
        infinite: How many are plus or minus infinity.
        saturated: Share of the values at an end of the range, 0 to 1; 0.0 where a range has no ends.
        dead: True where all values are 0.
        constant: True where all values are the same, and the stage has more than one place.
    """

    mean: np.ndarray
    maximum: np.ndarray
    minimum: np.ndarray
    variance: np.ndarray
    nan: np.ndarray
    infinite: np.ndarray
    saturated: np.ndarray
    dead: np.ndarray
    constant: np.ndarray

    @property
    def nonfinite(self) -> np.ndarray:
        """True where a channel has values that are no numbers."""
        return (self.nan + self.infinite) > 0

    @property
    def summary(self) -> str:
        """One line: "72 of 128 channels are all zero; 3 hold NaN"; "" where there is nothing to say."""
        counts = {
            "dead": self.dead,
            "constant": self.constant & ~self.dead,
            "nan": self.nan > 0,
            "infinite": self.infinite > 0,
            "saturated": self.saturated > 0.5,
        }
        found = [(what, int(which.sum())) for what, which in counts.items() if which.any()]
        if not found:
            return ""
        (first, number), *rest = found
        return "; ".join([_first_words(first, number, len(self.dead)), *(_more_words(*each) for each in rest)])


def _first_words(what: str, number: int, total: int) -> str:
    given = {"number": number, "total": total}
    if what == "dead":
        return say_count(
            "{number} of {total} channel is all zero", "{number} of {total} channels are all zero", total, **given
        )
    if what == "constant":
        return say_count(
            "{number} of {total} channel is constant", "{number} of {total} channels are constant", total, **given
        )
    if what == "nan":
        return say_count(
            "{number} of {total} channel is with NaN", "{number} of {total} channels are with NaN", total, **given
        )
    if what == "infinite":
        return say_count(
            "{number} of {total} channel is with infinite values",
            "{number} of {total} channels are with infinite values",
            total,
            **given,
        )
    return say_count(
        "{number} of {total} channel is mostly saturated",
        "{number} of {total} channels are mostly saturated",
        total,
        **given,
    )


def _more_words(what: str, number: int) -> str:
    words = {
        "constant": say("{number} constant", number=number),
        "nan": say("{number} with NaN", number=number),
        "infinite": say("{number} with infinite values", number=number),
        "saturated": say("{number} mostly saturated", number=number),
    }
    return words[what]


def diagnose(stage: Stage) -> Diagnostics:
    """Return the figures of a stage's channels."""
    flat = stage.planes.reshape(stage.channels, -1)
    nan, infinite = np.isnan(flat).sum(axis=1), np.isinf(flat).sum(axis=1)
    low, high, bad = stage.limits
    finite = flat if not bad.any() else np.where(np.isfinite(flat), flat, 0)
    counts = np.maximum(flat.shape[1] - bad, 1)
    mean = finite.sum(axis=1, dtype=np.float64) / counts
    squares = np.einsum("ij,ij->i", finite, finite, dtype=np.float64) / counts
    same = (low == high) & (bad == 0)
    return Diagnostics(
        mean,
        high,
        low,
        _variance(finite, mean, squares, bad),
        nan,
        infinite,
        saturation(stage),
        same & (low == 0),
        same & (flat.shape[1] > 1),
    )


def saturation(stage: Stage) -> np.ndarray:
    """Return the share of each channel's values at an end of its range, (channels,); 0.0 where it has no ends."""
    share = np.zeros(stage.channels)
    if stage.range not in LIMITS:
        return share
    (low, high), (least, most, _) = LIMITS[stage.range], stage.limits
    near = NEAR_END * (high - low)
    low, high = low + near, high - near
    # Only channels that come near an end are looked through, so that this costs next to nothing where none does.
    reaching = np.flatnonzero((least <= low) | (most >= high))
    flat = stage.planes.reshape(stage.channels, -1)[reaching]
    share[reaching] = ((flat <= low) | (flat >= high)).mean(axis=1)
    return share


SORTS: dict[str, Callable[[Diagnostics], np.ndarray]] = {
    "mean": lambda figures: -figures.mean,
    "max": lambda figures: -figures.maximum,
    "min": lambda figures: figures.minimum,
    "variance": lambda figures: -figures.variance,
    "saturated": lambda figures: -figures.saturated,
    "dead": lambda figures: ~figures.dead,
}
"""Key by name, smallest first."""
FILTERS: dict[str, Callable[[Diagnostics], np.ndarray]] = {
    "dead": lambda figures: figures.dead,
    "alive": lambda figures: ~figures.dead,
    "constant": lambda figures: figures.constant,
    "nonfinite": lambda figures: figures.nonfinite,
    "saturated": lambda figures: figures.saturated > 0.5,
}


def sort_channels(stage: Stage, by: str | None = None) -> np.ndarray:
    """Return the channels of a stage in order, int (channels,).

    Args:
        stage: The stage.
        by: "mean", "max", "variance" or "saturated", largest first; "min", smallest first; "dead", dead ones first;
            None as they are. Equals stay in their order.

    Raises:
        SettingError: If there is no such order.
    """
    if by is None:
        return np.arange(stage.channels)
    if by not in SORTS:
        raise SettingError(
            say("Channels cannot be sorted by {by!r:.40}: use None or one of {sorts}.", by=by, sorts=", ".join(SORTS))
        )
    return np.argsort(SORTS[by](diagnose(stage)), kind="stable")


def filter_channels(stage: Stage, which: str | None = None) -> np.ndarray:
    """Return the channels of a stage that are "dead", "alive", "constant", "nonfinite" or "saturated"; None for all.

    Raises:
        SettingError: If there is no such filter.
    """
    if which is None:
        return np.arange(stage.channels)
    if which not in FILTERS:
        raise SettingError(
            say(
                "There is no filter {which!r:.40}: use None or one of {filters}.",
                which=which,
                filters=", ".join(FILTERS),
            )
        )
    return np.flatnonzero(FILTERS[which](diagnose(stage)))


def _variance(finite: np.ndarray, mean: np.ndarray, squares: np.ndarray, bad: np.ndarray) -> np.ndarray:
    """Return the variance; where the mean is so large that squares cancel, by the distances themselves."""
    variance = np.maximum(squares - mean**2, 0.0)
    for index in np.flatnonzero((variance < 1e-6 * squares) & (bad == 0)):
        variance[index] = finite[index].var(dtype=np.float64)
    return variance
