"""How much memory rebuilds take and do not give back, through the public API, without a browser.

    python -m benchmarks.memory [--rebuilds 1000]

Each kind of rebuild runs in its own process: after a warm-up, resident memory is measured before and after.
"""

import argparse
import contextlib
import ctypes
import gc
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from . import machine
from .summaries import table

WARM_UP = 200
"""Until the recurring settings have all been there, in each order of the sweeps: from then on they recur."""
TARGETS = {"recurring": 20, "random": 80}
"""Megabytes that 1,000 rebuilds may add."""


def recurring() -> Iterator[dict[str, object]]:
    """Yield the settings of a user who moves a few sliders back and forth, one after the other."""
    sweeps = {"kernel_size": range(1, 11), "filters": range(8, 25), "strides": range(1, 4), "pool_size": range(1, 6)}
    while True:
        for name, values in sweeps.items():
            for value in (*values, *reversed(values)):
                yield {name: value}


def at_random() -> Iterator[dict[str, object]]:
    """Yield random settings that hardly ever repeat."""
    generator = random.Random(0)
    while True:
        strides = generator.randint(1, 4)
        yield {
            "kernel_size": (generator.randint(1, 15), generator.randint(1, 15)),
            "filters": generator.randint(1, 48),
            "strides": strides,
            "dilation_rate": generator.randint(1, 3) if strides == 1 else 1,
            "padding": generator.choice(("valid", "same")),
            "activation": generator.choice((None, "relu", "sigmoid", "tanh")),
            "pooling": generator.choice((None, "max", "average")),
            "pool_size": generator.randint(1, 5),
        }


SETTINGS: dict[str, Callable[[], Iterator[dict[str, object]]]] = {"recurring": recurring, "random": at_random}


def resident() -> float:
    """Return this process's resident memory in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def in_use() -> float:
    """Return resident memory in MB without freed memory that the C library keeps, if that can be told apart."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    return resident()


def measure(kind: str, rebuilds: int) -> tuple[float, ...]:
    """Rebuild an explorer with settings of a kind, in this process.

    Returns:
        Megabytes after the warm-up, halfway, and at the end; then what of it is in use, and what is in use after as
        many rebuilds again: so a leak can be told from memory that the C library keeps for itself.
    """
    import keras  # noqa: F401  # Without a kernel, an explorer paints only where Keras is loaded already.

    import cnn_widgets as cw
    from cnn_widgets.core.stack.block import FIELDS

    explorer = cw.Explorer("cat", seed=0)
    assert explorer.scene.maps, "nothing was packed"
    settings = SETTINGS[kind]()
    first = {name: getattr(explorer.blocks[0], name) for name in FIELDS}

    def rebuild(count: int) -> float:
        for _ in range(count):
            explorer.blocks[0].update(**next(settings))
        # The same maps at each reading, since a last setting with large maps would count as growth.
        explorer.blocks[0].update(**first)
        gc.collect()
        return resident()

    half = rebuilds // 2
    warm, halfway, end = rebuild(WARM_UP), rebuild(half), rebuild(rebuilds - half)
    used = in_use()
    rebuild(rebuilds)
    return warm, halfway, end, used, in_use()


def measure_apart(kind: str, rebuilds: int) -> tuple[float, ...]:
    """Run `measure` in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.memory", "--only", kind, "--rebuilds", str(rebuilds)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return tuple(map(float, done.stdout.split()[-5:]))


def report(found: dict[str, tuple[float, ...]], rebuilds: int) -> str:
    """Return a table of the results."""
    heads = (
        f"{rebuilds:,} rebuilds",
        "warm, MB",
        "halfway",
        "at the end",
        "growth",
        "target for 1,000",
        "growth in use",
    )
    rows = [
        (
            kind,
            *(f"{each:.0f}" for each in sizes[:3]),
            f"{sizes[2] - sizes[0]:+.0f}",
            f"< {TARGETS[kind]}",
            f"{sizes[4] - sizes[3]:+.0f}",
        )
        for kind, sizes in found.items()
    ]
    return table(heads, rows)


def main() -> None:
    """Measure both kinds and print, or with --only one kind in this process."""
    parser = argparse.ArgumentParser(description="Memory that rebuilds take and do not give back.")
    parser.add_argument("--rebuilds", type=int, default=1000)
    parser.add_argument("--only", choices=list(SETTINGS), help=argparse.SUPPRESS)
    words = parser.parse_args()
    machine.use_settings()
    if words.only:
        print(*measure(words.only, words.rebuilds))
        return
    print(report({kind: measure_apart(kind, words.rebuilds) for kind in SETTINGS}, words.rebuilds))
    print(f"\n{machine.describe()}")


if __name__ == "__main__":
    main()
