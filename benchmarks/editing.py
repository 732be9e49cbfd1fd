"""From an edited weight, and from a moved slider, to painted pixels in JupyterLab, in one run.

python -m benchmarks.editing [--rounds 8] [--changes 5]
"""

import argparse

from . import machine
from .interaction import Records, latency, received
from .stage import Performer, performers
from .summaries import median, percentile, table
from .ways import WAYS

ACTS = {"slider moved": "window.stopwatch.single()", "weight edited": "window.stopwatch.edit()"}


def measure(performer: Performer, rounds: int, changes: int) -> Records:
    """Time both in turns, without the first change of each turn."""
    records: Records = {name: [] for name in ACTS}
    for number in range(rounds):
        for name in sorted(ACTS, reverse=number % 2 == 1):
            performer.page.evaluate(ACTS[name])
            records[name] += [performer.page.evaluate(ACTS[name]) for _ in range(changes)]
    return records


def report(records: Records) -> str:
    """Return the table, and the ratio."""
    times = {name: [latency(one) for one in each] for name, each in records.items()}
    rows = [
        (
            name,
            f"{median(each):.0f}",
            f"{percentile(each, 0.95):.0f}",
            f"{median(map(received, records[name])) / 1000:.0f} k",
            len(each),
        )
        for name, each in times.items()
    ]
    moved, edited = (median(times[name]) for name in ACTS)
    heads = ("change", "median, ms", "p95, ms", "bytes per change", "changes")
    return f"{table(heads, rows)}\n\n- weight edited / slider moved: {edited / moved:.2f} (median)"


def main() -> None:
    """Measure according to the arguments."""
    parser = argparse.ArgumentParser(description="One weight edited, beside one slider moved, to painted pixels.")
    parser.add_argument("--rounds", type=int, default=8, help="turns of each")
    parser.add_argument("--changes", type=int, default=5, help="timed changes in each turn")
    words = parser.parse_args()
    machine.use_settings()
    before = machine.describe()
    with performers((WAYS[0].name,)) as ((ours,), browser):
        ours.page.locator('[data-panel="kernels"] [data-action="edit"]').click()
        measure(ours, 1, 4)
        records = measure(ours, words.rounds, words.changes)
        ours.check()
    print(report(records))
    print(f"\n{before}\nChromium {browser}.\nLoad average at the end: {machine.load()}.")


if __name__ == "__main__":
    main()
