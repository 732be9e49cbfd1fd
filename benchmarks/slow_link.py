"""A link of any speed between a browser and a server on this machine.

The browser's own throttling does not affect WebSockets. This is a TCP proxy, which slows down HTTP and WebSocket alike.
"""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from typing import Any

CHUNK = 4096
"""Bytes that pass at once: a few milliseconds on a slow link, so that connections share it fairly."""
CREDIT = 0.005
"""Seconds that a busy lane may make up for: otherwise each late wake-up of the event loop would slow it down."""


@dataclass(frozen=True)
class Speed:
    """How fast a link is.

    Args:
        bits: Bits per second in each direction; None for no limit.
        round_trip: Seconds that a byte takes there and back, half of them each way, besides the time for sending it.
    """

    bits: float | None = None
    round_trip: float = 0.0


WIDE_OPEN = Speed()
BINDER = Speed(bits=10e6, round_trip=0.080)
"""A notebook on mybinder.org as seen from a home: 10 Mbit/s and a ping of 80 ms."""


class Lane:
    """One direction of a link, shared by all connections: computes when bytes are sent and when they arrive.

    Example:
        >>> lane = Lane(Speed(bits=8000, round_trip=0.2))
        >>> lane.book(10.0, 1000), lane.book(10.0, 500)
        ((11.0, 11.1), (11.5, 11.6))
    """

    def __init__(self, speed: Speed):
        self.speed = speed
        self._free = float("-inf")

    def book(self, now: float, size: int) -> tuple[float, float]:
        """Return the times when `size` more bytes have been sent and when they arrive, in seconds like `now`."""
        # A lane that was idle may not use its idle time.
        start = max(self._free, now - CREDIT) if self._free > now - 2 * CREDIT else now
        self._free = start + (8 * size / self.speed.bits if self.speed.bits else 0.0)
        return self._free, self._free + self.speed.round_trip / 2


class SlowLink:
    """A proxy in front of a server on this machine; make it with `slow_link`.

    Args:
        port: Where the server listens.
        speed: How fast the link is at first.

    Attributes:
        port: Where the proxy listens.
    """

    def __init__(self, port: int, speed: Speed = WIDE_OPEN):
        self.port = 0
        self._server_port = port
        self._lanes = (Lane(speed), Lane(speed))
        self._open: set[asyncio.StreamWriter] = set()
        self._is_cut = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="slow link")

    def set_speed(self, speed: Speed) -> None:
        """Change the link's speed from now on."""
        for lane in self._lanes:
            lane.speed = speed

    def drop(self) -> None:
        """Cut every connection, and refuse new ones until `restore`."""
        self._call(self._cut())

    def restore(self) -> None:
        """Accept new connections again; those that were cut stay cut."""
        self._is_cut = False

    def start(self) -> None:
        """Start to listen, on a separate thread."""
        self._thread.start()
        self._call(self._listen())

    def stop(self) -> None:
        """Cut every connection and end the thread."""
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _call(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _listen(self) -> None:
        self._listener: asyncio.Server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def _cut(self) -> None:
        self._is_cut = True
        for writer in self._open:
            writer.transport.abort()

    async def _close(self) -> None:
        self._listener.close()
        await self._cut()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._server_port)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, far_writer}
        self._open |= ends
        try:
            up, down = self._lanes
            # Suppressed, because Python before 3.12 prints a cancelled connection as an error.
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(_carry(reader, far_writer, up), _carry(far_reader, writer, down))
        finally:
            self._open -= ends
            for end in ends:
                end.close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lane: Lane) -> None:
    """Pass bytes from one end to the other in order, each piece at the time that the lane computes."""
    underway: deque[tuple[float, bytes]] = deque()
    news = asyncio.Event()
    delivery = asyncio.create_task(_deliver(underway, news, writer))
    now = asyncio.get_running_loop().time
    try:
        while True:
            piece = await _read(reader)
            sent, arrival = lane.book(now(), len(piece))
            underway.append((arrival, piece))
            news.set()
            if not piece:
                break
            await asyncio.sleep(max(0.0, sent - now()))
        await delivery
    finally:
        delivery.cancel()


async def _read(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read(CHUNK)
    except ConnectionError:
        # A connection that is reset has also ended.
        return b""


async def _deliver(underway: deque[tuple[float, bytes]], news: asyncio.Event, writer: asyncio.StreamWriter) -> None:
    now = asyncio.get_running_loop().time
    # Raised if the receiving end has closed.
    with contextlib.suppress(OSError):
        while True:
            while not underway:
                news.clear()
                await news.wait()
            arrival, piece = underway.popleft()
            await asyncio.sleep(max(0.0, arrival - now()))
            if not piece:
                writer.write_eof()
                return
            writer.write(piece)
            await writer.drain()


@contextlib.contextmanager
def slow_link(port: int, speed: Speed = WIDE_OPEN) -> Iterator[SlowLink]:
    """Put a link in front of a server on this machine.

    Args:
        port: Where the server listens.
        speed: How fast the link is at first.

    Example:
        >>> with slow_link(8888, BINDER) as link:
        ...     open_browser(f"http://127.0.0.1:{link.port}")
    """
    link = SlowLink(port, speed)
    link.start()
    try:
        yield link
    finally:
        link.stop()
