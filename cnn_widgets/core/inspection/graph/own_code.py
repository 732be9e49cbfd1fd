"""What a model's own code between its layers reads and does, found in TensorFlow's graph of one run."""

from collections.abc import Callable
from typing import Any

from .program import Tensors
from .recorder import recording

Found = tuple[str, list[tuple[int, int]], str]
"""(path, references to what it reads, what it does) of one part."""

SILENT = frozenset(
    {"Identity", "Cast", "Const", "ReadVariableOp", "Shape", "StridedSlice", "Pack", "Placeholder", "NoOp"}
)
"""Operations that do not affect what is computed."""
WORDS = {
    "AddV2": "add",
    "Sub": "subtract",
    "Mul": "multiply",
    "RealDiv": "divide",
    "ConcatV2": "concatenate",
    "ResizeBilinear": "bilinear resize",
    "ResizeNearestNeighbor": "nearest resize",
    "BiasAdd": "add bias",
    "AvgPool": "average pooling",
    "MaxPool": "max pooling",
    "Conv2D": "convolution",
    "Mean": "mean",
    "Max": "maximum",
}


def trace_symbolically(call: Callable[[Tensors], Any], tensors: Tensors, parts_of: Callable[..., Any]) -> list[Found]:
    """Run a call once with symbolic tensors, and return what each part read; [] if that fails.

    This only builds a TensorFlow graph, which is then dropped: no Keras node is added to any layer.
    """
    import tensorflow as tf

    found: list[Found] = []

    def trace(*values: Any) -> None:
        graph = values[0].graph
        with recording(lambda tensor: getattr(tensor, "graph", None) is graph) as recorder:
            call(list(values))
        parts = parts_of(recorder.records, list(values))
        made = {id(tensor): (-1 - place, 0) for place, tensor in enumerate(values)}
        for place, part in enumerate(parts):
            reads, code = _walk(part.tensors[0], made) if part.layer is None else (part.sources, "")
            found.append((part.path, reads, code))
            made.update({id(tensor): (place, which) for which, tensor in enumerate(part.tensors)})

    specs = [tf.TensorSpec(tensor.shape, tensor.dtype) for tensor in tensors]
    try:
        # Without AutoGraph, which would rewrite the user's functions. Code that needs values rightly fails here.
        tf.function(trace, autograph=False).get_concrete_function(*specs)
    except Exception:
        return []
    return found


def _walk(tensor: Any, made: dict[int, tuple[int, int]]) -> tuple[list[tuple[int, int]], str]:
    """Return the known tensors that a tensor was computed from, in the code's order, and a word for the operation."""
    reads, words, seen, waiting = [], [], set(), [tensor]
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if id(value) in made:
            reads.append(made[id(value)])
            continue
        # The graph makes one Python object for each tensor, so identity also holds when walking back.
        if value.op.type not in SILENT:
            words.append(WORDS.get(value.op.type, value.op.type.lower()))
        waiting += reversed(list(value.op.inputs))
    return reads, ", ".join(dict.fromkeys(reversed(words)))
