"""User actions other than sliders: clicking a layer, hovering over a tile, choosing a colour map."""

from .interaction import change_rows, every_way, latency, measure, measure_ways
from .results import Row, Section, limit
from .stage import Performer, performers, watched
from .summaries import median, percentile
from .ways import ACTS, INSPECTORS, WAYS

CHANGES = 24


def browsers_own() -> tuple[dict[str, list[float]], float]:
    """Time the actions that the browser answers on its own, and the kernel's exact value.

    Returns:
        The milliseconds of each action, and those between the frames of an idle page.
    """
    times = {}
    with performers(names=(WAYS[0].name,)) as ((performer,), _):
        for name, way in ACTS.items():
            times[name] = timed(watched(performer.notebook, way))
        interval = median(performer.page.evaluate("window.stopwatch.frames()"))
    return times, interval


def timed(performer: Performer) -> list[float]:
    """Return the milliseconds of an action that is repeated, each time from rest."""
    measure([performer], 1, 4)
    records = measure([performer], 1, CHANGES)[performer.way.name]
    performer.check()
    return [latency(record) for record in records]


def section() -> Section:
    """Measure the three actions."""
    layers = measure_ways(INSPECTORS, rounds=3, changes=6)
    times, interval = browsers_own()
    beside = f"{interval:.1f} ms between frames"
    lines: list[Row] = [*change_rows("d", "(d) Another layer of MobileNetV3Small", layers["statistics"])]
    for key, name, what in (
        ("e", "rough", "(e) Pointer over a tile to its value, as the tile tells it (≈)"),
        ("f", "colours", "(f) Another colour map"),
    ):
        lines.append(limit(f"{key}/frame", what, median(times[name]), "ms", at_most=interval, beside=beside))
        lines.append(limit(f"{key}/p95", "– the 95th percentile", percentile(times[name], 0.95), "ms", beside=beside))
    exact = median(times["exact"])
    lines.append(limit("e/exact", "Pointer over a tile to Keras's exact value, by way of the kernel", exact, "ms"))
    return Section(lines, [f"(d)\n\n{every_way(layers)}"])
