"""The outputs of each layer for one image, computed on demand and cached while there is room."""

import copy
import math
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from ..backend import as_numpy, keras
from ..errors import SettingError
from ..language import say
from .calls.channels_first import channels_first
from .channels_off import ChannelsOff
from .graph.program import Program, Reference, Step, Tensors

LARGEST_CACHED_BYTES = 256 * 2**20
"""Largest size of the cached outputs in bytes. Binder allows 2 GB, of which Keras takes about 0.6."""


class Activations:
    """The outputs of a program for one image.

    Notes:
        A model with every layer as an output would hold all outputs at once (DenseNet121 at 224 × 224: about 300 MB)
        and would have to be built first. Instead, steps are called one by one and eagerly, each with Keras's own layer.
        So nothing is built, the first layers are cheap, no node is added to the user's layers, and all calls together
        make one pass. The outputs used last are cached, up to `largest` bytes. A dropped output is computed again from
        the nearest cached ones. Weights are not copied, so call `forget` after they change.

    Args:
        program: The program; it may still grow.
        batch: float32 (1, ...), the model's input.
        largest: Largest size of the cached outputs, in bytes.
    """

    def __init__(self, program: Program, batch: np.ndarray, largest: int = LARGEST_CACHED_BYTES) -> None:
        self._program = program
        self._input = keras().ops.convert_to_tensor(batch)
        self._largest = largest
        self._kept: OrderedDict[int, Tensors] = OrderedDict()
        self._bytes = 0
        self._lock = threading.RLock()
        self._off: dict[int, ChannelsOff] = {}
        self.shapes: dict[int, tuple[tuple[int, ...], ...]] = {}

    def output(self, site: int) -> np.ndarray:
        """Return the first output of a site, (1, ...), as float32.

        Raises:
            SettingError: If the model cannot take the image.
        """
        tensor = self.tensors([(site, 0)])[0]
        # A view of the tensor's own memory where the back end allows it, so that maps of 800 MB are not held twice.
        array = as_numpy(tensor)
        if array.dtype.kind not in "biuf":
            raise SettingError(
                say(
                    "{name} gives values of type {dtype}, which are not real numbers: choose another layer.",
                    name=self._program.sites[site].name,
                    dtype=array.dtype,
                )
            )
        return array.astype(np.float32, copy=False)

    def tensors(self, references: list[Reference]) -> Tensors:
        """Return outputs as Keras's tensors."""
        with self._lock:
            values = self._compute({site for site, _ in references})
            return [values[site][which] for site, which in references]

    def run_all(self) -> None:
        """Run every step once, to find the shapes of all outputs."""
        with self._lock:
            self._run(list(range(len(self._program.steps))), set())

    def forget(self) -> None:
        """Drop all cached outputs, as after a change of weights."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def switch_off(self, off: Mapping[int, ChannelsOff]) -> set[int]:
        """Replace channels of exactly these sites' outputs from now on.

        Cached outputs that the change does not affect are kept, bit for bit.

        Args:
            off: The channels by the index of their site.

        Returns:
            The indices of the sites whose outputs have changed or may have changed.
        """
        with self._lock:
            sites = {site for site in {*self._off, *off} if self._off.get(site) != off.get(site)}
            changed = self._after(sites)
            self._off = dict(off)
            for site in changed & self._kept.keys():
                self._bytes -= _size(self._kept.pop(site))
            return changed

    def fork(self) -> Self:
        """Return independent activations of the same image that start with the outputs cached here."""
        with self._lock:
            fork = copy.copy(self)
            fork._kept, fork._off = OrderedDict(self._kept), dict(self._off)
            fork.shapes, fork._lock = dict(self.shapes), threading.RLock()
            return fork

    def _after(self, sites: set[int]) -> set[int]:
        """Return these sites and all that depend on them."""
        found = set(sites)
        for step in self._program.steps:
            if any(source in found for source, _ in step.inputs) or found & set(step.sites):
                found.update(step.sites)
        return found

    def missing(self, site: int) -> set[int]:
        """Return the sites that must be computed to get a site's output."""
        with self._lock:
            return {place for step in self._steps_to({site}) for place in self._program.steps[step].sites}

    def _compute(self, wanted: set[int]) -> dict[int, Tensors]:
        return self._run(sorted(self._steps_to(wanted)), wanted)

    def _steps_to(self, wanted: set[int]) -> set[int]:
        """Return the steps that lead from the cached outputs to these sites."""
        steps, open_sites, seen = set(), list(wanted), set()
        while open_sites:
            site = open_sites.pop()
            if site == 0 or site in self._kept or site in seen:
                continue
            seen.add(site)
            step = self._program.step_of(site)
            steps.add(step)
            open_sites.extend(source for source, _ in self._program.steps[step].inputs)
        return steps

    def _run(self, steps: list[int], wanted: set[int]) -> dict[int, Tensors]:
        """Run steps in order, and return the outputs of the wanted sites; others are dropped after their last use."""
        last = {site: step for step in steps for site, _ in self._program.steps[step].inputs}
        live: dict[int, Tensors] = {0: [self._input]}
        # Collected before the run, which may drop them from the cache.
        live.update({site: self._kept[site] for site in {*last, *wanted} if site in self._kept})
        for number in steps:
            step = self._program.steps[number]
            for site, tensors in zip(step.sites, self._call(number, live)):
                if site in self._off:
                    tensors = [self._off[site].apply(tensors[0]), *tensors[1:]]
                self._keep(site, tensors)
                if site in last or site in wanted:
                    live[site] = tensors
            for site, _ in step.inputs:
                if site and last[site] == number and site not in wanted:
                    live.pop(site, None)
        for site in wanted & self._kept.keys():
            self._kept.move_to_end(site)
        return live

    def _call(self, number: int, live: dict[int, Tensors]) -> list[Tensors]:
        step = self._program.steps[number]
        try:
            with channels_first():
                return self._program.draws.run(number, step.run, [live[site][which] for site, which in step.inputs])
        except SettingError:
            raise
        except Exception as error:
            raise self._refusal(step, error) from error

    def _refusal(self, step: Step, error: Exception) -> SettingError:
        shape = " × ".join(map(str, self._input.shape[1:]))
        name = self._program.sites[step.sites[0]].name if len(step.sites) == 1 else say("the model")
        return refused(shape, name, error)

    def _keep(self, site: int, tensors: Tensors) -> None:
        self.shapes[site] = tuple(tuple(tensor.shape) for tensor in tensors)
        if site in self._kept:
            return
        self._kept[site] = tensors
        self._bytes += _size(tensors)
        while self._bytes > self._largest and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= _size(dropped)


def refused(shape: str, name: str, error: Exception) -> SettingError:
    """Return the error for an input that a model cannot take."""
    if "NHWC" in str(error):
        return SettingError(
            say(
                "{name} runs a convolution with its channels first in code of its own, which TensorFlow cannot do on "
                'this processor: use keras.layers.Conv2D, or data_format="channels_last".',
                name=name,
            )
        )
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    useful = [line for line in lines if not line.startswith(("Exception encountered", "Arguments received"))]
    reason = (useful or [type(error).__name__])[0].replace("\x1b[1m", "").replace("\x1b[0m", "").rstrip(".")
    return SettingError(
        say(
            "The model cannot take an input of {shape}; {name} says: {reason:.200}; give another size with "
            "cw.load_image(image, size=(height, width)), or a preprocess that makes what the model takes.",
            shape=shape,
            name=name,
            reason=reason,
        )
    )


def _size(tensors: Tensors) -> int:
    return sum(_bytes_of(tensor) for tensor in tensors)


def _bytes_of(tensor: Any) -> int:
    name = keras().backend.standardize_dtype(tensor.dtype)
    width = int("".join(filter(str.isdigit, name.partition("_")[0])) or 8) // 8
    return math.prod(tensor.shape) * max(width, 1)
