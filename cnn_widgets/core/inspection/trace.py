"""Any Keras 3 model, taken apart for one image."""

from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from ..backend import keras
from ..errors import SettingError
from ..language import say
from .activations import Activations, refused
from .admission import check_is_model
from .functional import Walk, graph_of
from .node import Graph
from .nodes import graph_of_sites
from .program import Program, Reference
from .recorded import add_recorded


@dataclass(frozen=True, eq=False)
class Trace:
    """A model taken apart.

    Args:
        graph: What it is made of, as values.
        program: Its layers, to be run.
        activations: What they give for the image; filled when it is asked for.
    """

    graph: Graph
    program: Program = field(repr=False)
    activations: Activations = field(repr=False)

    def on(self, batch: np.ndarray) -> Self:
        """Return the same model, taken apart once, on another batch of the same shape."""
        graph = graph_of_sites(self.program.sites, bool(batch.min() < 0))
        return replace(self, graph=graph, activations=Activations(self.program, batch))


def trace(model: Any, batch: np.ndarray) -> Trace:
    """Take a model apart.

    A Sequential or functional model is walked along its graph, those nested in it too; nothing is run, unless its
    shapes depend on the image and no rule of Keras tells them. A subclassed model, or a layer that calls others, is
    run once while its calls are recorded. The model, its weights, its flags, its compiled state and the nodes of its
    layers stay as they are; only a model that has no weights yet gets them, as on its first call.

    Args:
        model: Any Keras 3 model with one input.
        batch: float32 (1, ...), what it gets.

    Raises:
        SettingError: If it is no such model, or cannot take the input.
    """
    check_is_model(model)
    check_inputs(model)
    graph = _built(model, batch)
    program = Program(batch.shape)
    activations = Activations(program, batch)

    def composite(layer: Any, prefix: str, sources: Any, run: Any) -> list[Reference]:
        return add_recorded(program, run, activations.tensors(list(sources)), sources, prefix)

    if graph is not None:
        Walk(program, composite).model(graph, [(0, 0)])
    else:
        _record(model, program, activations, batch)
    _find_shapes(program, activations)
    return Trace(graph_of_sites(program.sites, bool(batch.min() < 0), program.clusters), program, activations)


def check_inputs(model: Any) -> None:
    """Refuse a model of several inputs.

    Raises:
        SettingError: Saying what to do.
    """
    inputs = getattr(model, "inputs", None) or ()
    if len(inputs) > 1:
        names = ", ".join(str(tensor.name) for tensor in inputs)
        raise SettingError(
            say(
                "The model has {count} inputs ({names}), and one image is shown: wrap it in a model of one input, as "
                "keras.Model(image, model([image, other])) with `other` made from `image` or fixed.",
                count=len(inputs),
                names=names,
            )
        )


def _built(model: Any, batch: np.ndarray) -> Any | None:
    """Return the model's graph, or None if there is none; a Sequential without one is built by the image's shape."""
    if isinstance(model, keras().Sequential) and not getattr(model, "inputs", None):
        if not model.layers:
            raise SettingError(say("The model has no layers: add some, as with model.add(keras.layers.Conv2D(16, 3))."))
        shape = (None, *batch.shape[1:])
        try:
            # First a copy, so that a model that cannot take the image stays as it is.
            copy = _copy(model)
            if copy is not None:
                copy.build(shape)
            model.build(shape)
        except Exception as error:
            raise refused(" × ".join(map(str, batch.shape[1:])), "Keras", error) from error
    return graph_of(model)


def _copy(model: Any) -> Any | None:
    """Return an equal model without weights, or None where layers of the user's cannot be made from their settings."""
    try:
        return type(model).from_config(model.get_config())
    except Exception:
        return None


def _record(model: Any, program: Program, activations: Activations, batch: np.ndarray) -> None:
    try:
        add_recorded(program, lambda values: model(values[0], training=False), activations.tensors([(0, 0)]),
                     [(0, 0)], root=True)  # fmt: skip
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
    """Return the sentence for a subclassed model that refuses its input, with the size that it was built for."""
    refusal = refused(" × ".join(map(str, batch.shape[1:])), type(model).__name__, error)
    try:
        built = tuple(model.get_build_config()["input_shape"])
    except Exception:
        return refusal
    if len(built) != 4 or None in built[1:] or built[1:] == batch.shape[1:]:
        return refusal
    sizes = " × ".join(map(str, built[1:]))
    return SettingError(say("{sentence}; it was built for {shape}.", sentence=str(refusal).rstrip(".。"), shape=sizes))


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
    """Return the shapes of all outputs by Keras's rules; None where these do not tell them all.

    A run of a whole network takes a second where its first layers take milliseconds.
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
