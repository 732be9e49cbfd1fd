"""Grad-CAM and Grad-CAM++: the maps of a layer, weighted by a target's gradient."""

from typing import Any

import numpy as np

from ...argument_checks import flag_from
from ...errors import SettingError
from ...inspection import Inspection
from ...inspection.graph.node import Graph, Node
from ...inspection.input.one_input import OneInput
from ...language import say, say_count
from ..subject import inspection_of
from ..target import target_from
from .gradients import gradients_of
from .heat_map import HeatMap


def grad_cam(
    model: Any,
    image: Any = None,
    layer: str | None = None,
    target: Any = None,
    *,
    plus_plus: bool = False,
    preprocess: Any = None,
    scale: float | None = None,
) -> HeatMap:
    """Return where a layer's maps support a target.

    Args:
        model: A Keras model, or an `Inspector`.
        image: The model's image; None takes the inspector's.
        layer: The name of the layer whose maps are weighted. None takes the last one before the target whose maps have
            places in the image, which tokens do not.
        target: None for the top class, a class index, (layer, channel), or (layer, channel, row, col).
        plus_plus: Whether to use the weights of Grad-CAM++, which is better at several objects of one class.
        preprocess: As an `Inspector` takes it; only with a model.
        scale: The factor applied before `preprocess`, as an `Inspector` takes it; only with a model.

    Returns:
        A `HeatMap` of the layer's (height, width), without negative values.

    Raises:
        SettingError: If there is no such layer or target, the layer has no maps with several places, or the target does
            not depend on the layer.

    Example:
        >>> heat = cw.grad_cam(model, "cat", layer="block5_conv3", target=281)
        >>> heat.values.shape, heat.on_image().shape
        ((14, 14), (224, 224))

    Notes:
        Grad-CAM weights each channel by the mean of the target's gradient over its map, adds the channels, and keeps
        the positive part: Selvaraju et al., "Grad-CAM: Visual explanations from deep networks via gradient-based
        localization", ICCV 2017, arXiv:1610.02391. Grad-CAM++ weights by the sum of positive gradients, each times
        g² / (2 g² + g³ ΣA): Chattopadhay et al., "Grad-CAM++", WACV 2018, arXiv:1710.11063. Its score goes through an
        exponential, whose factor is left out here since it only scales the map. Adebayo et al.,
        "Sanity checks for saliency maps", NeurIPS 2018, arXiv:1810.03292, find that Grad-CAM does depend on what a
        model has learned, which not every method does.
    """
    inspection = inspection_of(model, image, preprocess, scale)
    chosen = target_from(inspection, target)
    name = layer if layer is not None else last_maps(inspection, chosen.read)
    node = inspection.graph.node(name)
    if not _has_places(node):
        raise SettingError(_without_places(inspection, name))
    found = gradients_of(inspection, inspection.batch, chosen, name)
    weights = plus_plus_weights if flag_from(plus_plus, "plus_plus") else mean_weights
    values = weighted(found.values[0], weights(found.values[0], found.gradient[0]))
    return HeatMap(
        "Grad-CAM++" if plus_plus else "Grad-CAM",
        chosen,
        float(found.scores[0]),
        values,
        node.field,
        inspection.graph.nodes[0].size,
        False,
        _sentence(),
        layer=name,
        notes=inspection.notes,
    )


def mean_weights(maps: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """Return Grad-CAM's channel weights, (channels,), for maps and gradient (height, width, channels)."""
    return gradient.mean((0, 1))


def plus_plus_weights(maps: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """Return Grad-CAM++'s channel weights, (channels,), for maps and gradient (height, width, channels)."""
    slope = gradient.astype(np.float64)
    below = 2 * slope**2 + slope**3 * maps.sum((0, 1), dtype=np.float64)
    share = np.divide(slope**2, below, out=np.zeros_like(slope), where=below != 0)
    return (share * np.maximum(slope, 0)).sum((0, 1)).astype(np.float32)


def weighted(maps: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the positive part of the weighted sum of maps (height, width, channels)."""
    return np.maximum(maps @ weights, 0).astype(np.float32)


def spatial_layers(inspection: Inspection) -> list[str]:
    """Return the names of the layers whose maps have several places."""
    return [node.name for node in inspection.graph.nodes[1:] if _has_places(node)]


def _has_places(node: Node) -> bool:
    return node.shown and node.places and node.shape[0] * node.shape[1] > 1


def last_maps(inspection: Inspection, stage: str) -> str:
    """Return the last layer with maps before a stage.

    Raises:
        SettingError: If there is none.
    """
    graph, spatial = inspection.graph, set(spatial_layers(inspection))
    before = _before(graph, stage)
    found = [name for name in graph.names if name in before and name in spatial]
    if not found:
        raise SettingError(
            say(
                "Grad-CAM needs a layer with maps, and none comes before {stage}: use saliency, "
                "integrated gradients or occlusion.",
                stage=stage,
            )
        )
    return found[-1]


def _before(graph: Graph, stage: str) -> set[str]:
    """Return the names of all nodes that a stage is computed from."""
    before, level = set(), [stage]
    while level:
        level = [parent for each in level for parent in graph.node(each).parents if parent not in before]
        before.update(level)
    return before


def _fixed_inputs(inspection: Inspection, name: str) -> list[str]:
    """Return the fixed inputs that a layer with maps is computed from, if it does not depend on the image."""
    graph, node = inspection.graph, inspection.graph.node(name)
    before = {node.name, *_before(graph, node.name)}
    is_map = node.shown and node.shape[0] * node.shape[1] > 1
    if not is_map or not isinstance(inspection.fed, OneInput) or graph.nodes[0].name in before:
        return []
    return [each.name for each in graph.nodes if each.name in before and not each.parents]


def _without_places(inspection: Inspection, name: str, most: int = 6) -> str:
    names = spatial_layers(inspection)
    fixed = _fixed_inputs(inspection, name)
    if fixed:
        return say(
            "{name} is computed not from the image but from {fixed}, given in inputs: choose a layer that depends on "
            "the image, or give the Inspector that input's value as its image.",
            name=name,
            fixed=", ".join(fixed),
        )
    if not names:
        return say(
            "{name} has no maps of several places: choose one of another model's, since this one has none.", name=name
        )
    layers, more = ", ".join(names[-most:]), len(names) - most
    if more <= 0:
        return say("{name} has no maps of several places: choose one of {layers}.", name=name, layers=layers)
    return say_count(
        "{name} has no maps of several places: choose one of {layers} and {count} earlier one.",
        "{name} has no maps of several places: choose one of {layers} and {count} earlier ones.",
        more,
        name=name,
        layers=layers,
    )


def _sentence() -> str:
    return say(
        "Where this layer's maps speak for the target. It is as coarse as the layer, says nothing about what speaks "
        "against it, and a place that lights up need not be the reason."
    )
