"""A model's graph, as the strip of layers shows it: sent once, without any maps."""

from collections.abc import Sequence

from ..core.inspection import Graph, Node
from ..core.inspection.fields import field_size, sees_all
from .lanes import lay_out
from .picture import Frame


def graph_frame(graph: Graph, notes: Sequence[str], *, revision: int) -> Frame:
    """Return the header of a graph; there are no arrays.

    Args:
        graph: The model's nodes.
        notes: Sentences about the image.
        revision: Number of this state: with another one, all thumbnails are others.
    """
    layout = lay_out([[graph.index(parent) for parent in node.parents] for node in graph.nodes])
    image = graph.nodes[0].shape[:2] or (1, 1)
    nodes = [
        dict(_node(node, image), column=column, lane=lane)
        for node, column, lane in zip(graph.nodes, layout.columns, layout.lanes)
    ]
    wires = [[wire.source, wire.target, wire.way, wire.track] for wire in layout.wires]
    header = dict(
        revision=revision, nodes=nodes, wires=wires, lanes=layout.lane_count, tracks=layout.track_count,
        notes=list(notes),
    )  # fmt: skip
    return header, {}


def _node(node: Node, image: tuple[int, int]) -> dict:
    size = node.shape[:2] or (1, 1)
    return dict(
        name=node.name, kind=node.kind, layer=node.layer, shape=node.shape, caption=node.caption,
        parameters=node.parameters, multiply_adds=node.multiply_adds, head=node.head, note=node.note,
        field=field_size(node.field, size, image), jump=node.field.jump, sees_all=sees_all(node.field, size, image),
    )  # fmt: skip
