"""What Python has, told by an observer in the kernel: the same way in each host, none of which lets a test ask."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .window import POLL_SECONDS, SECONDS, NotInTime

EXPLORER = """import cnn_widgets as cw

ex = cw.Explorer("cat")"""
# Moved to its place when it is whole.
OBSERVER = """import os
import numpy as np

def tell(change=None):
    maps = {{stage: ex.feature_maps(stage) for stage in ex.stages[1:]}}
    np.savez({path!r} + ".part.npz", kernel_size=ex.blocks[0].kernel_size, **maps)
    os.replace({path!r} + ".part.npz", {path!r})

tell()
ex.blocks[0].observe(tell)"""


@dataclass(frozen=True)
class Witness:
    """A file into which an explorer's kernel writes its kernel size and its maps with each change.

    Args:
        path: The file.
    """

    path: Path

    @property
    def source(self) -> str:
        """Statements that make the explorer ``ex`` and observe it."""
        return f"{EXPLORER}\n\n{OBSERVER.format(path=str(self.path))}\n"

    def wait_for(self, kernel_size: int) -> dict[str, np.ndarray]:
        """Wait until Python has a kernel size. Returns the maps that it has then, by stage."""
        deadline = time.monotonic() + SECONDS
        while (told := self._told()).get("kernel_size") != kernel_size:
            if time.monotonic() > deadline:
                raise NotInTime(f"the kernel size is {told.get('kernel_size')} in Python, and {kernel_size} on screen")
            time.sleep(POLL_SECONDS)
        return told

    def _told(self) -> dict[str, np.ndarray]:
        try:
            with np.load(self.path) as file:
                return dict(file)
        except FileNotFoundError:
            return {}
