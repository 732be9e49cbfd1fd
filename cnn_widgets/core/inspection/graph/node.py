"""One call of one layer as a value, and all calls as a graph. No Keras objects are in here."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ...axes import per_axis
from ...errors import SettingError
from ...language import say
from ...stack.activation import Range
from ...stack.output_size import Pair, Window
from ...stack.receptive_field import ReceptiveField
from ...words.quoted import quoted

NodeKind = Literal[
    "input",
    "conv",
    "depthwise",
    "separable",
    "transposed",
    "conv1d",
    "normalisation",
    "activation",
    "pooling",
    "dense",
    "flatten",
    "merge",
    "other",
]
DataFormat = Literal["channels_last", "channels_first"]


@dataclass(frozen=True, slots=True)
class Node:
    """One call of one layer.

    Args:
        name: A unique name: the layer's, after those of the models it is nested in ("backbone/conv1"). The second call
            of a layer is "dense (call 2)". "input" is the model's input, and a layer of that name is "input (layer)".
        kind: The kind of its layer.
        layer: Name of the layer's class, such as "Conv2D"; "" for the input and for the model's own code.
        parents: Names of the nodes that it reads, in the layer's order; a merge has several.
        shape: (height, width, channels) as it is shown: (1, steps, channels) for a sequence, (1, 1, units) for a
            vector, and () for what cannot be shown.
        caption: A few words, such as "3 × 3, stride 2, same".
        parameters: Number of weights and biases; a layer that is used again is counted again.
        multiply_adds: Number of multiplications by kernel weights for one image.
        head: Whether it belongs to the head, whose layers read no maps any more, and not to the base.
        data_format: The order of the axes in Keras; maps are always shown with the channels last.
        range: The range of its values.
        field: Its receptive field on the input; see `receptive_field.sees_all`.
        window: The window that slides over its parent, or None.
        function: Name of the activation (also of one built into the layer) or pooling, or None.
        groups: Number of groups of a convolution.
        note: A sentence on anything that the picture does not show, or "".
        training: Whether the model calls it in training mode, as with ``layer(x, training=True)``.
        places: Whether its rows and columns correspond to places of the input, unlike those of tokens and attention.
    """

    name: str
    kind: NodeKind
    layer: str
    parents: tuple[str, ...]
    shape: tuple[int, ...]
    caption: str = ""
    parameters: int = 0
    multiply_adds: int = 0
    head: bool = False
    data_format: DataFormat = "channels_last"
    range: Range = "signed"
    field: ReceptiveField = ReceptiveField()
    window: Window | None = None
    function: str | None = None
    groups: int = 1
    note: str = ""
    training: bool = False
    places: bool = True

    @property
    def size(self) -> Pair:
        """(height, width) of the maps; (1, 1) if there are none to show."""
        return per_axis(self.shape[:2] or (1, 1))

    @property
    def shown(self) -> bool:
        """Whether there are maps to show."""
        return bool(self.shape)


@dataclass(frozen=True, slots=True)
class Group:
    """One call of a layer that calls others: a wrapper, a nested model, a layer made of layers.

    Args:
        name: The layer's name as in ``model.summary()``, unique among nodes and groups. If the layer's own code
            computes its output, the node for that code has the same name.
        layer: Name of its class.
        output: Name of the node that computes its output.
        members: Names of the nodes in it, in order.
        parameters: Number of all weights in it.
        is_model: Whether it is a model.
    """

    name: str
    layer: str
    output: str
    members: tuple[str, ...]
    parameters: int = 0
    is_model: bool = False


@dataclass(frozen=True)
class Graph:
    """The nodes of a model, the input first and each node after those that it reads.

    Args:
        nodes: The nodes; chains are kept together, one branch after another.
        groups: The layers that call others, each after those inside it.
    """

    nodes: tuple[Node, ...]
    groups: tuple[Group, ...] = ()

    @cached_property
    def _places(self) -> dict[str, int]:
        return {node.name: index for index, node in enumerate(self.nodes)}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the nodes in order."""
        return tuple(node.name for node in self.nodes)

    @cached_property
    def all_names(self) -> tuple[str, ...]:
        """The names of all nodes and of layers made of layers, which come after the last node in them.

        The names of nested models are not among them: such a name only stands for the model's last layer.
        """
        last: dict[str, list[str]] = {}
        for group in self.groups:
            if group.name not in self._places and not group.is_model:
                last.setdefault((group.members or (group.output,))[-1], []).append(group.name)
        return tuple(name for node in self.nodes for name in (node.name, *last.get(node.name, ())))

    @cached_property
    def _groups(self) -> dict[str, Group]:
        return {group.name: group for group in self.groups}

    def group(self, name: str) -> Group | None:
        """Return the group with that name, or None."""
        return self._groups.get(name) if isinstance(name, str) else None

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """The names of the nodes that read each node; several where branches begin."""
        readers: dict[str, list[str]] = {node.name: [] for node in self.nodes}
        for node in self.nodes:
            for parent in dict.fromkeys(node.parents):
                readers[parent].append(node.name)
        return {name: tuple(names) for name, names in readers.items()}

    @property
    def counts(self) -> Counter[str]:
        """The number of nodes of each kind."""
        return Counter(node.kind for node in self.nodes)

    def index(self, name: str) -> int:
        """Return the index of the node with that name; a group's name stands for the node that computes its output.

        Raises:
            SettingError: If there is none; the sentence names similar ones.
        """
        if isinstance(name, str) and name in self._places:
            return self._places[name]
        if isinstance(name, str) and name in self._groups:
            return self._places[self._groups[name].output]
        raise SettingError(_no_layer(name if isinstance(name, str) else quoted(name), self.all_names))

    def node(self, name: str) -> Node:
        """Return the node with that name.

        Raises:
            SettingError: If there is none.
        """
        return self.nodes[self.index(name)]


def no_single_kernel(group: Group, graph: Graph, most: int = 12) -> str:
    """Return the sentence for a layer made of layers that has no single kernel; it names the layers inside."""
    with_kernel = [member for member in group.members if graph.node(member).multiply_adds]
    inside = with_kernel or [member for member in group.members if graph.node(member).layer]
    layers = ", ".join(inside[:most]) + (", …" if len(inside) > most else "")
    if with_kernel:
        return say("{name} is made of layers: choose one of {layers} for its kernels.", name=group.name, layers=layers)
    return say(
        "{name} is made of {layers}, none of which is a convolution or a Dense: choose another layer for kernels.",
        name=group.name,
        layers=layers,
    )


def _no_layer(name: str, names: Sequence[str], most: int = 12) -> str:
    # A user's name may be very long.
    names = [known if len(known) <= 80 else f"{known[:79]}…" for known in names]
    close = [known for known in names if name.lower() in known.lower()] or list(names)
    if len(close) == 1:
        return say("There is no layer {name!r:.80}: choose {layer}.", name=name, layer=close[0])
    layers, more = ", ".join(close[:most]), len(close) - most
    if more <= 0:
        return say("There is no layer {name!r:.80}: choose one of {layers}.", name=name, layers=layers)
    return say(
        "There is no layer {name!r:.80}: choose one of {layers} or one of {more} more.",
        name=name,
        layers=layers,
        more=more,
    )
