"""What the link to the browser carries, and what is sent on it while a hand is moving."""

from ..frames.coarse import coarse_frame
from ..frames.picture import Frame
from ..wire import pack

UNKNOWN = 0
FAST = 3_000_000
"""Bytes a second from which on everything is sent whole: a change of 240 kB takes 80 ms then."""
MOVING = 0.02
"""Seconds of the link that the maps of one change may take on a slower one, besides what goes to and fro anyway."""
COARSEST = 8
"""Fewer pixels than that for each one on the screen say too little."""
SMALL = 16_384
"""Bytes below which a frame is neither made coarser, nor long enough underway to tell how fast a link is."""


class Link:
    """Decides how maps are sent; the browser measures, and asks for what it has seen coarse only.

    A frame that the link does not carry in time goes as means over blocks of pixels, with every number in its header
    as it is. Once no other one has come for a moment, the browser asks for the whole of it. There is never more than
    one answer to a control underway, as ipywidgets sends a control's next value only when the kernel has done with
    the one before; so what is sent decides how soon the next one can be answered.

    Attributes:
        rate: Bytes a second, as measured by the browser; `UNKNOWN` sends everything whole.
    """

    def __init__(self) -> None:
        self.rate = UNKNOWN
        self._whole: Frame | None = None

    def packed(self, frame: Frame) -> bytes:
        """Return a frame of maps as the link carries it."""
        factor = self._factor(frame)
        self._whole = frame if factor > 1 else None
        return pack(*frame) if factor == 1 else pack(*coarse_frame(frame, factor))

    def whole(self, revision: int) -> bytes | None:
        """Return the last frame as it is; None if it was sent so, or is not of this revision any more."""
        if self._whole is None or self._whole[0]["revision"] != revision:
            return None
        frame, self._whole = self._whole, None
        return pack(*frame)

    @staticmethod
    def wants_mark(size: int) -> bool:
        """Return whether a mark should go before so many bytes, so that the browser can time them."""
        return size >= SMALL

    def _factor(self, frame: Frame) -> int:
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

