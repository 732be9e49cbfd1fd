"""Records which layers a model calls while it runs, in which order and with which tensors."""

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
        path: Names of the layers whose calls enclose it, followed by its own.
        layer: The layer or operation.
        inputs: Its input tensors.
        outputs: Its output tensors.
        within: How many of the preceding records were made inside this call.
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
        """Whether no other layer was called inside it."""
        return not self.within


class Recorder:
    """The calls of one run.

    Args:
        belongs: Tells whether a tensor belongs to this run, and not to the body of a loop that a layer traces.
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
        """Make a call, and record it."""
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
        """Make and record the call of a bare operation. Layers also arrive here, through their base class's call."""
        if not is_layer(operation):
            return self.call(original, operation, args, kwargs)
        if self._layers and self._layers[-1] is operation:
            # By now Keras has resolved the layer's `training`, wherever it was stated.
            self._training[-1] = kwargs.get("training") is True
            if kwargs.get("training") is False and states_training(operation):
                return self._call_as_stated(original, operation, args, kwargs)
        return original(operation, *args, **kwargs)

    def _is_unstated(self, layer: Any, kwargs: dict[str, Any]) -> bool:
        """Tell whether a layer is called without `training` by a model whose layers state it themselves."""
        if not self._layers or self._layers[-1] not in self._as_stated or not is_layer(layer):
            return False
        return kwargs.get("training") is None or trains_by_default(layer)

    def _call_as_stated(self, original: Call, model: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a functional model so that calls in it that state `training` are made as they state.

        Called with ``training=False``, the model would use that for all of its layers. Called without it, what one
        layer states would hold for all layers after it.
        """
        self._as_stated.append(model)
        try:
            return original(model, *args, **{**kwargs, "training": None})
        finally:
            self._as_stated.pop()
            # Keras keeps the `training` of the enclosing layers here; what was stated inside must not leak out.
            model._get_call_context().training = False

    def _nothing(self, layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Return zeros as the output of a layer with kernels, or of one after it; None if the layer must be called."""
        kind = kind_of(layer)
        if len(args) != 1 or kwargs.keys() - {"training"} or not (is_layer(layer) and computes_as_keras(layer)):
            return None
        if not layer.built or layer.activity_regularizer is not None:  # the model keeps its loss
            return None
        if kind in WITH_KERNEL:
            self._is_past = True
            return keras().ops.zeros(layer.compute_output_shape(tuple(args[0].shape)), layer.compute_dtype)
        return args[0] if self._is_past and kind in ("normalisation", "activation") else None

    def build(self, original: Call, layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Let a layer create its weights. A model tries out its own calls for that, which do not belong to the run."""
        quiet, self._quiet = self._quiet, True
        try:
            return original(layer, *args, **kwargs)
        finally:
            self._quiet = quiet


@contextlib.contextmanager
def hollow() -> Iterator[None]:
    """Let layers with kernels output zeros in recordings without computing them, if only what precedes them matters."""
    before = _is_hollow.set(True)
    try:
        yield
    finally:
        _is_hollow.reset(before)


def tensors_in(structure: Any) -> tuple[Any, ...]:
    """Return the tensors in nested arguments that can be a layer's maps: real numbers with a batch axis."""
    return tuple(leaf for leaf in keras().tree.flatten(structure) if _can_be_maps(leaf))


def _can_be_maps(leaf: Any) -> bool:
    library = keras()
    if not library.ops.is_tensor(leaf):
        return False
    try:
        rank = len(leaf.shape)
    except ValueError:  # a TensorFlow shape of unknown rank
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
