"""Statistics that show what is wrong with a stage's channels: dead, constant, not finite, saturated."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..errors import SettingError
from ..language import say, say_count
from ..stack.stage import Stage
from ..words.joined import joined

NEAR_END = 0.01
"""A value counts as saturated if it is this close to an end of its range, as a fraction of the range."""
LIMITS = {"unit": (0.0, 1.0), "tanh": (-1.0, 1.0)}


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """Statistics of each channel of a stage, each an array (channels,).

    Attributes:
        mean: Mean of the finite values. This and the next three are 0.0 for a channel that has none.
        maximum: Largest finite value.
        minimum: Smallest finite value.
        variance: Mean squared distance of the finite values from their mean.
        nan: Number of NaN values.
        infinite: Number of values that are plus or minus infinity.
        saturated: Fraction of the values at an end of their range, 0 to 1; 0.0 if the range is unbounded.
        dead: True where all values are 0.
        constant: True where all values are the same and the stage has more than one place.
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
        """True where a channel has NaN or infinite values."""
        return (self.nan + self.infinite) > 0

    @property
    def summary(self) -> str:
        """One line such as "72 of 128 channels are all zero; 3 hold NaN", or "" if there is nothing to say."""
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
        return joined([_first_words(first, number, len(self.dead)), *(_more_words(*each) for each in rest)], "; ")


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
    """Return the statistics of a stage's channels."""
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
    """Return the fraction of each channel's values at an end of its range, (channels,); 0.0 for unbounded ranges."""
    share = np.zeros(stage.channels)
    if stage.range not in LIMITS:
        return share
    (low, high), (least, most, _) = LIMITS[stage.range], stage.limits
    near = NEAR_END * (high - low)
    low, high = low + near, high - near
    # Only channels that come near an end are searched, so that this costs almost nothing where none does.
    reaching = np.flatnonzero((least <= low) | (most >= high))
    flat = stage.planes.reshape(stage.channels, -1)[reaching]
    share[reaching] = ((flat <= low) | (flat >= high)).mean(axis=1)
    return share


SORTS: dict[str, Callable[[Diagnostics], np.ndarray]] = {
    "mean": lambda statistics: -statistics.mean,
    "max": lambda statistics: -statistics.maximum,
    "min": lambda statistics: statistics.minimum,
    "variance": lambda statistics: -statistics.variance,
    "saturated": lambda statistics: -statistics.saturated,
    "dead": lambda statistics: ~statistics.dead,
}
"""Sort keys by name; the smallest comes first."""
FILTERS: dict[str, Callable[[Diagnostics], np.ndarray]] = {
    "dead": lambda statistics: statistics.dead,
    "alive": lambda statistics: ~statistics.dead,
    "constant": lambda statistics: statistics.constant,
    "nonfinite": lambda statistics: statistics.nonfinite,
    "saturated": lambda statistics: statistics.saturated > 0.5,
}


def sort_channels(stage: Stage, by: str | None = None) -> np.ndarray:
    """Return the channels of a stage in sorted order, int (channels,).

    Args:
        stage: The stage.
        by: "mean", "max", "variance" or "saturated" put the largest first, "min" the smallest, and "dead" the dead
            channels. None keeps the order. The sort is stable.

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
    """Return the variance, from the squared distances where the mean is so large that its square would cancel."""
    variance = np.maximum(squares - mean**2, 0.0)
    for index in np.flatnonzero((variance < 1e-6 * squares) & (bad == 0)):
        variance[index] = finite[index].var(dtype=np.float64)
    return variance
