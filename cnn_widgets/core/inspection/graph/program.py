"""A model taken apart into steps that can be run one by one, with Keras's own layers in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..calls.randomness import RandomDraws

Reference = tuple[int, int]
"""(place of a site, which of its outputs)."""
Tensors = list[Any]


@dataclass(frozen=True, eq=False, slots=True)
class Site:
    """One call of one layer, still with the layer.

    Args:
        name: The node's name.
        layer: The Keras layer or operation; None for the input and for a model's own code.
        inputs: What it reads.
        code: For a model's own code, what it does, as far as that is known.
        shapes: Shape of each output with the batch first; a None in one means that only a run tells.
        training: Whether the model calls it in training mode.
        arguments: What the model calls it with, with ``.args`` and ``.kwargs`` as Keras keeps them; None where that is
            not known.
        is_fixed: Whether it is an input of the model that is given with `inputs`, and not the image.
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
    """The sites of one call of a layer that calls others, still with the layer.

    Args:
        name: Unique; that of the site which gives its output, where that is its own code.
        layer: The Keras layer.
        output: What it gives first.
        sites: The places of what is in it.
    """

    name: str
    layer: Any
    output: Reference
    sites: range


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """What is run at once: one layer, or a subclassed model with every layer in it.

    Args:
        inputs: What it reads.
        sites: The places whose outputs it gives.
        run: Takes the input tensors, returns the outputs of each site.
        infer: Takes KerasTensors, returns the one site's outputs as such, without any computing; None where only a
            run tells their shapes.
    """

    inputs: tuple[Reference, ...]
    sites: tuple[int, ...]
    run: Callable[[Tensors], list[Tensors]]
    infer: Callable[[Tensors], Tensors] | None = None


INPUT = "input"
"""Name of what the model gets."""


class Program:
    """The sites of a model in order, the input first, and the steps that give their outputs.

    Attributes:
        draws: Keeps the random numbers of each step.
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
        """Return a unique name for one more call of what `path` names; "input" alone is what the model gets."""
        path = f"{INPUT} (layer)" if path == INPUT and self.sites else path
        while True:
            uses = self._uses[path] = self._uses.get(path, 0) + 1
            name = path if uses == 1 else f"{path} (call {uses})"
            # A layer may itself be called "conv (call 2)".
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
        """Add a step and the sites that it gives, and return their places."""
        places = range(len(self.sites), len(self.sites) + len(sites))
        self.sites.extend(sites)
        self._step_of.update(dict.fromkeys(places, len(self.steps)))
        self.steps.append(Step(tuple(inputs), tuple(places), run, infer))
        return places

    def cluster(self, path: str, layer: Any, output: Reference, first: int, last: int | None = None) -> None:
        """Note that sites belong to one call of a layer.

        Args:
            path: The layer's name, after those of the models that it is in.
            layer: The layer.
            output: What it gives first.
            first: The place of the first site in it.
            last: The place after the last; None takes all that there are.
        """
        sites, own = range(first, len(self.sites) if last is None else last), self.sites[output[0]]
        is_own = output[0] in sites and own.layer is None and own.name.partition(" (call ")[0] == path
        self.clusters.append(Cluster(own.name if is_own else self.name(path), layer, output, sites))

    def step_of(self, site: int) -> int:
        """Return the place of the step that gives a site."""
        return self._step_of[site]
