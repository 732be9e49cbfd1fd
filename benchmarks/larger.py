"""From a slider event to painted pixels with more blocks, and with a large photograph."""

from .interaction import change_rows, every_way, measure_ways
from .results import Section
from .ways import PHOTO, THREE_BLOCKS


def section() -> Section:
    """Measure both, each in its own run."""
    blocks = measure_ways(THREE_BLOCKS, rounds=3, changes=4)
    photo = measure_ways(PHOTO, rounds=3, changes=4)
    return Section(
        [
            *change_rows("b", "(b) Kernel size of the first of 3 blocks, 16, 32 and 64 filters", blocks["statistics"]),
            *change_rows("c", "(c) Kernel size, 3 filters of 8 to 12 on 1080 × 1440", photo["statistics"]),
        ],
        [f"(b)\n\n{every_way(blocks)}", f"(c)\n\n{every_way(photo)}"],
    )
