"""How one value of any model's layer comes about, as one type for every kind of layer."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from ...stack.arithmetic import Arithmetic


@dataclass(frozen=True, slots=True)
class Addend:
    """One value that a merge puts together with others.

    Args:
        stage: Name of the stage that it is of; "" for a number of the model's own, as the 2 of ``x * 2``.
        row, col, channel: Its place there; 0 for a number of the model's own.
        value: The value.
    """

    stage: str
    row: int
    col: int
    channel: int
    value: float


@dataclass(frozen=True, eq=False)
class LayerArithmetic(Arithmetic):
    """How one value of any model's layer comes about; float64 but where noted.

    What is None or () says nothing about this kind of layer.

    ====================  =========================================================================================
    kind                  what it holds
    ====================  =========================================================================================
    "conv"                patch × kernel, their products, channel sums and the bias: a convolution of any kind, a
                          Dense, an EinsumDense, a Dot, an interpolation between neighbours
    "separable"           the same, with the one kernel that both make together; `steps` holds each of the two
    "activation"          `function` of a sum, with the terms of that sum, or of the value in a patch of (1, 1, 1);
                          a softmax also has `across`
    "pooling"             the window in the patch, and its `winner`
    "normalisation"       `function` is the layer's class; in the patch, the values that mean and variance are of;
                          `mean`, `variance`, `epsilon`, `gamma` and `beta`; also patch × kernel + bias where nothing is
                          measured (BatchNormalization, Normalization, Rescaling)
    "merge"               `addends` and the `function` that puts them together
    "copy"                the one value that is passed on in a patch of (1, 1, 1), or padding
    ====================  =========================================================================================

    Attributes:
        value: The value, to the bit what Keras has in its map.
        computed: The value as the terms give it.
        rounding: How far Keras's value can be from that by the rounding of the numbers that Keras computes with.
        channels: Which input channel each plane of the patch is: those of one group, or the one of a depthwise filter.
        kernel_rows, kernel_cols: Row and column of the layer's kernel that meet each row and column of the patch, where
            these are not all in their order (a transposed convolution), int; else None.
        steps: The arithmetic of each step of a separable convolution: all depthwise sums, then the pointwise one.
        centre: The value that is normalised, or that an activation reads.
        mean: What is subtracted, or None where nothing is, as by RMSNormalization.
        variance: The square of what is divided by, without `epsilon`; of a UnitNormalization the sum of the squares.
        epsilon: What is added to the variance before the root is taken.
        gamma, beta: The learnt factor and offset; 1.0 and 0.0 where there is none.
        addends: The values that a merge puts together.
        alpha: The slope of a PReLU below 0, or None.
    """

    computed: float = float("nan")
    rounding: float = 0.0
    channels: tuple[int, ...] = ()
    kernel_rows: np.ndarray | None = None
    kernel_cols: np.ndarray | None = None
    steps: tuple[Self, ...] = ()
    centre: float | None = None
    mean: float | None = None
    variance: float | None = None
    epsilon: float | None = None
    gamma: float | None = None
    beta: float | None = None
    addends: tuple[Addend, ...] = ()
    alpha: float | None = None
