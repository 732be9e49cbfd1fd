"""What TensorFlow keeps of a training after its model has gone, let go."""

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

from ..backend import clear_kernel_cache

PREFIX = "CustomGradient-"
DEPTH = 4
"""Of functions and lists within each other."""


def forget_traces(model: Any) -> None:
    """Let go what TensorFlow would keep for good of the graphs that ``model.fit`` has traced: 4 to 5 MB a model.

    Its registry of gradients keeps each function with a gradient of its own, with the whole graph that it stands in.
    It is asked only while a graph is traced, so a model that has been trained needs none of them. This reads private
    parts of TensorFlow. Where they are others, nothing is done: memory then grows as it does with Keras alone.
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
    """Yield the graphs of the tensors that a function holds, by itself or by functions that it calls."""
    graph = getattr(held, "graph", None)
    if hasattr(graph, "variables"):
        yield graph
    elif depth:
        cells = getattr(held, "__closure__", None) or ()
        parts = held if isinstance(held, (list, tuple)) else [cell.cell_contents for cell in cells]
        for part in parts:
            yield from _graphs(part, depth - 1)
