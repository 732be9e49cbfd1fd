"""How fast the link to the browser is, and what is sent on it while a slider moves."""

from typing import Any

from ...render.frames.maps.coarse import coarse_frame
from ...render.frames.maps.picture import Frame
from ...render.wire import pack

UNKNOWN = 0
FAST = 2_500_000
"""Bytes a second from which on everything is sent whole: a change of 240 kB takes 100 ms then."""
MAPS_SECONDS = 0.015
"""Seconds that the maps of one change may take on a slower link, besides the round trip."""
COARSEST = 8
"""Largest factor: with still fewer pixels a picture says too little."""
SMALLEST_COARSENED = 32_768
"""Bytes below which a frame is sent whole on any link."""
SMALLEST_TIMED = 100_000
"""Bytes below which a frame is not on its way for long enough to tell how fast a link is."""


class Link:
    """Decides how maps are sent; the browser measures the link, and asks in full for what came coarse.

    Maps that change, as they do while a slider moves, go as means over blocks of pixels where the link cannot carry
    more in time; the numbers in their headers stay exact. Once no others have come for a moment, the browser asks for
    the full maps. Never more than one answer to a control is on its way, since ipywidgets sends a control's next value
    only when the kernel has finished with the one before; so what is sent decides how soon the next can be answered.

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
        """Return in full the frames that went coarse last, by name; none if they are of another revision."""
        if not self._whole or self._whole["maps"][0]["revision"] != revision:
            return {}
        frames, self._whole = self._whole, {}
        return {name: pack(*frame) for name, frame in frames.items()}

    @staticmethod
    def wants_mark(size: int) -> bool:
        """Return whether a mark should go before so many bytes, so that the browser can time them."""
        return size >= SMALLEST_TIMED

    def _fitting(self, frame: Frame) -> int:
        """Return the factor by which the tiles must be coarser, 1 for not at all."""
        if self.rate <= UNKNOWN or self.rate >= FAST:
            return 1
        if sum(array.nbytes for array in frame[1].values()) < SMALLEST_COARSENED:
            return 1
        tiles, most = frame[1]["tiles"].nbytes, self.rate * MAPS_SECONDS
        factor = 2
        while factor < COARSEST and tiles / factor**2 > most:
            factor += 1
        return factor
