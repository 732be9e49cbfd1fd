"""The slow link carries everything, in order, and never faster than it says."""

import contextlib
import secrets
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from benchmarks.slow_link import BINDER, CREDIT, Lane, SlowLink, Speed, slow_link

BYTES = 200_000


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """Something that sends back what it is sent, until that ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer(end: socket.socket) -> None:
            with end, contextlib.suppress(OSError):
                while piece := end.recv(65536):
                    end.sendall(piece)

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield listener
        listener.shutdown(socket.SHUT_RDWR)


def connected(link: SlowLink) -> socket.socket:
    return socket.create_connection(("127.0.0.1", link.port), timeout=60)


def echoed(end: socket.socket, data: bytes) -> bytes:
    """Send all and say so, and return what comes back until that ends, too."""
    threading.Thread(target=lambda: (end.sendall(data), end.shutdown(socket.SHUT_WR)), daemon=True).start()
    pieces = []
    while piece := end.recv(65536):
        pieces.append(piece)
    return b"".join(pieces)


def test_lane_sends_one_piece_after_the_other():
    lane = Lane(Speed(bits=8000, round_trip=0.2))
    assert lane.book(10.0, 1000) == pytest.approx((11.0, 11.1))
    assert lane.book(10.2, 500) == pytest.approx((11.5, 11.6))
    assert lane.book(20.0, 1000) == pytest.approx((21.0, 21.1))


def test_lane_makes_up_for_waking_late_but_never_for_rest():
    lane = Lane(Speed(bits=8000))
    assert lane.book(0.0, 1000)[0] == 1.0
    assert lane.book(1.0 + CREDIT / 2, 1000)[0] == pytest.approx(2.0)
    assert lane.book(2.0 + 3 * CREDIT, 1000)[0] == pytest.approx(3.0 + 3 * CREDIT)


def test_wide_lane_takes_no_time():
    assert Lane(Speed()).book(3.0, 10**9) == (3.0, 3.0)


def test_everything_arrives_in_order(server):
    data = secrets.token_bytes(BYTES)
    with slow_link(server.getsockname()[1], Speed(bits=50e6, round_trip=0.01)) as link, connected(link) as end:
        assert echoed(end, data) == data


def test_it_is_never_faster_than_it_says(server):
    with slow_link(server.getsockname()[1], BINDER) as link, connected(link) as end:
        start = time.monotonic()
        assert len(echoed(end, bytes(BYTES))) == BYTES
        took = time.monotonic() - start
    # However slow this machine is, it takes no less.
    assert took > 8 * BYTES / BINDER.bits + BINDER.round_trip - 2 * CREDIT


def test_connections_share_it(server):
    with slow_link(server.getsockname()[1], BINDER) as link, connected(link) as one, connected(link) as other:
        start = time.monotonic()
        threads = [threading.Thread(target=echoed, args=(end, bytes(BYTES))) for end in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - start
    assert took > 8 * 2 * BYTES / BINDER.bits + BINDER.round_trip - 2 * CREDIT


def test_dropped_connections_end_and_new_ones_are_refused_until_it_is_restored(server):
    with slow_link(server.getsockname()[1]) as link:
        with connected(link) as end:
            end.sendall(b"hello")
            assert end.recv(5) == b"hello"
            link.drop()
            with contextlib.suppress(ConnectionError):
                assert end.recv(5) == b""
        with connected(link) as end, contextlib.suppress(ConnectionError):
            assert end.recv(5) == b""
        link.restore()
        with connected(link) as end:
            assert echoed(end, b"again") == b"again"


def test_speed_changes_while_it_carries(server):
    with slow_link(server.getsockname()[1]) as link, connected(link) as end:
        end.sendall(b"quick")
        assert end.recv(5) == b"quick"
        link.set_speed(Speed(round_trip=0.3))
        start = time.monotonic()
        assert echoed(end, b"slow") == b"slow"
        # A timer of asyncio may go off a tick early.
        assert time.monotonic() - start > 0.3 - CREDIT
