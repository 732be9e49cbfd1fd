"""One output value, term by term, so that it can be checked by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..axes import per_axis
from ..backend import keras
from ..errors import SettingError
from ..known import known
from ..language import say
from ..numbers import axis_words, is_integer
from .activation import ACROSS_CHANNELS
from .output_size import Pair, Window
from .stage import Stage


@dataclass(frozen=True, eq=False)
class Arithmetic:
    """How one value of a stage is computed; float64 unless noted.

    Attributes:
        stage: Name of the value's stage.
        kind: "conv", "activation" or "pooling".
        source: Name of the stage that the patch is taken from.
        row, col, channel: The value's place.
        value: The value, computed here from the terms.
        keras: The same value as Keras computed it.
        rows, cols: Input row and column of each row and column of the patch, int; some may lie in the padding.
        padded: bool (kernel_h, kernel_w), True where a cell lies in the padding.
        patch: (kernel_h, kernel_w, in_channels) under the kernel, or the (pool_h, pool_w) window; 0 where padded.
        kernel: (kernel_h, kernel_w, in_channels), or None for pooling.
        products: patch times kernel, or None for pooling.
        channel_sums: (in_channels,) sum of the products in each channel, or None for pooling.
        bias: The filter's bias, 0.0 if it has none, or None for pooling.
        pre_activation: The sum of all products and the bias, or None for pooling.
        winner: (row, col) of the largest value in a max pooling's window, or None.
        function: Name of the activation ("relu") or pooling ("max"), or None.
        across: (n,) the values that a softmax compares, including the value's own; else None.
    """

    stage: str
    kind: str
    source: str
    row: int
    col: int
    channel: int
    value: float
    keras: float
    rows: np.ndarray
    cols: np.ndarray
    padded: np.ndarray
    patch: np.ndarray
    kernel: np.ndarray | None = None
    products: np.ndarray | None = None
    channel_sums: np.ndarray | None = None
    bias: float | None = None
    pre_activation: float | None = None
    winner: Pair | None = None
    function: str | None = None
    across: np.ndarray | None = None

    @property
    def computed(self) -> float:
        """The value that the terms give."""
        return self.value

    @property
    def rounding(self) -> float:
        """How far Keras's value can differ from the terms through float32 rounding."""
        size = np.abs(self.products).sum() if self.products is not None else np.abs(self.patch).max()
        return 1e-5 * max(1.0, abs(self.keras), float(size))

    @property
    def agrees(self) -> bool:
        """Whether Keras's value equals that of the terms within float32 rounding."""
        if not (np.isfinite(self.computed) or np.isfinite(self.keras) or np.isfinite(self.rounding)):
            # Beyond float32 in between: whether infinities cancel to NaN depends on the order of Keras's steps.
            return True
        if not (np.isfinite(self.computed) and np.isfinite(self.keras)):
            with np.errstate(over="ignore"):
                return bool(np.array_equal(np.float32(self.computed), np.float32(self.keras), equal_nan=True))
        return abs(self.computed - self.keras) <= self.rounding + float(np.finfo(np.float32).tiny)


def arithmetic(stages: Sequence[Stage], name: str, row: int, col: int, channel: int) -> Arithmetic:
    """Return how value (row, col, channel) of a stage is computed.

    For an activation, these are the terms of the convolution before it, followed by the activation.

    Args:
        stages: The stages in order, the input first.
        name: The stage's name.
        row: Output row, from 0.
        col: Output column, from 0.
        channel: Output channel, from 0.

    Raises:
        SettingError: If there is no such stage or place, or the stage is the input.
    """
    index = find(stages, name)
    stage = stages[index]
    if stage.kind == "input":
        raise SettingError(say("The input is given, not computed: choose one of the stages after it."))
    for place, size, axis in zip((row, col, channel), stage.maps.shape, axis_words()):
        if not is_integer(place) or not 0 <= place < size:
            raise SettingError(
                say(
                    "{name} has no {axis} {place!r:.40}: choose 0 to {last}.",
                    name=name,
                    axis=axis,
                    place=place,
                    last=size - 1,
                )
            )
    if stage.kind == "pooling":
        return _pooling(stage, stages[index - 1], row, col, channel)
    if stage.kind == "activation":
        return _activation(stage, stages[index - 1], stages[index - 2], row, col, channel)
    return _convolution(stage, stages[index - 1], row, col, channel)


def find(stages: Sequence[Stage], name: str) -> int:
    """Return the index of the stage with that name.

    Raises:
        SettingError: If there is none; the sentence names those that exist.
    """
    for index, stage in enumerate(stages):
        if isinstance(name, str) and stage.name == name:
            return index
    named = ", ".join(stage.name for stage in stages)
    raise SettingError(say("There is no stage {name!r}: choose one of {named}.", name=name, named=named))


def _cut(window: Window, before: Stage, row: int, col: int) -> tuple[np.ndarray, ...]:
    """Return the input rows, the columns, the mask of the padding and the patch (h, w, channels) under a window."""
    places = [
        place * window.strides[axis]
        - window.pads(before.size)[axis][0]
        + np.arange(window.size[axis]) * window.dilation[axis]
        for axis, place in enumerate((row, col))
    ]
    outside = [(at < 0) | (at >= size) for at, size in zip(places, before.size)]
    padded = outside[0][:, None] | outside[1][None, :]
    inside = [np.clip(at, 0, size - 1) for at, size in zip(places, before.size)]
    patch = before.maps[np.ix_(*inside)].astype(np.float64)
    patch[padded] = 0.0
    return places[0], places[1], padded, patch


def _convolution(stage: Stage, before: Stage, row: int, col: int, channel: int) -> Arithmetic:
    rows, cols, padded, patch = _cut(known(stage.window), before, row, col)
    kernel = known(stage.kernel)[..., channel].astype(np.float64)
    products = patch * kernel
    sums = products.sum(axis=(0, 1))
    bias = 0.0 if stage.bias is None else float(stage.bias[channel])
    total = float(sums.sum() + bias)
    return Arithmetic(
        stage.name,
        "conv",
        before.name,
        row,
        col,
        channel,
        total,
        float(stage.maps[row, col, channel]),
        rows,
        cols,
        padded,
        patch,
        kernel,
        products,
        sums,
        bias,
        total,
    )


def _activation(stage: Stage, conv: Stage, before: Stage, row: int, col: int, channel: int) -> Arithmetic:
    terms = _convolution(conv, before, row, col, channel)
    if stage.function in ACROSS_CHANNELS:
        inputs = conv.maps[row, col].astype(np.float64)
        inputs[channel], place = terms.pre_activation, channel
    else:
        inputs, place = np.array([terms.pre_activation]), 0
    function = keras().activations.get(stage.function)
    outputs = keras().ops.convert_to_numpy(function(keras().ops.convert_to_tensor(inputs[None], "float64")))
    known = {**vars(terms), "stage": stage.name, "kind": "activation", "function": stage.function}
    known |= {"value": float(outputs[0, place]), "keras": float(stage.maps[row, col, channel])}
    known["across"] = inputs if stage.function in ACROSS_CHANNELS else None
    return Arithmetic(**known)


def _pooling(stage: Stage, before: Stage, row: int, col: int, channel: int) -> Arithmetic:
    rows, cols, padded, patch = _cut(known(stage.window), before, row, col)
    window = patch[..., channel]
    winner = None
    if stage.function == "max":
        masked = np.where(padded, -np.inf, window)
        winner = per_axis(int(place) for place in np.unravel_index(np.argmax(masked), masked.shape))
        value = float(window[winner])
    else:
        value = float(window[~padded].mean())
    return Arithmetic(
        stage.name,
        "pooling",
        before.name,
        row,
        col,
        channel,
        value,
        float(stage.maps[row, col, channel]),
        rows,
        cols,
        padded,
        window,
        winner=winner,
        function=stage.function,
    )
