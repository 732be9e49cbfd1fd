"""A model's graph, as the inspector shows it: sent once, without any maps."""

from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Any

from ....core.inspection import Graph, Node
from ....core.inspection.graph.node import Group
from ....core.inspection.graph.receptive_field import field_size, sees_all
from ....core.language import say_count
from ....core.stack.output_size import Pair
from ..maps.picture import Frame
from .folding import Card, cards_of
from .lanes import lay_out

HIDDEN = -1000
"""Column of nodes without a card: far out of sight."""


def graph_frame(graph: Graph, notes: Sequence[str], toggled: Set[str] = frozenset(), *, revision: int) -> Frame:
    """Return the header of a graph; there are no arrays.

    Args:
        graph: The model's nodes.
        notes: Sentences about the image.
        toggled: Names of the groups that are folded although they are not by default, or the other way round.
        revision: Number of this state; when it changes, all thumbnails are out of date.
    """
    cards = cards_of(graph, toggled)
    layout = lay_out([card.parents for card in cards])
    image = graph.nodes[0].size
    nodes = [
        dict(_card(card, graph, image), column=column, lane=lane)
        for card, column, lane in zip(cards, layout.columns, layout.lanes)
    ]
    # Nodes without a card come last. A search finds them, and choosing one unfolds the group around it.
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


def _card(card: Card, graph: Graph, image: Pair) -> dict[str, Any]:
    node = card.node if card.group is None else _folded(card.node, card.group, graph)
    return dict(
        name=node.name,
        output=card.node.name,
        folded=card.group is not None,
        inside=card.inside,
        kind=node.kind,
        layer=node.layer,
        shape=node.shape,
        caption=node.caption,
        parameters=node.parameters,
        multiply_adds=node.multiply_adds,
        head=node.head,
        note=node.note,
        field=field_size(node.field, node.size, image),
        jump=node.field.jump,
        sees_all=sees_all(node.field, node.size, image),
    )


def _folded(output: Node, group: Group, graph: Graph) -> Node:
    """Return a group as a node: its output node, with the totals of its members."""
    members = [graph.node(name) for name in group.members]
    layers = sum(bool(member.layer) for member in members)
    return replace(
        output,
        name=group.name,
        layer=group.layer,
        # A wrapper around a single layer does what that does.
        kind=output.kind if len(members) == 1 else "other",
        caption=say_count("{count} layer inside", "{count} layers inside", layers),
        parameters=group.parameters,
        multiply_adds=sum(member.multiply_adds for member in members),
        note=next((member.note for member in members if member.training), output.note if len(members) == 1 else ""),
    )
