"""From a slider event to painted pixels in JupyterLab, for each way in one run.

    python -m benchmarks.interaction [--rounds 8] [--changes 5] [--drags 6] [--ways cnn_widgets floor] [--json FILE]

README.md in this folder says what is measured and how.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import machine
from .figures import median, percentile, table
from .stage import Performer, performers
from .ways import WAYS

EVENTS = 30
INTERVAL = 1000 / 30
REST = 1500
"""Milliseconds of rest before each drag."""

Records = dict[str, list[dict[str, Any]]]


def measure(ready: list[Performer], rounds: int, changes: int) -> Records:
    """Time single changes, the ways taking turns, so that noise of the machine hits all alike."""
    records: Records = {each.way.name: [] for each in ready}
    for number in range(rounds):
        for each in turned(ready, number):
            each.page.bring_to_front()
            # This one finds a page and a kernel that have waited for their turn; it does not count.
            each.single()
            records[each.way.name] += [each.single() for _ in range(changes)]
    return records


def measure_drags(ready: list[Performer], rounds: int) -> Records:
    """Time drags of 30 events at 30 Hz, the ways taking turns."""
    records: Records = {each.way.name: [] for each in ready}
    for number in range(rounds):
        for each in turned(ready, number):
            each.page.bring_to_front()
            each.single()
            # Until nothing of it is underway any more, on a slow link either.
            each.page.wait_for_timeout(REST)
            records[each.way.name].append(each.drag(EVENTS, INTERVAL))
    return records


def turned(ready: list[Performer], number: int) -> list[Performer]:
    start = number % len(ready)
    return ready[start:] + ready[:start]


def latency(record: dict[str, Any]) -> float:
    """Return milliseconds from the event to the end of the first frame with the new picture."""
    return record["paints"][0] - record["events"][0]


def received(record: dict[str, Any]) -> float:
    """Return the bytes that came from the kernel."""
    return sum(size for _, size, direction in record["traffic"] if direction == "in")


def painted(record: dict[str, Any]) -> float:
    """Return how many pictures were painted in a drag."""
    return len(record["paints"])


def lag(record: dict[str, Any]) -> float:
    """Return milliseconds from a drag's last event to its last picture."""
    return record["paints"][-1] - record["events"][-1]


def summary(singles: Records, drags: Records) -> dict[str, dict[str, float]]:
    """Return each way's figures by name."""
    figures: dict[str, dict[str, float]] = {}
    for name, records in singles.items():
        figures[name] = {
            "median": median(map(latency, records)),
            "p95": percentile(map(latency, records), 0.95),
            "bytes": median(map(received, records)),
            "pictures": sum(map(painted, records)) / len(records),
            "changes": len(records),
        }
        if drags[name]:
            figures[name] |= {"painted": median(map(painted, drags[name])), "lag": median(map(lag, drags[name]))}
    return figures


HEADS = (
    "way", "median, ms", "p95, ms", "× floor", "bytes per change",
    f"painted of {EVENTS}", "lag of the last, ms", "changes",
)  # fmt: skip


def report(figures: dict[str, dict[str, float]]) -> str:
    """Return the table, and the ratios in words."""
    floor = figures.get("floor", {}).get("median")
    rows = [
        (
            name, f"{row['median']:.0f}", f"{row['p95']:.0f}", ratio(row["median"], floor),
            f"{row['bytes'] / 1000:.0f} k", f"{row.get('painted', float('nan')):.0f}",
            f"{row.get('lag', float('nan')):.0f}", row["changes"],
        )
        for name, row in figures.items()
    ]  # fmt: skip
    return "\n\n".join([table(HEADS, rows), *compared(figures)])


def ratio(value: float, other: float | None) -> str:
    return f"{value / other:.2f}" if other else "–"


def compared(figures: dict[str, dict[str, float]]) -> list[str]:
    """Return the ratios that count, a line each."""
    ours, floor = figures.get(WAYS[0].name), figures.get("floor")
    if not ours:
        return []
    lines = []
    if floor:
        lines.append(f"- cnn_widgets / floor: {ratios(ours, floor)}")
    for name in [name for name in figures if name not in (WAYS[0].name, "floor")]:
        lines.append(f"- {name} / cnn_widgets: {ratios(figures[name], ours)}")
    if floor and "lag" in ours:
        share, later = ratio(ours["painted"], floor["painted"]), ours["lag"] - floor["lag"]
        lines.append(f"- in a drag, against the floor: {share} of the pictures, {later:+.0f} ms lag of the last")
    return ["\n".join(lines)]


def ratios(row: dict[str, float], other: dict[str, float]) -> str:
    return f"{ratio(row['median'], other['median'])} (median), {ratio(row['p95'], other['p95'])} (p95)"


def run(rounds: int, changes: int, drags: int, names: tuple[str, ...], say: Callable[[str], None] = print) -> dict:
    """Open every way, warm up, measure, check that slider and Python agree, and print the table."""
    machine.use_settings()
    before = machine.describe()
    with performers(names) as (ready, browser):
        measure(ready, 2, 8)
        singles = measure(ready, rounds, changes)
        dragged = measure_drags(ready, drags)
        intervals = [median(each.page.evaluate("window.stopwatch.frames()")) for each in ready]
        for each in ready:
            each.check()
    figures = summary(singles, dragged)
    say(report(figures))
    frame = f"{median(intervals):.1f} ms between the frames of a page at rest"
    say(f"\n{before}\nChromium {browser}, {frame}.\nLoad average at the end: {machine.load()}.")
    return {"figures": figures, "singles": singles, "drags": dragged, "machine": before}


def main() -> None:
    """Measure, as the arguments say."""
    parser = argparse.ArgumentParser(description="From a slider event to painted pixels in JupyterLab.")
    parser.add_argument("--rounds", type=int, default=8, help="turns of each way")
    parser.add_argument("--changes", type=int, default=5, help="timed changes in each turn")
    parser.add_argument("--drags", type=int, default=6, help="drags of each way")
    parser.add_argument("--ways", nargs="*", default=[], choices=[way.name for way in WAYS], help="only these")
    parser.add_argument("--json", type=Path, help="write all that was recorded to this file")
    words = parser.parse_args()
    everything = run(words.rounds, words.changes, words.drags, tuple(words.ways))
    if words.json:
        words.json.write_text(json.dumps(everything))


if __name__ == "__main__":
    main()
