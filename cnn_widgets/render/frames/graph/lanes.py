"""Where each node of a graph stands, and how the lines between them run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Way = Literal["step", "lane", "track"]


@dataclass(frozen=True, slots=True)
class Wire:
    """A line from a node to one that reads it.

    Args:
        source: Place of the node that is read.
        target: Place of the node that reads.
        way: "step" goes to the next column; "lane" runs along the source's lane, which is free up to the target;
            "track" runs above all lanes.
        track: Number of that track, 0 next to the lanes; 0 for the other ways.
    """

    source: int
    target: int
    way: Way
    track: int = 0


@dataclass(frozen=True)
class Layout:
    """Nodes in columns and lanes.

    Each node stands in the column after the last node that it reads. Lines turn only in the gaps between columns, and
    run along a lane only where no node stands, so that none crosses a node.

    Args:
        columns: Column of each node.
        lanes: Lane of each node, 0 for the longest chain.
        wires: The lines.
    """

    columns: tuple[int, ...]
    lanes: tuple[int, ...]
    wires: tuple[Wire, ...]

    @cached_property
    def lane_count(self) -> int:
        """Number of lanes."""
        return 1 + max(self.lanes)

    @cached_property
    def track_count(self) -> int:
        """Number of tracks above the lanes."""
        return max((1 + wire.track for wire in self.wires if wire.way == "track"), default=0)


def lay_out(parents: Sequence[Iterable[int]]) -> Layout:
    """Return where the nodes of a graph stand.

    Args:
        parents: For each node the places of those that it reads, all of them before it.

    Notes:
        Columns are those of a layered drawing by longest paths (Sugiyama et al. 1981). A chain of nodes, each the
        deepest that the next one reads, keeps one lane from the column that it branches off to the one that it is
        merged in; lanes and tracks are given out greedily, as colours of intervals.
    """
    reads = [tuple(dict.fromkeys(each)) for each in parents]
    readers: list[list[int]] = [[] for _ in reads]
    for node, sources in enumerate(reads):
        for source in sources:
            readers[source].append(node)
    columns = _columns(reads, readers)
    chains = _chains(columns, reads, readers)
    lanes = _lanes(chains, columns, readers)
    ends = {chain[-1] for chain in chains}
    wires = [
        Wire(source, node, _way(columns[node] - columns[source], source in ends))
        for node, sources in enumerate(reads)
        for source in sources
    ]
    return Layout(tuple(columns), tuple(lanes), tuple(_tracked(wires, columns)))


def _columns(reads: Sequence[Sequence[int]], readers: Sequence[Sequence[int]]) -> list[int]:
    columns: list[int] = []
    for sources in reads:
        columns.append(1 + max((columns[source] for source in sources), default=-1))
    # A node whose inputs are unknown stands beside its reader, and not at the far left.
    for node, sources in enumerate(reads):
        if node and not sources and readers[node]:
            columns[node] = max(0, min(columns[reader] for reader in readers[node]) - 1)
    return columns


def _chains(
    columns: Sequence[int], reads: Sequence[Sequence[int]], readers: Sequence[Sequence[int]]
) -> list[list[int]]:
    """Return the nodes as chains, the longest of the whole graph first, the others in order."""
    heights = [0] * len(columns)
    for node in reversed(range(len(columns))):
        heights[node] = 1 + max((heights[reader] for reader in readers[node]), default=0)
    trunk = [max(range(len(columns)), key=lambda node: (heights[node], -node))]
    while readers[trunk[-1]]:
        trunk.append(max(readers[trunk[-1]], key=lambda node: heights[node]))
    chains, used = [trunk], set(trunk)
    deepest = [max(sources, key=lambda source: columns[source], default=-1) for sources in reads]
    for first in range(len(columns)):
        if first in used:
            continue
        chain = [first]
        while chain[-1] not in used:
            used.add(chain[-1])
            later = [node for node in readers[chain[-1]] if node not in used and deepest[node] == chain[-1]]
            if later:
                chain.append(max(later, key=lambda node: heights[node]))
        chains.append(chain)
    return chains


def _lanes(chains: Sequence[Sequence[int]], columns: Sequence[int], readers: Sequence[Sequence[int]]) -> list[int]:
    lanes, taken = [0] * len(columns), _Intervals()
    taken.add(0, columns[chains[0][0]], columns[chains[0][-1]])
    for chain in sorted(chains[1:], key=lambda chain: columns[chain[0]]):
        # One column more, so that two chains in one lane do not look joined.
        end = max([columns[chain[-1]] + 1, *(columns[reader] for reader in readers[chain[-1]])])
        lane = taken.first_free(columns[chain[0]], end, start=1)
        taken.add(lane, columns[chain[0]], end)
        for node in chain:
            lanes[node] = lane
    return lanes


def _way(distance: int, is_end: bool) -> Way:
    if distance <= 1:
        return "step"
    return "lane" if is_end else "track"


def _tracked(wires: Sequence[Wire], columns: Sequence[int]) -> Iterable[Wire]:
    """Give each source whose lines skip nodes a track: short ones near the lanes, long ones around them."""
    ends: dict[int, int] = {}
    for wire in wires:
        if wire.way == "track":
            ends[wire.source] = max(ends.get(wire.source, 0), columns[wire.target])
    tracks, taken = {}, _Intervals()
    for source in sorted(ends, key=lambda source: ends[source] - columns[source]):
        tracks[source] = taken.first_free(columns[source], ends[source])
        taken.add(tracks[source], columns[source], ends[source])
    for wire in wires:
        track = tracks[wire.source] if wire.way == "track" else 0
        yield Wire(wire.source, wire.target, wire.way, track)


class _Intervals:
    """Intervals of columns, ends included, that are taken in each row."""

    def __init__(self) -> None:
        self._rows: list[list[tuple[int, int]]] = []

    def add(self, row: int, first: int, last: int) -> None:
        while len(self._rows) <= row:
            self._rows.append([])
        self._rows[row].append((first, last))

    def first_free(self, first: int, last: int, start: int = 0) -> int:
        for row in range(start, len(self._rows)):
            if all(last < taken[0] or first > taken[1] for taken in self._rows[row]):
                return row
        return max(start, len(self._rows))
