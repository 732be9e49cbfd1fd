"""A model taken apart into steps that can be run one by one, with Keras's own layers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..calls.randomness import RandomDraws

Reference = tuple[int, int]
"""(index of a site, index of its output)."""
Tensors = list[Any]


@dataclass(frozen=True, eq=False, slots=True)
class Site:
    """One call of one layer, together with the Keras layer.

    Args:
        name: The node's name.
        layer: The Keras layer or operation; None for the input and for the model's own code.
        inputs: The outputs that it reads.
        code: For the model's own code, what it does, as far as that is known.
        shapes: Shape of each output, batch first. None stands for a size that only a run can tell.
        training: Whether the model calls it in training mode.
        arguments: The arguments that the model calls it with, as Keras stores them in ``.args`` and ``.kwargs``; None
            if they are not known.
        is_fixed: Whether it is an input whose value was fixed with `inputs`, and not the image.
    """

    name: str
    layer: Any = None
    inputs: tuple[Reference, ...] = ()
    code: str = ""
    shapes: tuple[tuple[int | None, ...], ...] = ()
    training: bool = False
    arguments: Any = None
    is_fixed: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Cluster:
    """The sites of one call of a layer that calls others, together with the Keras layer.

    Args:
        name: A unique name. If the layer's own code computes its output, the site for that code has the same name.
        layer: The Keras layer.
        output: Its first output.
        sites: The indices of the sites in it.
    """

    name: str
    layer: Any
    output: Reference
    sites: range


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """The smallest unit that can be run: one layer, or a subclassed model with all layers in it.

    Args:
        inputs: The outputs that it reads.
        sites: The indices of the sites whose outputs it computes.
        run: Takes the input tensors and returns the outputs of each site.
        infer: Takes KerasTensors and returns the outputs of the step's only site as KerasTensors, without computing
            anything; None if only a run can tell their shapes.
    """

    inputs: tuple[Reference, ...]
    sites: tuple[int, ...]
    run: Callable[[Tensors], list[Tensors]]
    infer: Callable[[Tensors], Tensors] | None = None


INPUT = "input"
"""Name of the model's input."""


class Program:
    """The sites of a model in order, the input first, and the steps that compute their outputs.

    Attributes:
        draws: The random numbers of each step.
    """

    def __init__(self, shape: Sequence[int]) -> None:
        self.draws = RandomDraws()
        self.sites: list[Site] = []
        self.steps: list[Step] = []
        self.clusters: list[Cluster] = []
        self._step_of: dict[int, int] = {}
        self._uses: dict[str, int] = {}
        self._names: set[str] = set()
        self.sites.append(Site(self.name(INPUT), shapes=(tuple(shape),)))

    def name(self, path: str) -> str:
        """Return a unique name for one more call of the layer at `path`; "input" alone is the model's input."""
        path = f"{INPUT} (layer)" if path == INPUT and self.sites else path
        while True:
            uses = self._uses[path] = self._uses.get(path, 0) + 1
            name = path if uses == 1 else f"{path} (call {uses})"
            # A layer may itself be named "conv (call 2)".
            if name not in self._names:
                self._names.add(name)
                return name

    def add(
        self,
        sites: Sequence[Site],
        inputs: Sequence[Reference],
        run: Callable[[Tensors], list[Tensors]],
        infer: Callable[[Tensors], Tensors] | None = None,
    ) -> range:
        """Add a step with its sites, and return the indices of the sites."""
        places = range(len(self.sites), len(self.sites) + len(sites))
        self.sites.extend(sites)
        self._step_of.update(dict.fromkeys(places, len(self.steps)))
        self.steps.append(Step(tuple(inputs), tuple(places), run, infer))
        return places

    def cluster(self, path: str, layer: Any, output: Reference, first: int, last: int | None = None) -> None:
        """Record that sites belong to one call of a layer.

        Args:
            path: The layer's name, after those of the models that it is in.
            layer: The layer.
            output: Its first output.
            first: The index of the first site in it.
            last: The index after its last site; None includes all sites that there are.
        """
        sites, own = range(first, len(self.sites) if last is None else last), self.sites[output[0]]
        is_own = output[0] in sites and own.layer is None and own.name.partition(" (call ")[0] == path
        self.clusters.append(Cluster(own.name if is_own else self.name(path), layer, output, sites))

    def step_of(self, site: int) -> int:
        """Return the index of the step that computes a site."""
        return self._step_of[site]
