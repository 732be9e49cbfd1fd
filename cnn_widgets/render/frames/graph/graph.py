"""A model's graph, as the strip of layers shows it: sent once, without any maps."""

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
    image = graph.nodes[0].size
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
    """Return a group as a node: its output, with the figures of all that is in it."""
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
