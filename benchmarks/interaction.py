"""From a slider event to painted pixels in JupyterLab, for each way in one run.

    python -m benchmarks.interaction [--rounds 8] [--changes 5] [--drags 6] [--ways cnn_widgets floor] [--json FILE]

README.md in this folder explains what is measured and how.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import machine
from .results import Row, Section, row
from .slow_link import Speed
from .stage import Performer, performers
from .summaries import median, percentile, table
from .ways import WAYS, Way

EVENTS = 30
INTERVAL = 1000 / 30
REST = 1500
"""Milliseconds of rest before each drag."""

KERAS = "cnn_widgets, Keras's own frame"
"""Name of the row for the kernel's own pictures, where the browser paints a preview first."""

Records = dict[str, list[dict[str, Any]]]


def measure(ready: list[Performer], rounds: int, changes: int) -> Records:
    """Time single changes, the ways in turns, so that noise of the machine affects all of them."""
    records: Records = {each.way.name: [] for each in ready}
    for number in range(rounds):
        for each in turned(ready, number):
            each.page.bring_to_front()
            # The first change of a turn does not count, since page and kernel were idle before it.
            each.single()
            records[each.way.name] += [each.single() for _ in range(changes)]
    return records


def measure_drags(ready: list[Performer], rounds: int) -> Records:
    """Time drags of 30 events at 30 Hz, the ways in turns."""
    records: Records = {each.way.name: [] for each in ready}
    for number in range(rounds):
        for each in turned(ready, number):
            each.page.bring_to_front()
            each.single()
            # Until all its messages have arrived, also over a slow link.
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
    """Return the number of bytes received from the kernel."""
    return sum(size for _, size, direction in record["traffic"] if direction == "in")


def keras_latency(record: dict[str, Any]) -> float | None:
    """Return milliseconds from the event to the kernel's own picture, or None if no such picture was painted."""
    for paint, kinds in zip(record["paints"], record["kinds"]):
        if "keras" in kinds:
            return paint - record["events"][0]
    return None


def painted(record: dict[str, Any]) -> float:
    """Return how many pictures a drag painted, counting a preview and the kernel's own picture of it as one."""
    previews = sum("preview" in kinds for kinds in record["kinds"])
    return max(previews, sum(not {"preview", "newest"} >= set(kinds) for kinds in record["kinds"]))


def lag(record: dict[str, Any]) -> float:
    """Return milliseconds from a drag's last event to the first picture that is right for it."""
    last = record["events"][-1]
    for paint, kinds in zip(record["paints"], record["kinds"]):
        if paint > last and "newest" in kinds:
            return paint - last
    return keras_lag(record)


def keras_lag(record: dict[str, Any]) -> float:
    """Return milliseconds from a drag's last event to the last picture, which is the kernel's own."""
    return record["paints"][-1] - record["events"][-1]


def summary(singles: Records, drags: Records) -> dict[str, dict[str, float]]:
    """Return each way's statistics by name."""
    statistics: dict[str, dict[str, float]] = {}
    for name, records in singles.items():
        statistics[name] = {
            "median": median(map(latency, records)),
            "p95": percentile(map(latency, records), 0.95),
            "bytes": median(map(received, records)),
            "pictures": sum(map(painted, records)) / len(records),
            "changes": len(records),
        }
        if any("preview" in kinds for record in records for kinds in record["kinds"]):
            statistics |= keras_statistics(statistics[name], records, drags[name])
        if drags[name]:
            statistics[name] |= {"painted": median(map(painted, drags[name])), "lag": median(map(lag, drags[name]))}
            statistics[name]["whole"] = median(
                [one["wholes"][-1] - one["events"][-1] if one["wholes"] else keras_lag(one) for one in drags[name]]
            )
    return statistics


def keras_statistics(ours: dict[str, float], records: list[Any], drags: list[Any]) -> dict[str, dict[str, float]]:
    """Return the statistics of the kernel's own pictures after previews, by name; empty if none was recorded."""
    own = [time for record in records if (time := keras_latency(record)) is not None]
    if not own:
        return {}
    statistics = {**ours, "median": median(own), "p95": percentile(own, 0.95), "changes": len(own)}
    if drags:
        painted = median([sum("keras" in kinds for kinds in one["kinds"]) for one in drags])
        statistics |= {"painted": painted, "lag": median(map(keras_lag, drags))}
    return {KERAS: statistics}


HEADS = (
    "way",
    "median, ms",
    "p95, ms",
    "× floor",
    "bytes per change",
    f"painted of {EVENTS}",
    "lag of the last, ms",
    "changes",
)


def lines(statistics: dict[str, dict[str, float]]) -> list[tuple[str, ...]]:
    """Return a line of the table for each way."""
    floor = statistics.get("floor", {}).get("median")
    return [
        (
            name,
            f"{row['median']:.0f}",
            f"{row['p95']:.0f}",
            ratio(row["median"], floor),
            f"{row['bytes'] / 1000:.0f} k",
            f"{row['painted']:.3g}" if "painted" in row else "–",
            f"{row['lag']:.0f}" if "lag" in row else "–",
            str(row["changes"]),
        )
        for name, row in statistics.items()
    ]


def ratio(value: float, other: float | None) -> str:
    return f"{value / other:.2f}" if other else "–"


def ratio_lines(statistics: dict[str, dict[str, float]]) -> list[str]:
    """Return the ratios that matter as one Markdown list, or nothing if ours was not measured."""
    ours, floor = statistics.get(WAYS[0].name), statistics.get("floor")
    if not ours:
        return []
    lines = []
    if floor:
        lines.append(f"- cnn_widgets / floor: {ratios(ours, floor)}")
    for name in [name for name in statistics if name not in (WAYS[0].name, "floor")]:
        lines.append(f"- {name} / cnn_widgets: {ratios(statistics[name], ours)}")
    if floor and "lag" in ours:
        share, later = ratio(ours["painted"], floor["painted"]), ours["lag"] - floor["lag"]
        lines.append(f"- in a drag, against the floor: {share} of the pictures, {later:+.0f} ms lag of the last")
    return ["\n".join(lines)]


def ratios(row: dict[str, float], other: dict[str, float]) -> str:
    return f"{ratio(row['median'], other['median'])} (median), {ratio(row['p95'], other['p95'])} (p95)"


def measure_ways(
    ways: tuple[Way, ...] = WAYS,
    *,
    rounds: int,
    changes: int,
    drags: int = 0,
    names: tuple[str, ...] = (),
    link: Speed | None = None,
) -> dict[str, Any]:
    """Open every way, warm up, measure, and check that slider and Python agree.

    Returns:
        "statistics" by way, the "singles" and "drags" that they come from, "browser", and "interval" between the frames
        of a page at rest in milliseconds.
    """
    with performers(names, ways, link) as (ready, browser):
        measure(ready, 1, 8)
        singles = measure(ready, rounds, changes)
        dragged = measure_drags(ready, drags)
        intervals = []
        for each in ready:
            each.page.bring_to_front()
            intervals.append(median(each.page.evaluate("window.stopwatch.frames()")))
            each.check()
    return {
        "statistics": summary(singles, dragged),
        "singles": singles,
        "drags": dragged,
        "browser": browser,
        "interval": median(intervals),
    }


def change_rows(
    key: str, what: str, statistics: dict[str, dict[str, float]], name: str = "cnn_widgets", **targets: float
) -> list[Row]:
    """Return the rows of single changes: ours beside each other way.

    Args:
        key: Names the case, such as "a".
        what: Describes the change.
        statistics: As `measure_ways` gives them.
        name: Which of our statistics to use: those of the first right picture, or `KERAS`.
        **targets: "floor" and "p95" are the largest allowed ratios to the floor; "interact" is by how many times ours
            has to be faster than `interact`.
    """
    ours, floor = statistics[name], statistics["floor"]
    found = [
        row(
            f"{key}/floor",
            f"{what}, beside the floor",
            ours["median"],
            floor["median"],
            "ms",
            at_most=targets.get("floor"),
        ),
        row(f"{key}/p95", "– the 95th percentile", ours["p95"], floor["p95"], "ms", at_most=targets.get("p95")),
    ]
    for peer in ("interact", "ipympl"):
        if peer in statistics:
            times = targets.get(peer)
            beside = f"– beside {peer}, which takes so many times as long"
            median_, other = ours["median"], statistics[peer]["median"]
            found.append(row(f"{key}/{peer}", beside, median_, other, "ms", at_least=times, inverted=True))
    size, least = (each["bytes"] / 1000 for each in (ours, floor))
    return [*found, row(f"{key}/bytes", "– bytes that come for one change, beside the floor", size, least, "kB")]


def drag_rows(
    key: str,
    statistics: dict[str, dict[str, float]],
    least: float,
    later: float | None = None,
    latest: float = 0,
    name: str = "cnn_widgets",
) -> list[Row]:
    """Return the rows of drags: how many pictures were painted, and the lag of the last.

    Args:
        key: Names the case.
        statistics: As `measure_ways` gives them.
        least: The smallest number of painted pictures that meets the target.
        later: By how many milliseconds the last picture may come later than the floor's, or None.
        latest: How many milliseconds after the last event the last picture may come, if `later` is None.
        name: As for `change_rows`.
    """
    ours, floor = statistics[name], statistics["floor"]
    of = " of Keras's own" if name == KERAS else ""
    beside = {name: each for name, each in statistics.items() if not name.startswith("cnn_widgets")}
    others = ", ".join(f"{name} {each['painted']:.3g}" for name, each in beside.items())
    lags = ", ".join(f"{name} {each['lag']:.0f} ms" for name, each in beside.items())
    most = latest if later is None else floor["lag"] + later
    aim = f"at most {most:.0f} ms" if later is None else f"at most the floor's + {later:.0f} ms"
    return [
        Row(
            f"{key}/painted",
            f"Pictures{of} painted of {EVENTS} in a drag",
            f"{ours['painted']:.3g}",
            others,
            ratio(ours["painted"], floor["painted"]),
            f"at least {least:.3g}",
            ours["painted"] >= least,
        ),
        Row(
            f"{key}/lag",
            f"From a drag's last event to the last picture{of}",
            f"{ours['lag']:.0f} ms",
            lags,
            ratio(ours["lag"], floor["lag"]),
            aim,
            ours["lag"] <= most,
        ),
    ]


def every_way(found: dict[str, Any]) -> str:
    """Return the statistics of all ways as one table, with the browser's version and frame interval."""
    frame = f"{found['interval']:.1f} ms between the frames of a page at rest"
    return f"{table(HEADS, lines(found['statistics']))}\n\nChromium {found['browser']}, {frame}."


def section() -> Section:
    """Measure one block of 16 filters at 224, from rest and in drags."""
    found = measure_ways(rounds=7, changes=5, drags=4)
    statistics = found["statistics"]
    aims: dict[str, Any] = dict(floor=1.6, p95=1.5, interact=6)
    slider = change_rows(
        "a", "(a) Kernel size, 1 block of 16 filters at 224: the first right picture", statistics, **aims
    )
    if KERAS in statistics:
        slider += change_rows("a-keras", "(a) Keras's own frame, which replaces the preview", statistics, KERAS, **aims)
    least = 0.9 * statistics["floor"]["painted"]
    dragged = drag_rows("drag", statistics, least, later=40)
    if KERAS in statistics:
        dragged += drag_rows("drag-keras", statistics, least, later=40, name=KERAS)
    return Section([*slider, *dragged], [every_way(found)])


def run(rounds: int, changes: int, drags: int, names: tuple[str, ...], say: Callable[[str], None] = print) -> dict:
    """Measure, print the table, and return all that was recorded."""
    machine.use_settings()
    before = machine.describe()
    found = measure_ways(rounds=rounds, changes=changes, drags=drags, names=names)
    say("\n\n".join([every_way(found), *ratio_lines(found["statistics"])]))
    say(f"\n{before}\nLoad average at the end: {machine.load()}.")
    return {**found, "machine": before}


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
