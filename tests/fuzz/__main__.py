"""Runs the cases: `python -m tests.fuzz --cases 20000`. After an interrupt, the same command continues."""

import argparse
import faulthandler
import json
import resource
import time
import traceback
from pathlib import Path
from typing import Any

import numpy as np

from tests import conftest  # noqa: F401 - TensorFlow's settings, before it is imported

from .case import watched
from .kinds import KINDS, SHARES

ROOT = Path(__file__).resolve().parent.parent.parent
MOST_MEMORY = 6 * 2**30
LONGEST_SCENE = 120
"""Seconds after which a scene counts as hung: all threads are printed, and the run ends."""


def main() -> None:
    """Run the remaining cases, and print the outcomes of all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000, help="how many in all")
    parser.add_argument("--seed", type=int, default=0, help="another one gives other cases")
    parser.add_argument("--kind", choices=tuple(KINDS), help="only these")
    parser.add_argument("--scene", type=int, help="with --kind: this one alone, and its fault in full")
    parser.add_argument("--minutes", type=float, help="stop after so long; the same command goes on")
    asked = parser.parse_args()
    # Taking more memory is a fault, which must not bring the machine down.
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    if asked.scene is not None:
        for number, outcome in enumerate(scene(asked.kind, asked.seed, asked.scene)):
            print(f"case {number}: {outcome}")
        return
    kept = RunLog(asked.seed, asked.cases)
    shares = {kind: share for kind, share in SHARES.items() if asked.kind in (None, kind)}
    end = time.monotonic() + 60 * asked.minutes if asked.minutes else float("inf")
    for kind in shares:
        run(kind, share_of(kind, asked.cases), kept, end)
    print(kept.table(shares))
    left = [kind for kind in shares if kept[kind]["cases"] < share_of(kind, asked.cases)]
    if left:
        print(f"Not yet done: {', '.join(left)}; the same command goes on.")
    raise SystemExit(1 if any(kept[kind]["faults"] for kind in shares) else 0)


def share_of(kind: str, cases: int) -> int:
    """Return how many of the cases are of one kind."""
    return round(cases * SHARES[kind] / sum(SHARES.values()))


def scene(kind: str, seed: int, number: int) -> Any:
    """Yield the outcomes of one scene, whose cases depend on kind, seed and number alone."""
    rng = np.random.default_rng([seed, number, *kind.encode()])
    with watched():
        yield from KINDS[kind](rng)


def run(kind: str, wanted: int, kept: "RunLog", end: float) -> None:
    """Run scenes of one kind until the wanted number of cases is reached."""
    counts, told = kept[kind], time.monotonic()
    while counts["cases"] < wanted and time.monotonic() < end:
        number, seen = counts["scenes"], {"right": 0, "refused": 0}
        faulthandler.dump_traceback_later(LONGEST_SCENE, exit=True)
        try:
            for outcome in scene(kind, kept.seed, number):
                seen[outcome] += 1
        except Exception as error:
            counts["faults"] += 1
            counts["cases"] += 1
            lines = "".join(traceback.format_exception(error))
            kept.write_fault(kind, number, lines)
            print(f"FAULT in {kind}, scene {number}: {str(error) or type(error).__name__:.500}", flush=True)
        finally:
            faulthandler.cancel_dump_traceback_later()
        for outcome, count in seen.items():
            counts[outcome] += count
            counts["cases"] += count
        counts["scenes"] += 1
        kept.write()
        if time.monotonic() - told > 10:
            told = time.monotonic()
            print(f"{kind}: {counts['cases']:,} of {wanted:,}, {counts['faults']} faults", flush=True)


class RunLog:
    """The outcomes so far, in a file.

    Args:
        seed: Seed of the cases.
        cases: Number of all cases.
    """

    def __init__(self, seed: int, cases: int):
        self.seed = seed
        self._folder = ROOT / "test-results" / "fuzz"
        self._file = self._folder / f"seed{seed}-{cases}.json"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._counts = json.loads(self._file.read_text()) if self._file.exists() else {}

    def __getitem__(self, kind: str) -> dict[str, int]:
        return self._counts.setdefault(kind, dict.fromkeys(("scenes", "cases", "right", "refused", "faults"), 0))

    def write(self) -> None:
        """Write the file, so that an interrupted run can continue."""
        self._file.write_text(json.dumps(self._counts, indent=1))

    def write_fault(self, kind: str, number: int, lines: str) -> None:
        """Record how a case failed."""
        with (self._folder / f"faults-seed{self.seed}.txt").open("a", encoding="utf-8", errors="replace") as file:
            again = f"python -m tests.fuzz --seed {self.seed} --kind {kind} --scene {number}"
            file.write(f"{'=' * 80}\n{again}\n{lines}\n")

    def table(self, kinds: Any) -> str:
        """Return a table of the outcomes."""
        columns = ("cases", "right", "refused", "faults")
        titles = ("cases", "right", "refused in a sentence", "faults")
        lines = [f"| kind | {' | '.join(titles)} |", "|---|--:|--:|--:|--:|"]
        rows = {kind: [self[kind][column] for column in columns] for kind in kinds}
        rows["all"] = [sum(column) for column in zip(*rows.values())]
        lines += [f"| {kind} | {' | '.join(f'{number:,}' for number in row)} |" for kind, row in rows.items()]
        return "\n".join(lines)


if __name__ == "__main__":
    main()
