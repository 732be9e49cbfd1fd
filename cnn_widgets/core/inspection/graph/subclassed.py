"""Takes a subclassed model or layer apart by recording the calls that its code makes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...backend import keras
from ...language import say
from ..calls.channels_first import channels_first
from .layer_kind import is_layer
from .own_code import trace_symbolically
from .program import Program, Reference, Site, Tensors
from .recorder import Record, recording

Given = tuple[int, int]
"""(index of a part, index of its output); index -1 - k is the k-th input."""


@dataclass(eq=False)
class Part:
    """Something that a run computed: the outputs of a layer's call, or a tensor of the model's own code.

    Args:
        path: Its name, without a prefix.
        layer: The layer that was called; None for the model's own code.
        tensors: Its outputs.
        sources: The outputs that it read.
        code: What the model's own code did, as far as that is known.
        training: Whether the layer was called in training mode.
    """

    path: str
    layer: Any
    tensors: Sequence[Any]
    sources: list[Given] = field(default_factory=list)
    code: str = ""
    training: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class CompositeCall:
    """One call of a layer that calls others.

    Args:
        path: Its name, without a prefix.
        layer: The layer.
        output: Its first output.
        parts: The indices of the parts that were computed in it.
    """

    path: str
    layer: Any
    output: Given
    parts: range


def add_recorded(
    program: Program,
    call: Callable[[Tensors], Any],
    tensors: Tensors,
    sources: Sequence[Reference],
    prefix: str = "",
    root: bool = False,
) -> list[Reference]:
    """Add a step that runs `call`, with a site for every layer that it calls, and return its outputs.

    The model's own code between layers also gets a site if a layer or the output reads its result. A second, symbolic
    run finds out what that code reads; if that is not possible, the site has no parents.

    Args:
        program: Receives the sites and the step.
        call: Calls the model or layer with tensors.
        tensors: Its current input tensors.
        sources: The references of these tensors.
        prefix: The names of the models around it, each followed by "/".
        root: Whether it is the whole model, whose own name is left out.
    """
    # It draws the same numbers as when it is run again, and its changes of state are undone.
    with program.draws.holding(len(program.steps)):
        parts, wholes, outputs = _run(call, tensors, root)
        _find_sources(parts, call, tensors, root)
    first = len(program.sites)

    def reference(given: Given) -> Reference:
        place, which = given
        return sources[-1 - place] if place < 0 else (first + place, which)

    sites = [
        Site(
            program.name(prefix + part.path),
            part.layer,
            tuple(map(reference, part.sources)),
            part.code,
            tuple(tuple(tensor.shape) for tensor in part.tensors),
            part.training,
        )
        for part in parts
    ]
    names = [part.path for part in parts]

    def again(values: Tensors) -> list[Tensors]:
        now, _, _ = _run(call, values, root)
        if [part.path for part in now] != names:
            raise ValueError(say("it calls other layers than the first time."))
        return [list(part.tensors) for part in now]

    program.add(sites, sources, again)
    for whole in wholes:
        within = (first + whole.parts.start, first + whole.parts.stop)
        program.cluster(prefix + whole.path, whole.layer, reference(whole.output), *within)
    return [reference(given) for given in outputs]


def _run(
    call: Callable[[Tensors], Any], tensors: Tensors, root: bool
) -> tuple[list[Part], list[CompositeCall], list[Given]]:
    # A loop inside a layer such as LSTM traces its body with symbolic tensors, which hold no values.
    with channels_first(), recording(lambda tensor: not hasattr(tensor, "graph")) as recorder:
        call(tensors)
    return parts_of(recorder.records, tensors, root)


def parts_of(
    records: Sequence[Record], tensors: Tensors, root: bool
) -> tuple[list[Part], list[CompositeCall], list[Given]]:
    """Return what a run has computed, the calls that contain others, and the outputs of the outermost call.

    Tensors are identified by ``id``, since all of them live as long as the records do.
    """
    made: dict[int, Given] = {id(tensor): (-1 - place, 0) for place, tensor in enumerate(tensors)}
    parts: list[Part] = []
    wholes: list[CompositeCall] = []
    starts: list[int] = []

    def own_code(path: str, tensor: Any) -> Given:
        if id(tensor) not in made:
            parts.append(Part(path, None, [tensor]))
            made[id(tensor)] = (len(parts) - 1, 0)
        return made[id(tensor)]

    for at, record in enumerate(records):
        path = "/".join(record.path[1:] if root else record.path)
        starts.append(len(parts) if record.leaf else starts[at - record.within])
        if not record.leaf:
            for tensor in record.outputs:
                own_code(path or "output", tensor)
            if path and record.outputs:
                output, inside = made[id(record.outputs[0])], _within(record, parts, starts[at])
                wholes.append(CompositeCall(path, record.layer, output, inside))
            continue
        sources = [own_code(f"before {path}", tensor) for tensor in record.inputs]
        if record.outputs:
            name = path or record.layer.name
            parts.append(Part(name, record.layer, record.outputs, sources, training=record.training))
            made.update({id(tensor): (len(parts) - 1, which) for which, tensor in enumerate(record.outputs)})
    outputs = [made[id(tensor)] for tensor in records[-1].outputs] if records else []
    return parts, wholes, outputs


def _within(record: Record, parts: Sequence[Part], start: int) -> range:
    """Return the parts inside a call that contains others, without own code that computed its inputs beforehand."""
    given = {id(tensor) for tensor in record.inputs}
    while start < len(parts) and parts[start].layer is None and id(parts[start].tensors[0]) in given:
        start += 1
    return range(start, len(parts))


def _find_sources(parts: list[Part], call: Callable[[Tensors], Any], tensors: Tensors, root: bool) -> None:
    """Fill in what the model's own code reads and does."""
    if all(part.layer is not None for part in parts) or keras().backend.backend() != "tensorflow":
        return
    found = trace_symbolically(call, tensors, lambda records, given: parts_of(records, given, root)[0])
    if any(part.layer.losses for part in parts if part.layer is not None and is_layer(part.layer)):
        # An activity regulariser has left a symbolic loss in its layer; a run with values replaces it.
        _run(call, tensors, root)
    if [path for path, _, _ in found] != [part.path for part in parts]:
        return
    for part, (_, sources, code) in zip(parts, found):
        if part.layer is None:
            part.sources, part.code = sources, code
