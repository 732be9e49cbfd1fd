"""The longest pauses of a slider while it is dragged: a real kernel, no browser.

    python -m benchmarks.pauses [--changes 300]

Sends the message that a browser sends for each step of a drag, waits for the kernel's answer, and rests for a moment.
This is measured twice: with Python's garbage collector held off during the drag, and with the collector left alone.
"""

import argparse
import random
import subprocess
import time
from typing import Any

from jupyter_client.manager import start_new_kernel

from . import machine
from .summaries import median, table

LONG = 100
"""Milliseconds above which a pause is noticeable."""
REST = 0.01
"""Seconds between an answer and the next change."""
SIZES = tuple(random.Random(0).choices(range(1, 32), k=1000))
"""The slider's values in turn; most of them need layers that do not exist yet."""

PREPARE = """
import gc, time, keras
import cnn_widgets as cw
from cnn_widgets.core.collector import collector
explorer = cw.Explorer("cat", filters=4)
full, began = [], [0.0]
def watch(phase, info):
    if phase == "start":
        began[0] = time.perf_counter()
    elif info["generation"] == 2:
        full.append(1000 * (time.perf_counter() - began[0]))
gc.callbacks.append(watch)
if not {held}:
    collector.hold_off = lambda: None
"""


class Kernel:
    """A kernel that runs an explorer.

    Args:
        held: Whether the collector is held off during the drag.
    """

    def __init__(self, held: bool):
        self._manager, self._client = start_new_kernel(stderr=subprocess.DEVNULL)
        self.run(PREPARE.format(held=held))
        self._model = eval(self.run("explorer.model_id"))
        self._asked = 0

    def run(self, code: str) -> str:
        """Run code; if it is a single line, return the repr of its value, else ""."""
        last, lines = "", code.strip().splitlines()
        expressions = {"value": lines[-1]} if len(lines) == 1 else {}
        reply = self._client.execute_interactive(code, silent=True, user_expressions=expressions, timeout=120)
        if reply["content"]["status"] != "ok":
            raise RuntimeError("\n".join(reply["content"]["traceback"]))
        if expressions:
            last = reply["content"]["user_expressions"]["value"]["data"]["text/plain"]
        return last

    def drag(self, value: int) -> float:
        """Move the slider, and return the milliseconds until the kernel is idle again."""
        client = self._client
        self._asked += 1
        hand = {"kernel_size": [self._asked, value, 1]}
        data = {"method": "update", "state": {"controls.hand": hand}, "buffer_paths": []}
        message = client.session.msg("comm_msg", {"comm_id": self._model, "data": data})
        start = time.perf_counter()
        client.shell_channel.send(message)
        while True:
            told = client.get_iopub_msg(timeout=60)
            is_own = told["parent_header"].get("msg_id") == message["header"]["msg_id"]
            if is_own and told["content"].get("execution_state") == "idle":
                return 1000 * (time.perf_counter() - start)

    def stop(self) -> None:
        """Shut down the kernel."""
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)


def measure(held: bool, changes: int) -> tuple[Any, ...]:
    """Drag, and return a row of the table."""
    kernel = Kernel(held)
    try:
        for value in SIZES[-20:]:
            kernel.drag(value)
        kernel.run("full.clear()")
        times = []
        for number in range(changes):
            times.append(kernel.drag(SIZES[number % len(SIZES)]))
            time.sleep(REST)
        assert kernel.run("explorer.blocks[0].kernel_size") == str(SIZES[(changes - 1) % len(SIZES)])
        full = eval(kernel.run("full"))
    finally:
        kernel.stop()
    long = sum(each > LONG for each in times)
    worst = f"{max(full):.0f}" if full else "none"
    return f"{median(times):.1f}", f"{max(times):.0f}", long, len(full), worst


def report(changes: int) -> str:
    """Measure with and without the collector held off, and return a table."""
    head = ("collector", "median, ms", "worst, ms", f"over {LONG} ms", "full collections", "longest of them, ms")
    rows = [(name, *measure(held, changes)) for name, held in (("held off", True), ("left alone", False))]
    return table(head, rows)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="The longest pauses of a drag.")
    parser.add_argument("--changes", type=int, default=300)
    changes = parser.parse_args().changes
    machine.use_settings()
    before = machine.describe()
    print(report(changes))
    print(f"\n{before}\nLoad average at the end: {machine.load()}.")


if __name__ == "__main__":
    main()
