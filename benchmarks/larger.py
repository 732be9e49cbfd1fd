"""From a slider event to painted pixels with more blocks, and with a large photograph."""

from .interaction import compare, every_way, rows
from .results import Section
from .ways import PHOTO, THREE_BLOCKS


def section() -> Section:
    """Measure both, each in its own run."""
    blocks = compare(THREE_BLOCKS, rounds=3, changes=4)
    photo = compare(PHOTO, rounds=3, changes=4)
    return Section(
        [
            *rows("b", "(b) Kernel size of the first of 3 blocks, 16, 32 and 64 filters", blocks["figures"]),
            *rows("c", "(c) Kernel size, 3 filters of 8 to 12 on 1080 × 1440", photo["figures"]),
        ],
        [f"(b)\n\n{every_way(blocks)}", f"(c)\n\n{every_way(photo)}"],
    )
