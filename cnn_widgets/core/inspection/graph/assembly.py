"""Turns sites, which hold Keras layers, into nodes, which hold none."""

import inspect
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...axes import per_axis
from ...backend import keras
from ...known import known
from ...language import say
from ...stack.output_size import Window
from ..calls.quantised import is_quantised
from ..layer_caption import caption_of
from .channels_last import data_formats, map_shape
from .layer_kind import WITH_KERNEL, activation_name, computes_as_keras, is_layer, keras_class, kind_of, parameter_count
from .node import Graph, Group, Node, NodeKind
from .output_range import range_of
from .program import Cluster, Site
from .receptive_field import field_of, whole
from .window import window_of


def graph_of_sites(sites: Sequence[Site], negative: bool, clusters: Sequence[Cluster] = ()) -> Graph:
    """Return the graph of sites whose shapes are all known.

    Args:
        sites: The sites, the input first.
        negative: Whether the input has negative values.
        clusters: The calls of layers that call others, with the sites that belong to each.
    """
    formats = data_formats(sites)
    shape = map_shape(sites[0].shapes[0], formats[0])
    first = Node(
        sites[0].name,
        "input",
        "",
        (),
        shape,
        data_format=formats[0],
        range="signed" if negative else "positive",
        note="" if shape else _no_maps(sites[0]),
    )
    nodes = [first]
    for site, data_format in zip(sites[1:], formats[1:]):
        nodes.append(_node(site, data_format, nodes))
    heads = _heads(nodes, sites)
    places = _places(sites)
    nodes = [replace(node, head=head, places=place) for node, head, place in zip(nodes, heads, places)]
    return Graph(tuple(nodes), tuple(_group(cluster, nodes) for cluster in clusters))


def _group(cluster: Cluster, nodes: Sequence[Node]) -> Group:
    layer = cluster.layer
    return Group(
        cluster.name,
        type(layer).__name__,
        nodes[cluster.output[0]].name,
        tuple(nodes[place].name for place in cluster.sites),
        parameter_count(layer),
        isinstance(layer, keras().Model),
    )


def _places(sites: Sequence[Site]) -> list[bool]:
    """Tell for which sites rows and columns correspond to places of the input.

    Tokens (a sequence made from an image) have lost these places, and so has everything computed from them, such as an
    attention of (heads, tokens, tokens). A Reshape to as many places as there are tokens restores them.
    """
    rank, found = len(sites[0].shapes[0]), [True]
    for site in sites[1:]:
        same = bool(site.shapes) and len(site.shapes[0]) == rank
        parents = [place for place, _ in site.inputs]
        # A site that depends on a fixed input alone has places of that input.
        kept = not site.is_fixed if not parents else any(found[place] for place in parents)
        if same and not kept and rank == 4 and site.layer is not None:
            tokens = (*sites[parents[0]].shapes[0], 0, 0)[1]
            rows, cols, last = map(known, site.shapes[0][1:])
            is_reshape = keras_class(site.layer).__name__ == "Reshape" and len(sites[parents[0]].shapes[0]) == 3
            kept = is_reshape and tokens in (rows * cols, cols * last)
        found.append(same and kept)
    return found


def _node(site: Site, data_format: Any, nodes: Sequence[Node]) -> Node:
    layer, parents = site.layer, [nodes[place] for place, _ in site.inputs]
    shape = map_shape(site.shapes[0], data_format) if site.shapes else ()
    kind: NodeKind = "other" if layer is None else kind_of(layer, len(parents))
    told = bool(shape) and bool(parents) and all(parent.shown for parent in parents)
    window = window_of(layer, kind, parents[0].size) if told else None
    return Node(
        site.name,
        kind,
        "" if layer is None else type(layer).__name__,
        tuple(parent.name for parent in parents),
        shape,
        _caption(site, kind, window, len(parents)) if told or not window else "",
        parameters=parameter_count(layer) if layer is not None and is_layer(layer) else 0,
        multiply_adds=_multiply_adds(layer, kind, shape, parents) if told else 0,
        data_format=data_format,
        range=range_of(layer, kind, [parent.range for parent in parents], site.training),
        field=_field(site, kind, window, parents, shape, nodes[0]),
        window=window,
        function=_function(layer, kind),
        groups=getattr(layer, "groups", 1) if kind in ("conv", "conv1d") else 1,
        note=_note(site, shape),
        training=_acts_in_training(site),
    )


def _caption(site: Site, kind: NodeKind, window: Window | None, parents: int) -> str:
    return caption_of(site.layer, kind, window, parents, site.code, _acts_in_training(site))


def _acts_in_training(site: Site) -> bool:
    """Tell whether a layer is called in training mode and computes something else in that mode.

    A Dense takes the argument as well, but only uses it for quantisation.
    """
    if not site.training or kind_of(site.layer) not in ("normalisation", "other"):
        return False
    return "training" in inspect.signature(site.layer.call).parameters


def _field(
    site: Site, kind: NodeKind, window: Window | None, parents: Sequence[Node], shape: tuple[int, ...], image: Node
) -> Any:
    if not image.shown or not shape:
        return whole((1, 1), (1, 1))
    size = per_axis(shape[:2])
    # A vector has no places, whatever it was made from, and neither have the Dense layers and activations after it.
    seen = [(parent.field, parent.size) for parent in parents if parent.shown]
    if site.training and keras_class(site.layer).__name__ == "BatchNormalization":
        # Its mean and variance are taken over the whole map.
        return whole(image.size, size)
    return field_of(site.layer, kind, window, site.code, seen, size, image.size)


def _function(layer: Any, kind: NodeKind) -> str | None:
    if layer is None:
        return None
    if kind == "pooling":
        return "max" if "Max" in keras_class(layer).__name__ else "average"
    return activation_name(layer) if kind == "activation" or kind in WITH_KERNEL else None


def _note(site: Site, shape: tuple[int, ...]) -> str:
    if not site.shapes:
        return say("{name} gives no numbers that could be shown: choose another layer.", name=site.name)
    if not shape:
        return _no_maps(site)
    if len(site.shapes) > 1:
        return say("{name} gives {count} outputs; the first is shown.", name=site.name, count=len(site.shapes))
    if _acts_in_training(site):
        return _training_note(site)
    if site.is_fixed:
        return say("{name} is an input of the model: its value is the one given in inputs.", name=site.name)
    if site.layer is None:
        return say("{name} is computed by the model's own code, not by a layer.", name=site.name)
    if is_quantised(site.layer):
        return say(
            "{name} stores its kernel quantised ({mode}); what is shown is the kernel that it multiplies by.",
            name=site.name,
            mode=site.layer.quantization_mode,
        )
    if kind_of(site.layer) in WITH_KERNEL and not computes_as_keras(site.layer):
        return say(
            "{name} is a {layer}, which computes in its own way with its kernels.",
            name=site.name,
            layer=type(site.layer).__name__,
        )
    return ""


def _no_maps(site: Site) -> str:
    return say(
        "{name} gives {shape} values, not maps of height, width and channels: choose another layer.",
        name=site.name,
        shape=" × ".join(map(str, site.shapes[0][1:])),
    )


def _training_note(site: Site) -> str:
    if keras_class(site.layer).__name__ == "BatchNormalization":
        return say(
            "The model calls {name} with training=True: it normalises by the mean and variance of this one image.",
            name=site.name,
        )
    if _is_random(site.layer):
        return say(
            "The model calls {name} with training=True: it draws random numbers, once for all that is shown here.",
            name=site.name,
        )
    return say("The model calls {name} with training=True, so it computes as in training.", name=site.name)


def _is_random(layer: Any) -> bool:
    """Tell whether a layer has its own generator of random numbers."""
    kind = keras().random.SeedGenerator
    return any(isinstance(value, kind) for value in vars(layer).values())


def _multiply_adds(layer: Any, kind: NodeKind, shape: tuple[int, ...], parents: Sequence[Node]) -> int:
    """Return the number of multiplications by kernel weights: each is used once at each place of its window."""
    if kind not in WITH_KERNEL:
        return 0
    places = math.prod(shape[:2])
    if kind == "transposed":
        return math.prod(layer.kernel.shape) * math.prod(parents[0].shape[:2])
    if kind == "separable":
        kernels = (layer.depthwise_kernel, layer.pointwise_kernel)
        return sum(math.prod(kernel.shape) for kernel in kernels) * places
    return math.prod(layer.kernel.shape) * places


def _makes_vector(site: Site, sites: Sequence[Site]) -> bool:
    """Tell whether a bare operation, a Lambda or the model's own code turns maps into a vector."""
    is_operation = site.layer is None or not is_layer(site.layer) or keras_class(site.layer).__name__ == "Lambda"
    ranks = [len(sites[place].shapes[which]) for place, which in site.inputs if which < len(sites[place].shapes)]
    return is_operation and bool(site.shapes) and len(site.shapes[0]) == 2 and max(ranks, default=0) > 2


def _heads(nodes: Sequence[Node], sites: Sequence[Site]) -> list[bool]:
    """Tell which nodes belong to the head, and not to the base.

    The head begins at a Flatten, a global pooling, anything else that turns maps into a vector, such as ``ops.mean``,
    or a Dense, provided that no map of several places follows. So the global poolings of squeeze-and-excitation, whose
    values go back into maps, belong to the base.
    """
    places = {node.name: index for index, node in enumerate(nodes)}
    reaches_maps = [math.prod(node.shape[:2]) > 1 for node in nodes]
    for index in range(len(nodes) - 1, -1, -1):
        for parent in nodes[index].parents:
            reaches_maps[places[parent]] |= reaches_maps[index]
    heads = [False] * len(nodes)
    for index, (node, site) in enumerate(zip(nodes, sites)):
        name = "" if site.layer is None else keras_class(site.layer).__name__
        begins = node.kind in ("flatten", "dense") or (node.kind == "pooling" and name.startswith("Global"))
        begins = begins or _makes_vector(site, sites)
        after = any(heads[places[parent]] for parent in node.parents)
        heads[index] = (begins or after) and not reaches_maps[index]
    return heads
