"""A proxy between the browser and the server, with which a test can cut and restore the connection."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

from .server import JupyterServer

CHUNK = 65536


class Line:
    """Forwards connections to a port of this machine until it is cut.

    Args:
        port: The port to forward to.
    """

    def __init__(self, port: int):
        self._goal = port
        self._lock = threading.Lock()
        self._ends: list[socket.socket] = []
        self._is_cut = self._is_deaf = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._listen, daemon=True, name="line").start()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._listener.getsockname()[1]

    def lose_answers(self) -> None:
        """Drop everything that comes back until `mend`, while what is sent still arrives."""
        self._is_deaf = True

    def cut(self) -> None:
        """Break all connections, even in the middle of a message, and accept no new ones."""
        with self._lock:
            self._is_cut = True
            ends, self._ends = self._ends, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def mend(self) -> None:
        """Accept connections and pass on answers again."""
        with self._lock:
            self._is_cut = self._is_deaf = False

    def close(self) -> None:
        """Stop listening, and close all connections."""
        self.cut()
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                here, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                if self._is_cut:
                    here.close()
                    continue
                there = socket.create_connection(("127.0.0.1", self._goal))
                self._ends += [here, there]
            for way in ((here, there, False), (there, here, True)):
                threading.Thread(target=self._pass_on, args=way, daemon=True, name="line").start()

    def _pass_on(self, source: socket.socket, goal: socket.socket, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                if not (is_answer and self._is_deaf):
                    goal.sendall(data)
        for end in (source, goal):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def line_to(server: JupyterServer) -> Iterator[tuple[Line, JupyterServer]]:
    """Open a line to a server. Returns the line, and the server with the line's address."""
    line = Line(int(server.url.rpartition(":")[2]))
    try:
        yield line, replace(server, url=f"http://127.0.0.1:{line.port}")
    finally:
        line.close()
