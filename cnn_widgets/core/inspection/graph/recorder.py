"""Writes down which layers are called, with what and in which order, while a model runs."""

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from ...backend import keras
from ..calls.wrapping import Call, Wrapping, building
from .functional import name_of, states_training, trains_by_default
from .layer_kind import WITH_KERNEL, computes_as_keras, is_layer, is_whole, kind_of

_is_hollow: ContextVar[bool] = ContextVar("is_hollow", default=False)


@dataclass(frozen=True, eq=False, slots=True)
class Record:
    """One call that has returned.

    Args:
        path: Names of the layers whose calls it is within, and its own.
        layer: The layer or operation.
        inputs: The tensors that it got.
        outputs: The tensors that it gave.
        within: How many of the calls before it were made within it.
        training: Whether it was called in training mode.
    """

    path: tuple[str, ...]
    layer: Any
    inputs: tuple[Any, ...]
    outputs: tuple[Any, ...]
    within: int = 0
    training: bool = False

    @property
    def leaf(self) -> bool:
        """Whether no other layer was called within it."""
        return not self.within


class Recorder:
    """The calls of one run.

    Args:
        belongs: Tells whether a tensor is one of this run, and not of a loop's body that a layer traces.
    """

    def __init__(self, belongs: Callable[[Any], bool]) -> None:
        self.records: list[Record] = []
        self._belongs = belongs
        self._layers: list[Any] = []
        self._training: list[bool] = []
        self._as_stated: list[Any] = []
        self._quiet = False
        self._hollow, self._is_past = _is_hollow.get(), False

    def call(self, original: Call, layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Make a call, and write it down."""
        if self._quiet:
            return original(layer, *args, **kwargs)
        if self._is_unstated(layer, kwargs):
            kwargs = {**kwargs, "training": False}
        before = len(self.records)
        self._layers.append(layer)
        self._training.append(False)
        self._quiet = is_whole(layer)
        try:
            result = self._nothing(layer, args, kwargs) if self._hollow else None
            if result is None:
                result = original(layer, *args, **kwargs)
        finally:
            self._quiet = False
            path, training = tuple(map(name_of, self._layers)), self._training.pop()
            self._layers.pop()
        inputs, outputs = tensors_in((args, kwargs)), tensors_in(result)
        if all(map(self._belongs, (*inputs, *outputs))):
            self.records.append(Record(path, layer, inputs, outputs, len(self.records) - before, training))
        return result

    def operate(self, original: Call, operation: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Make the call of a bare operation; a layer's call also calls that of its base class, which is no other."""
        if not is_layer(operation):
            return self.call(original, operation, args, kwargs)
        if self._layers and self._layers[-1] is operation:
            # Here Keras has found out what the layer's `training` is, whoever has said so.
            self._training[-1] = kwargs.get("training") is True
            if kwargs.get("training") is False and states_training(operation):
                return self._call_as_stated(original, operation, args, kwargs)
        return original(operation, *args, **kwargs)

    def _is_unstated(self, layer: Any, kwargs: dict[str, Any]) -> bool:
        """Tell whether a layer is called by a model whose layers say `training` themselves, and says nothing."""
        if not self._layers or self._layers[-1] not in self._as_stated or not is_layer(layer):
            return False
        return kwargs.get("training") is None or trains_by_default(layer)

    def _call_as_stated(self, original: Call, model: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a functional model so that the calls in it which say `training` are made as they say.

        Called with training=False, it would take that for all of its layers, and without it what one says would hold
        for all that come after.
        """
        self._as_stated.append(model)
        try:
            return original(model, *args, **{**kwargs, "training": None})
        finally:
            self._as_stated.pop()
            # Where Keras keeps what the layers around have said: what was said inside has no say outside.
            model._get_call_context().training = False

    def _nothing(self, layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Return zeros for what a layer with kernels gives, or a layer after one; None for any that is to be called."""
        kind = kind_of(layer)
        if len(args) != 1 or kwargs.keys() - {"training"} or not (is_layer(layer) and computes_as_keras(layer)):
            return None
        if not layer.built or layer.activity_regularizer is not None:  # whose loss the model keeps
            return None
        if kind in WITH_KERNEL:
            self._is_past = True
            return keras().ops.zeros(layer.compute_output_shape(tuple(args[0].shape)), layer.compute_dtype)
        return args[0] if self._is_past and kind in ("normalisation", "activation") else None

    def build(self, original: Call, layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Let a layer make its weights: a model tries out its own calls for that, which are none of the run's."""
        quiet, self._quiet = self._quiet, True
        try:
            return original(layer, *args, **kwargs)
        finally:
            self._quiet = quiet


@contextlib.contextmanager
def hollow() -> Iterator[None]:
    """Let layers with kernels give zeros in recordings, unworked out: only what comes before them is looked at."""
    before = _is_hollow.set(True)
    try:
        yield
    finally:
        _is_hollow.reset(before)


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


_calls = Wrapping(
    lambda: [
        (keras().layers.Layer, "__call__", Recorder.call),
        (keras().Operation, "__call__", Recorder.operate),
        *building(Recorder.build),
    ]
)


@contextlib.contextmanager
def recording(belongs: Callable[[Any], bool]) -> Iterator[Recorder]:
    """Record the calls that this thread makes."""
    recorder = Recorder(belongs)
    with _calls.listening(recorder):
        yield recorder
