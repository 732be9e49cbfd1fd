"""A drag at 30 Hz over a link as slow as Binder's, emulated by a proxy on this machine."""

from .interaction import drag_rows, measure_ways, ratio
from .results import Row, Section
from .slow_link import BINDER
from .summaries import table
from .ways import WAYS

LOW, HIGH = 3, 11
"""Further apart than on a clean link: so few of a drag's values are sent that two might else often be the same."""


def section() -> Section:
    """Measure ours, the floor and `interact`."""
    ways = tuple(way.between(LOW, HIGH) for way in WAYS if way.name != "ipympl")
    found = measure_ways(ways, rounds=2, changes=4, drags=6, link=BINDER)
    statistics = found["statistics"]
    heads = ("way", "painted of 30", "lag of the last, ms", "all its pixels after, ms", "one change, ms", "bytes")
    lines = [
        (
            name,
            f"{each['painted']:.3g}",
            f"{each['lag']:.0f}",
            f"{each['whole']:.0f}",
            f"{each['median']:.0f}",
            f"{each['bytes'] / 1000:.0f} k",
        )
        for name, each in statistics.items()
        if "painted" in each
    ]
    ours, floor = statistics["cnn_widgets"], statistics["floor"]
    single = Row(
        "link/single",
        "One change from rest, its first picture, beside the floor",
        f"{ours['median']:.0f} ms",
        f"{floor['median']:.0f} ms",
        ratio(ours["median"], floor["median"]),
    )
    speed = (
        f"{(BINDER.bits or 0) / 1e6:.0f} Mbit/s in each direction and {1000 * BINDER.round_trip:.0f} ms there and back"
    )
    words = f"The link carries {speed}, all connections together. On it, our pictures are coarse in a drag."
    return Section([*drag_rows("link", statistics, 8, latest=400), single], [table(heads, lines), words])
