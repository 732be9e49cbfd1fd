"""Any Keras 3 model, taken apart for one image."""

from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from ...backend import keras
from ...errors import SettingError
from ...language import say
from ...words.joined import clause
from ..input.one_input import OneInput, input_names, whole_model, with_fixed
from ..model_admission import check_is_model
from ..outputs import Activations, refused
from .assembly import graph_of_sites
from .functional import FunctionalWalker, graph_of
from .node import Graph
from .program import Program, Reference, Site, Tensors
from .subclassed import add_recorded


@dataclass(frozen=True, eq=False)
class Trace:
    """A model taken apart.

    Args:
        graph: The model's structure, as values.
        program: The model's layers, ready to be run.
        activations: The layers' outputs for the image, computed on demand.
    """

    graph: Graph
    program: Program = field(repr=False)
    activations: Activations = field(repr=False)

    def on(self, batch: np.ndarray) -> Self:
        """Return a trace of the same model on another batch of the same shape, without taking it apart again."""
        graph = graph_of_sites(self.program.sites, bool(batch.min() < 0), self.program.clusters)
        return replace(self, graph=graph, activations=Activations(self.program, batch))


def trace(model: Any, batch: np.ndarray) -> Trace:
    """Take a model apart.

    A Sequential or functional model, with those nested in it, is walked along its graph. Nothing is run, unless its
    shapes depend on the image and Keras has no rule for them. A subclassed model, or a layer that calls others, is run
    once while its calls are recorded. The model's weights, flags, compiled state and the nodes of its layers are not
    changed. Only a model that has no weights yet gets them, as on its first call.

    Args:
        model: Any Keras 3 model with one input, or a `OneInput`.
        batch: float32 (1, ...), the model's input.

    Raises:
        SettingError: If it is not such a model, or cannot take the input.
    """
    check_is_model(whole_model(model))
    model = with_fixed(model)
    graph = _built(whole_model(model), batch)
    program = Program(batch.shape)
    activations = Activations(program, batch)

    def composite(layer: Any, prefix: str, sources: Any, run: Any) -> list[Reference]:
        return add_recorded(program, run, activations.tensors(list(sources)), sources, prefix)

    if graph is not None:
        FunctionalWalker(program, composite).model(graph, _given(program, model))
    elif isinstance(model, OneInput):
        raise SettingError(
            say(
                "{kind} has several inputs and a call method of its own, which cannot be followed: give a functional "
                "model, such as keras.Model(inputs, outputs).",
                kind=type(model.model).__name__,
            )
        )
    else:
        _record(model, program, activations, batch)
    _find_shapes(program, activations)
    return Trace(graph_of_sites(program.sites, bool(batch.min() < 0), program.clusters), program, activations)


def _given(program: Program, model: Any) -> list[Reference]:
    """Return the references for a functional model's inputs: the image, and sites for the fixed ones."""
    if not isinstance(model, OneInput):
        return [(0, 0)]
    given: list[Reference] = []
    for place, (name, tensor) in enumerate(zip(input_names(model.model), model.model.inputs)):
        given.append((0, 0) if place == model.place else _fixed(program, name, tensor, model.fixed[place]))
    return given


def _fixed(program: Program, name: str, tensor: Any, value: np.ndarray) -> Reference:
    """Add a site that repeats a value for each item of a batch."""
    dtype, ops = keras().backend.standardize_dtype(tensor.dtype), keras().ops
    site = Site(program.name(name), shapes=(value.shape,), is_fixed=True)

    def run(tensors: Tensors) -> list[Tensors]:
        count = int(tensors[0].shape[0])
        return [[ops.convert_to_tensor(np.repeat(value, count, 0), dtype)]]

    (place,) = program.add([site], [(0, 0)], run, lambda specs: [keras().KerasTensor(value.shape, dtype)])
    return place, 0


def _built(model: Any, batch: np.ndarray) -> Any | None:
    """Return the model's graph, or None if it has none; a Sequential without one is built for the image's shape."""
    if isinstance(model, keras().Sequential) and not getattr(model, "inputs", None):
        if not model.layers:
            raise SettingError(say("The model has no layers: add some, as with model.add(keras.layers.Conv2D(16, 3))."))
        shape = (None, *batch.shape[1:])
        try:
            # A copy first, so that a model that cannot take the image is not changed.
            copy = _copy(model)
            if copy is not None:
                copy.build(shape)
            model.build(shape)
        except Exception as error:
            raise refused(" × ".join(map(str, batch.shape[1:])), "Keras", error) from error
    return graph_of(model)


def _copy(model: Any) -> Any | None:
    """Return an equal model without weights, or None if custom layers cannot be rebuilt from their settings."""
    try:
        return type(model).from_config(model.get_config())
    except Exception:
        return None


def _record(model: Any, program: Program, activations: Activations, batch: np.ndarray) -> None:
    try:
        add_recorded(
            program, lambda values: model(values[0], training=False), activations.tensors([(0, 0)]), [(0, 0)], root=True
        )
    except Exception as error:
        raise _advised(model, batch, error) from error
    if len(program.sites) == 1:
        raise SettingError(
            say(
                "{kind} calls no Keras layers, so there is nothing to show: build it from layers of Keras.",
                kind=type(model).__name__,
            )
        )


def _advised(model: Any, batch: np.ndarray, error: Exception) -> SettingError:
    """Return the error for a subclassed model that refuses its input, with the size that it was built for."""
    refusal = refused(" × ".join(map(str, batch.shape[1:])), type(model).__name__, error)
    try:
        built = tuple(model.get_build_config()["input_shape"])
    except Exception:
        return refusal
    if len(built) != 4 or None in built[1:] or built[1:] == batch.shape[1:]:
        return refusal
    sizes = " × ".join(map(str, built[1:]))
    return SettingError(say("{sentence}; it was built for {shape}.", sentence=clause(str(refusal)), shape=sizes))


def _find_shapes(program: Program, activations: Activations) -> None:
    """Fill in the shapes that depend on the image."""
    if all(None not in shape[1:] for site in program.sites for shape in site.shapes):
        return
    shapes = _inferred(program)
    if shapes is None:
        activations.run_all()
        shapes = activations.shapes
    program.sites[1:] = [
        replace(site, shapes=shapes.get(index, site.shapes)) for index, site in enumerate(program.sites[1:], 1)
    ]


def _inferred(program: Program) -> dict[int, tuple[tuple[int, ...], ...]] | None:
    """Return the shapes of all outputs by Keras's rules; None if these do not cover all of them.

    Running a whole network takes a second, while its first layers take milliseconds.
    """
    specs = {0: [keras().KerasTensor(program.sites[0].shapes[0], "float32")]}
    for step in program.steps:
        if step.infer is None:
            return None
        try:
            specs[step.sites[0]] = step.infer([specs[site][which] for site, which in step.inputs])
        except Exception:  # the run will say what is wrong
            return None
    shapes = {site: tuple(tuple(spec.shape) for spec in each) for site, each in specs.items()}
    return shapes if all(None not in shape for each in shapes.values() for shape in each) else None
