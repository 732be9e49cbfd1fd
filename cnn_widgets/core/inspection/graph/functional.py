"""Walks through a functional or Sequential model, and models nested in it, and turns its calls into steps.

Keras offers a model's layers, but not their calls. Which call reads which is only in the private ``_inbound_nodes``
and ``_functional``, which exist since Keras 3.0. They are read here and nowhere else.
"""

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any

from ...backend import keras
from .layer_kind import is_layer, is_whole
from .program import Program, Reference, Site, Tensors

Composite = Callable[[Any, str, Sequence[Reference], Callable[[Tensors], Any]], list[Reference]]
"""Adds a layer whose own code calls other layers, and returns its outputs."""


def graph_of(model: Any) -> Any | None:
    """Return the functional model that a model is or contains, or None if it has its own ``call``."""
    models = keras().models
    inner = getattr(model, "_functional", None) if isinstance(model, models.Sequential) else model
    functional = _functional_class(inner)
    if functional is None:
        return None
    expected = models.Sequential.call if inner is not model else functional.call
    return inner if type(model).call is expected else None


def states_training(model: Any) -> bool:
    """Tell whether a functional model, or a model nested in it, calls a layer with ``training=True``."""
    graph = graph_of(model) if is_layer(model) else None
    if graph is None:
        return False
    nodes = _in_order(graph, {id(tensor): (0, 0) for tensor in graph.inputs})
    return any(_stated(node) is True or states_training(node.operation) for node in nodes)


def _functional_class(model: Any) -> type[Any] | None:
    """Return Keras's private class of functional models if the model is one, else None."""
    classes = (cls for cls in type(model).__mro__ if cls.__name__ == "Functional")
    return next((cls for cls in classes if cls.__module__.split(".")[0] == "keras"), None)


class FunctionalWalker:
    """Adds a functional model's calls to a program.

    Args:
        program: Receives the sites and steps.
        composite: Adds layers whose own code calls other layers.
    """

    def __init__(self, program: Program, composite: Composite) -> None:
        self._program = program
        self._composite = composite

    def model(
        self, graph: Any, given: Sequence[Reference], prefix: str = "", training: bool | None = None
    ) -> list[Reference]:
        """Add all calls that the model's outputs depend on, and return the outputs.

        Args:
            graph: A functional model.
            given: The references for its inputs.
            prefix: The names of the models that it is nested in, each followed by "/".
            training: The ``training`` that the model is called with, which holds for all its layers; None if unstated.
        """
        known = {id(tensor): source for tensor, source in zip(graph.inputs, given)}
        for node in _in_order(graph, known):
            sources = [known[id(tensor)] for tensor in node.input_tensors]
            known.update(zip(map(id, node.output_tensors), self._call(node, sources, prefix, training)))
        return [known[id(tensor)] for tensor in graph.outputs]

    def _call(self, node: Any, sources: list[Reference], prefix: str, training: bool | None) -> list[Reference]:
        layer, path = node.operation, prefix + node.operation.name
        training = _stated(node) if training is None else training
        inner = graph_of(layer) if is_layer(layer) else None
        if inner is not None and _fits(inner, node):
            first = len(self._program.sites)
            outputs = self.model(inner, sources, f"{path}/", training)
            self._program.cluster(path, layer, outputs[0], first)
            return outputs
        run = _caller(node, training is True)
        if _calls_others(layer):
            return self._composite(layer, prefix, sources, run)
        site = Site(
            self._program.name(path),
            layer,
            tuple(sources),
            shapes=tuple(map(_shape, node.output_tensors)),
            training=training is True and is_layer(layer),
            arguments=node.arguments,
        )

        def results(tensors: Tensors) -> list[Tensors]:
            return [keras().tree.flatten(run(tensors))]

        (place,) = self._program.add([site], sources, results, _inferer(node))
        return [(place, which) for which in range(len(node.output_tensors))]


def _in_order(graph: Any, known: dict[int, Reference]) -> list[Any]:
    """Return the calls that the outputs depend on, each after its inputs, one branch after another.

    Keras's own order is by depth, which mixes the branches.
    """
    ordered, done = [], set()
    waiting = [(_maker(tensor), False) for tensor in reversed(graph.outputs) if id(tensor) not in known]
    while waiting:
        node, ready = waiting.pop()
        if id(node) in done:
            continue
        if ready:
            done.add(id(node))
            ordered.append(node)
            continue
        waiting.append((node, True))
        waiting += [(_maker(tensor), False) for tensor in reversed(node.input_tensors) if id(tensor) not in known]
    return ordered


def _maker(tensor: Any) -> Any:
    operation, index, _ = tensor._keras_history
    return operation._inbound_nodes[index]


def name_of(layer: Any) -> str:
    """Return the name of a layer or operation, which is the same in each call.

    Custom code that calls ``keras.ops.pad`` or the like makes a new operation each time, with a new number in its name.
    """
    is_made_for_call = not is_layer(layer) and not layer._inbound_nodes
    return re.sub(r"_\d+$", "", layer.name) if is_made_for_call else layer.name


def _shape(tensor: Any) -> tuple[int | None, ...]:
    return tuple(tensor.shape)


def _fits(inner: Any, node: Any) -> bool:
    """Tell whether a nested model reads its arguments unchanged, since Keras may add or drop an axis."""
    if len(inner.inputs) != len(node.input_tensors):
        return False
    pairs = zip(inner.inputs, node.input_tensors)
    return all(len(own.shape) == len(given.shape) and own.dtype == given.dtype for own, given in pairs)


def _calls_others(layer: Any) -> bool:
    if not is_layer(layer) or is_whole(layer):
        return False
    return any(True for _ in layer._flatten_layers(include_self=False))


def _stated(node: Any) -> bool | None:
    """Return the ``training`` that a call of a layer states; None if it states nothing.

    Keras records the default in the layer's own code as if it had been stated. For augmentation layers that is True,
    which is meant for a model's training and not for inference.
    """
    stated = node.arguments.kwargs.get("training")
    if stated is not True or not is_layer(node.operation):
        return stated
    return None if trains_by_default(node.operation) else stated


def trains_by_default(layer: Any) -> bool:
    """Tell whether ``training`` defaults to True in a layer's own code."""
    training = inspect.signature(layer.call).parameters.get("training")
    return training is not None and training.default is True


def _inferer(node: Any) -> Callable[[Tensors], Any] | None:
    """Return a function for the shapes of a call's outputs if the layer has a rule for them, else None."""
    operation = node.operation
    # Keras would trace a layer without such a rule, which takes longer than running it.
    if is_layer(operation) and getattr(operation.compute_output_shape, "_is_default", False):
        return None

    def infer(tensors: Tensors) -> Any:
        args, kwargs = node.arguments.fill_in(dict(zip(map(id, node.input_tensors), tensors)))
        return keras().tree.flatten(operation.compute_output_spec(*args, **kwargs))

    return infer


def _caller(node: Any, training: bool) -> Callable[[Tensors], Any]:
    """Return a function that calls a layer as the model does: in training mode only if the model says so."""
    operation = node.operation

    def run(tensors: Tensors) -> Any:
        args, kwargs = node.arguments.fill_in(dict(zip(map(id, node.input_tensors), tensors)))
        if is_layer(operation):
            # Even if the layer's own code does not take it, since Keras passes it on to the layers that it calls.
            kwargs = {**kwargs, "training": training}
        return operation(*args, **kwargs)

    return run
