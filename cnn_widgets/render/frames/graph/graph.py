"""A model's graph, as the strip of layers shows it: sent once, without any maps."""

from collections.abc import Sequence, Set
from dataclasses import replace

from ....core.inspection import Graph, Node
from ....core.inspection.graph.receptive_field import field_size, sees_all
from ....core.language import say_count
from ..maps.picture import Frame
from .folding import Card, cards_of
from .lanes import lay_out

HIDDEN = -1000
"""Column of what has no card: far out of sight."""


def graph_frame(graph: Graph, notes: Sequence[str], toggled: Set[str] = frozenset(), *, revision: int) -> Frame:
    """Return the header of a graph; there are no arrays.

    Args:
        graph: The model's nodes.
        notes: Sentences about the image.
        toggled: Names of the groups that are folded where by themselves they are not, or unfolded where they are.
        revision: Number of this state: with another one, all thumbnails are others.
    """
    cards = cards_of(graph, toggled)
    layout = lay_out([card.parents for card in cards])
    image = graph.nodes[0].shape[:2] or (1, 1)
    nodes = [
        dict(_card(card, graph, image), column=column, lane=lane)
        for card, column, lane in zip(cards, layout.columns, layout.lanes)
    ]
    # After those that are shown, so that a search finds them: choosing one unfolds what it is in.
    seen = {card.name for card in cards}
    nodes += [
        dict(_card(Card(node, None, (), ()), graph, image), column=HIDDEN, lane=HIDDEN)
        for node in graph.nodes
        if node.name not in seen
    ]
    wires = [[wire.source, wire.target, wire.way, wire.track] for wire in layout.wires]
    header = dict(
        revision=revision,
        nodes=nodes,
        shown=len(cards),
        wires=wires,
        lanes=layout.lane_count,
        tracks=layout.track_count,
        notes=list(notes),
    )
    return header, {}


def _card(card: Card, graph: Graph, image: tuple[int, int]) -> dict:
    folded = card.group is not None
    node = _folded(card, graph) if folded else card.node
    size = node.shape[:2] or (1, 1)
    return dict(
        name=node.name,
        output=card.node.name,
        folded=folded,
        inside=card.inside,
        kind=node.kind,
        layer=node.layer,
        shape=node.shape,
        caption=node.caption,
        parameters=node.parameters,
        multiply_adds=node.multiply_adds,
        head=node.head,
        note=node.note,
        field=field_size(node.field, size, image),
        jump=node.field.jump,
        sees_all=sees_all(node.field, size, image),
    )


def _folded(card: Card, graph: Graph) -> Node:
    """Return a group as a node: its output, with the figures of all that is in it."""
    members = [graph.node(name) for name in card.group.members]
    layers = sum(bool(member.layer) for member in members)
    return replace(
        card.node,
        name=card.group.name,
        layer=card.group.layer,
        # A wrapper around a single layer does what that does.
        kind=card.node.kind if len(members) == 1 else "other",
        caption=say_count("{count} layer inside", "{count} layers inside", layers),
        parameters=card.group.parameters,
        multiply_adds=sum(member.multiply_adds for member in members),
        note=next((member.note for member in members if member.training), card.node.note if len(members) == 1 else ""),
    )
