"""Repeatable random numbers, and runs that leave the model's state unchanged."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...backend import keras
from .wrapping import Call, Wrapping, building

Tensors = list[Any]

_changing = threading.RLock()
"""Held from a run's first change of state until that is undone, since two runs may share a layer."""


@dataclass(eq=False)
class StateChange:
    """The changes that one run has made so far.

    Args:
        begin: Called with a generator of random numbers when the run first uses it; returns whether the step has
            never used it before.
        before: (variable, its value before the run), by the variable's ``id``.
        new: The generators that the step has used for the first time.
    """

    begin: Callable[[Any], bool]
    before: dict[int, tuple[Any, np.ndarray]] = field(default_factory=dict)
    new: list[Any] = field(default_factory=list)
    _asked: set[int] = field(default_factory=set)
    _building: int = 0

    def assign(self, original: Call, variable: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Let a variable change, and remember its value before."""
        # While a graph is only being traced, nothing is assigned yet, and no value could be read.
        if id(variable) not in self.before and not self._building and _is_eager():
            if not self.before:
                _changing.acquire()
            self.before[id(variable)] = (variable, np.array(keras().ops.convert_to_numpy(variable)))
        return original(variable, *args, **kwargs)

    def draw(self, original: Call, generator: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Let a generator give its next seed, the first time from the state in which this run begins."""
        if id(generator) not in self._asked and _is_eager():
            self._asked.add(id(generator))
            if self.begin(generator):
                self.new.append(generator)
        return original(generator, *args, **kwargs)

    def build(self, original: Call, layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Let a layer create its weights on its first call; what it assigns to them meanwhile is kept."""
        self._building += 1
        try:
            return original(layer, *args, **kwargs)
        finally:
            self._building -= 1

    def take_back(self) -> None:
        """Restore the values of all variables."""
        if not self.before:
            return
        try:
            for variable, value in self.before.values():
                variable.assign(value)
        finally:
            _changing.release()


_state = Wrapping(
    lambda: [
        (keras().Variable, "assign", StateChange.assign),
        (keras().random.SeedGenerator, "next", StateChange.draw),
        *building(StateChange.build),
    ]
)


class RandomDraws:
    """The random numbers of one inspection.

    The state of a layer's ``keras.random.SeedGenerator`` determines what the layer draws. A step starts from the same
    state every time it is run, so it always draws the same numbers. Its first state is the one from which the model's
    next call would start. Whatever a run assigns (the generators' states, moving statistics, normalised kernels) is
    undone when it ends.
    """

    def __init__(self) -> None:
        self._begun: dict[tuple[int, int], np.ndarray] = {}
        self._next: dict[int, tuple[Any, np.ndarray]] = {}
        self._single: set[int] = set()
        self._lock = threading.Lock()

    def run(self, step: int, call: Callable[[Tensors], list[Tensors]], tensors: Tensors) -> list[Tensors]:
        """Run a step. If it changes state, each image of the batch is run on its own.

        So all images of a batch get the same random numbers, and BatchNormalization in training mode never mixes them.

        Args:
            step: The step's number, which identifies it when it is run again.
            call: Runs the step.
            tensors: The step's inputs, with a batch of any size.
        """
        if _images(tensors) < 2 or step not in self._single:
            with self.holding(step) as change:
                outputs = call(tensors)
            if _images(tensors) < 2 or not change.before:
                return outputs
            self._single.add(step)
        alone = []
        for image in range(_images(tensors)):
            with self.holding(step):
                alone.append(call([tensor[image : image + 1] for tensor in tensors]))
        join = keras().ops.concatenate
        return [[join(parts, 0) for parts in zip(*site)] for site in zip(*alone)]

    @contextlib.contextmanager
    def holding(self, step: int) -> Iterator[StateChange]:
        """Run the code inside as that step: it draws the same numbers as before, and changes of state are undone."""
        change = StateChange(lambda generator: self._begin(step, generator))
        try:
            with _state.listening(change):
                yield change
        finally:
            try:
                self._remember(change)
            finally:
                change.take_back()

    def renew(self) -> None:
        """Draw new random numbers from now on."""
        with self._lock:
            self._begun.clear()

    def _begin(self, step: int, generator: Any) -> bool:
        key = (step, id(generator))
        with self._lock:
            is_new = key not in self._begun
            if is_new:
                known = self._next.get(id(generator))
                self._begun[key] = _seed(generator) if known is None else known[1]
            start = self._begun[key]
        if not np.array_equal(start, _seed(generator)):
            generator.state.assign(start)
        return is_new

    def _remember(self, change: StateChange) -> None:
        """Note the state that each generator has reached, from which a later step or a second call continues."""
        with self._lock:
            # Together with the generator, so that its ``id`` is not reused.
            self._next.update({id(generator): (generator, _seed(generator)) for generator in change.new})


def _seed(generator: Any) -> np.ndarray:
    return np.array(keras().ops.convert_to_numpy(generator.state))


def _images(tensors: Tensors) -> int:
    return min((tensor.shape[0] for tensor in tensors if len(tensor.shape)), default=1)


def _is_eager() -> bool:
    if keras().backend.backend() != "tensorflow":
        return True
    import tensorflow as tf

    return tf.executing_eagerly()
