"""One stage of a stack as a value: its settings and its output."""

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from .activation import Range
from .output_size import Pair, Window, times
from .receptive_field import ReceptiveField

Kind = Literal[
    "input",
    "conv",
    "depthwise",
    "separable",
    "transposed",
    "conv1d",
    "normalisation",
    "activation",
    "pooling",
    "dense",
    "flatten",
    "merge",
    "other",
    "given",
]
"""The kinds of layers in any model, and "given" for an array without a model behind it."""


@dataclass(frozen=True)
class Stage:
    """A stage and its feature maps.

    Args:
        name: The name of its Keras layer; "input" for the image.
        kind: The kind of its layer.
        maps: float32 (height, width, channels), exactly what Keras computed; read-only.
        range: The range of its values.
        caption: A few words, such as the activation's name or the pooling's kind and size.
        field: Its receptive field on the input.
        window: The window that slides over the stage before it, or None.
        kernel: float32 (height, width, in_channels, filters) of a convolution, or None.
        bias: float32 (filters,) of a convolution with biases, or None.
        sources: Where each filter's kernel comes from.
        block: Index of its block; -1 for the input and for stages that belong to no block.
        function: Name of the activation or pooling, or None.
    """

    name: str
    kind: Kind
    maps: np.ndarray = dataclasses.field(repr=False)
    range: Range
    caption: str = ""
    field: ReceptiveField = ReceptiveField()
    window: Window | None = None
    kernel: np.ndarray | None = dataclasses.field(default=None, repr=False)
    bias: np.ndarray | None = dataclasses.field(default=None, repr=False)
    sources: tuple[str, ...] = ()
    block: int = -1
    function: str | None = None

    @property
    def size(self) -> Pair:
        """(height, width)."""
        return self.maps.shape[0], self.maps.shape[1]

    @property
    def channels(self) -> int:
        """Number of channels."""
        return self.maps.shape[2]

    @property
    def parents(self) -> tuple[str, ...] | None:
        """Names of the stages that it reads; None in a chain, where each reads the one before it."""
        return None

    @property
    def parameters(self) -> int:
        """Number of weights and biases."""
        return sum(array.size for array in (self.kernel, self.bias) if array is not None)

    @property
    def multiply_adds(self) -> int:
        """Number of multiplications by kernel weights for one image: every weight once at each output place.

        Biases, activations and poolings do not multiply by a kernel and count as 0.
        """
        return 0 if self.kernel is None else self.kernel.size * self.size[0] * self.size[1]

    @property
    def shape_text(self) -> str:
        """The shape as text: "222 × 222 × 16"."""
        return f"{times(self.size)} × {self.channels}"

    @cached_property
    def planes(self) -> np.ndarray:
        """The maps as contiguous float32 (channels, height, width), which is quick to reduce."""
        return np.ascontiguousarray(self.maps.transpose(2, 0, 1))

    @cached_property
    def limits(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """For each channel: the smallest and the largest finite value, and the number of non-finite values."""
        # Whole rows first, then the columns: four times as fast as channel by channel.
        rows = self.maps.reshape(self.size[0], -1)
        low, high = (
            reduce(reduce(rows, axis=0).reshape(-1, self.channels), axis=0)
            for reduce in (np.minimum.reduce, np.maximum.reduce)
        )
        bad = np.zeros(self.channels, int)
        for index in np.flatnonzero(~(np.isfinite(low) & np.isfinite(high))):
            plane = self.maps[:, :, index]
            finite = plane[np.isfinite(plane)]
            bad[index] = plane.size - finite.size
            low[index], high[index] = (finite.min(), finite.max()) if finite.size else (0, 0)
        return low, high, bad
