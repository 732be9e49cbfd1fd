"""Which input channels of a value are shown, where there are too many for one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

SHOWN_CHANNELS = 8

Order = Literal["contribution", "channel"]
ORDERS = get_args(Order)


@dataclass(frozen=True, slots=True)
class Page:
    """A choice of input channels.

    Args:
        number: Which page, from 0; one beyond the last shows the last.
        order: "contribution" puts the largest absolute sums first, "channel" counts the channels.
    """

    number: int = 0
    order: Order = "contribution"

    def clamped(self, channels: int) -> int:
        """Return the page's number, which is at most that of the last page of so many channels."""
        return min(max(0, self.number), count_pages(channels) - 1)

    def channels(self, sums: np.ndarray) -> list[int]:
        """Return the channels on the page, by the sum of each; few channels stay in their order."""
        places: Sequence[int] = range(len(sums))
        if self.order == "contribution" and len(sums) > SHOWN_CHANNELS:
            places = [int(index) for index in np.argsort(-np.abs(sums), kind="stable")]
        first = self.clamped(len(sums)) * SHOWN_CHANNELS
        return list(places[first : first + SHOWN_CHANNELS])


def count_pages(channels: int) -> int:
    """Return how many pages the channels take."""
    return max(1, -(-channels // SHOWN_CHANNELS))


FIRST = Page()
