"""The class names of a bundled model, given only to a model that ends in that model's own head."""

import io
import zipfile
from functools import cache

import numpy as np

from ..backend import as_numpy
from ..inspection import Inspection
from ..inspection.graph.layer_kind import is_layer
from ..inspection.graph.node import Node
from .bundled import bundled_file, model_card, models


def bundled_classes(inspection: Inspection, node: Node) -> tuple[str, ...] | None:
    """Return a bundled model's class names if a model's scores come from exactly that model's head, else None.

    The head is recognised by its weights, bit for bit. The model's name proves nothing: a model that was built on a
    bundled one, or trained further, keeps the name but may have other classes.

    Args:
        inspection: The model.
        node: The node that outputs its scores.
    """
    count = node.shape[2]
    known = [card for card in map(model_card, models()) if len(card.classes) == count]
    weights = _head_weights(inspection, node) if known else []
    for card in known:
        own = _bundled_weights(card.name)
        if len(own) == len(weights) and all(map(np.array_equal, own, weights)):
            return card.classes
    return None


def _head_weights(inspection: Inspection, node: Node) -> list[np.ndarray]:
    """Return kernel and bias of the Dense that outputs the scores, possibly through an activation."""
    while node.kind == "activation" and len(node.parents) == 1:
        node = inspection.graph.node(node.parents[0])
    layer = inspection.layer(node.name)
    if node.kind != "dense" or not is_layer(layer):
        return []
    return [as_numpy(weight.value) for weight in layer.weights]


@cache
def _bundled_weights(name: str) -> tuple[np.ndarray, ...]:
    """Return kernel and bias of the last Dense in a bundled model's file, read without touching Keras's state."""
    import h5py

    with zipfile.ZipFile(io.BytesIO(bundled_file(f"{name}.keras").read_bytes())) as archive:
        weights = io.BytesIO(archive.read("model.weights.h5"))
    with h5py.File(weights) as file:
        dense = [group for key, group in file["layers"].items() if key.startswith("dense")]
        last = max(dense, key=lambda group: _number(group.name))
        return tuple(last["vars"][key][()] for key in sorted(last["vars"], key=int))


def _number(name: str) -> int:
    """Return the number of the Dense that an HDF5 group belongs to: "dense", "dense_1", "dense_2", …"""
    digits = name.rpartition("_")[2]
    return int(digits) if digits.isdigit() else 0
