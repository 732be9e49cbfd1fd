"""Writes down which layers are called, with what and in which order, while a model runs."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ..backend import keras
from .kinds import is_whole

Call = Callable[..., Any]


@dataclass(frozen=True, eq=False, slots=True)
class Record:
    """One call that has returned.

    Args:
        path: Names of the layers whose calls it is within, and its own.
        layer: The layer or operation.
        inputs: The tensors that it got.
        outputs: The tensors that it gave.
        leaf: Whether no other layer was called within it.
    """

    path: tuple[str, ...]
    layer: Any
    inputs: tuple[Any, ...]
    outputs: tuple[Any, ...]
    leaf: bool


class Recorder:
    """The calls of one run.

    Args:
        belongs: Tells whether a tensor is one of this run, and not of a loop's body that a layer traces.
    """

    def __init__(self, belongs: Callable[[Any], bool]) -> None:
        self.records: list[Record] = []
        self._belongs = belongs
        self._path: list[str] = []
        self._quiet = False

    def call(self, original: Call, layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Make a call, and write it down."""
        if self._quiet:
            return original(layer, *args, **kwargs)
        before = len(self.records)
        self._path.append(layer.name)
        self._quiet = is_whole(layer)
        try:
            result = original(layer, *args, **kwargs)
        finally:
            self._quiet = False
            path = tuple(self._path)
            self._path.pop()
        inputs, outputs = tensors_in((args, kwargs)), tensors_in(result)
        if all(map(self._belongs, (*inputs, *outputs))):
            self.records.append(Record(path, layer, inputs, outputs, len(self.records) == before))
        return result


def tensors_in(structure: Any) -> tuple[Any, ...]:
    """Return the tensors in nested arguments that can be a layer's maps: real numbers for each of a batch."""
    return tuple(leaf for leaf in keras().tree.flatten(structure) if _can_be_maps(leaf))


def _can_be_maps(leaf: Any) -> bool:
    library = keras()
    if not library.ops.is_tensor(leaf):
        return False
    try:
        rank = len(leaf.shape)
    except ValueError:  # TensorFlow's shape of unknown rank
        return False
    return rank >= 2 and "float" in library.backend.standardize_dtype(leaf.dtype)


class _Wrapping:
    """Keras's call methods, wrapped while anyone records."""

    def __init__(self) -> None:
        self.current = threading.local()
        self._lock = threading.Lock()
        self._recordings = 0
        self._originals: list[tuple[type, Call]] = []

    def begin(self) -> None:
        with self._lock:
            self._recordings += 1
            if self._recordings > 1:
                return
            layer, operation = keras().layers.Layer, keras().Operation
            self._originals = [(layer, layer.__call__), (operation, operation.__call__)]
            layer.__call__ = self._recorded(layer.__call__)
            # A layer's call also calls that of its base class, which is not another call.
            operation.__call__ = self._recorded(operation.__call__, passed=layer)

    def end(self) -> None:
        with self._lock:
            self._recordings -= 1
            if not self._recordings:
                for owner, original in self._originals:
                    owner.__call__ = original

    def _recorded(self, original: Call, passed: type | None = None) -> Call:
        def __call__(layer: Any, *args: Any, **kwargs: Any) -> Any:
            recorder = getattr(self.current, "recorder", None)
            if recorder is None or (passed is not None and isinstance(layer, passed)):
                return original(layer, *args, **kwargs)
            return recorder.call(original, layer, args, kwargs)

        return __call__


_wrapping = _Wrapping()


@contextlib.contextmanager
def recording(belongs: Callable[[Any], bool]) -> Iterator[Recorder]:
    """Record the calls that this thread makes.

    Keras has no hook for calls, so its own ``Layer.__call__`` and ``Operation.__call__`` are wrapped for as long
    as a recording lasts. No object and no class of the user is touched; other threads pass through unrecorded.
    """
    recorder = Recorder(belongs)
    _wrapping.begin()
    before = getattr(_wrapping.current, "recorder", None)
    _wrapping.current.recorder = recorder
    try:
        yield recorder
    finally:
        _wrapping.current.recorder = before
        _wrapping.end()
