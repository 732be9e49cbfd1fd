"""What the link to the browser carries, and what is sent on it while a hand is moving."""

from typing import Any

from ...render.frames.maps.coarse import coarse_frame
from ...render.frames.maps.picture import Frame
from ...render.wire import pack

UNKNOWN = 0
FAST = 2_500_000
"""Bytes a second from which on everything is sent whole: a change of 240 kB takes 100 ms then."""
MOVING = 0.015
"""Seconds of the link that the maps of one change may take on a slower one, besides what goes to and fro anyway."""
COARSEST = 8
"""Fewer pixels than that for each one on the screen say too little."""
SMALL = 32_768
"""Bytes below which a frame is sent whole on any link."""
TIMED = 100_000
"""Bytes below which a frame is not long enough underway to tell how fast a link is."""


class Link:
    """Decides how maps are sent; the browser measures, and asks for what it has seen coarse only.

    Maps that have changed, as they do while a slider moves, go as means over blocks of pixels where the link does not
    carry more in time, with every number in their headers as it is. Once no others have come for a moment, the
    browser asks for the whole of them. There is never more than one answer to a control underway, as ipywidgets sends
    a control's next value only when the kernel has done with the one before; so what is sent decides how soon the
    next one can be answered.

    Attributes:
        rate: Bytes a second, as measured by the browser; `UNKNOWN` sends everything whole.
    """

    def __init__(self) -> None:
        self.rate = UNKNOWN
        self._factor = 1
        self._whole: dict[str, Frame] = {}

    def maps(self, frame: Frame, moves: bool) -> bytes:
        """Return the selected stage's maps as the link carries them.

        Args:
            frame: Their frame.
            moves: Whether they have changed, so that more changes may come soon.
        """
        self._factor = self._fitting(frame) if moves else 1
        self._whole = {}
        if self._factor == 1:
            return pack(*frame)
        self._whole["maps"] = frame
        return pack(*coarse_frame(frame, self._factor))

    def beside(self, name: str, frame: Frame) -> bytes:
        """Return a frame that belongs to those maps, with pixels as coarse as theirs."""
        if not self._whole:
            return pack(*frame)
        self._whole[name] = frame
        return pack(*coarse_frame(frame, self._factor))

    def whole(self, revision: Any) -> dict[str, bytes]:
        """Return what went coarse last as it is, by name; nothing if it is not of this revision any more."""
        if not self._whole or self._whole["maps"][0]["revision"] != revision:
            return {}
        frames, self._whole = self._whole, {}
        return {name: pack(*frame) for name, frame in frames.items()}

    @staticmethod
    def wants_mark(size: int) -> bool:
        """Return whether a mark should go before so many bytes, so that the browser can time them."""
        return size >= TIMED

    def _fitting(self, frame: Frame) -> int:
        """Return by how much the tiles have to be coarser, 1 for not at all."""
        if self.rate <= UNKNOWN or self.rate >= FAST:
            return 1
        if sum(array.nbytes for array in frame[1].values()) < SMALL:
            return 1
        tiles, most = frame[1]["tiles"].nbytes, self.rate * MOVING
        factor = 2
        while factor < COARSEST and tiles / factor**2 > most:
            factor += 1
        return factor
