"""Releasing the traced graphs that TensorFlow would keep after a training."""

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

from ..backend import clear_kernel_cache

PREFIX = "CustomGradient-"
DEPTH = 4
"""How deeply nested functions and lists are searched."""


def forget_traces(model: Any) -> None:
    """Release the graphs that ``model.fit`` has traced, which TensorFlow would keep for good: 4 to 5 MB a model.

    TensorFlow's gradient registry keeps every function with a custom gradient, and with it the whole graph around it.
    The registry is only read while a graph is traced, so a trained model does not need its entries. This reads private
    parts of TensorFlow; if they have changed, nothing is done, and memory grows as it does with Keras alone.
    """
    ops = sys.modules.get("tensorflow.python.framework.ops")
    if ops is None:
        return
    with contextlib.suppress(Exception):
        registered = ops.gradient_registry._registry
        mine = {id(variable.value) for variable in model.variables + model.optimizer.variables}
        for name in [name for name in list(registered) if name.startswith(PREFIX)]:
            if any(id(variable) in mine for graph in _graphs(registered[name]["type"]) for variable in graph.variables):
                registered.pop(name, None)
    clear_kernel_cache()


def _graphs(held: Any, depth: int = DEPTH) -> Iterator[Any]:
    """Yield the graphs of the tensors that a function holds, directly or through functions that it calls."""
    graph = getattr(held, "graph", None)
    if hasattr(graph, "variables"):
        yield graph
    elif depth:
        cells = getattr(held, "__closure__", None) or ()
        parts = held if isinstance(held, (list, tuple)) else [cell.cell_contents for cell in cells]
        for part in parts:
            yield from _graphs(part, depth - 1)
