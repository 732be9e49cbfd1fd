"""How one value of any model's layer is computed, as one type for every kind of layer."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from ...stack.arithmetic import Arithmetic


@dataclass(frozen=True, slots=True)
class Addend:
    """One of the values that a merge combines.

    Args:
        stage: Name of the stage that it comes from; "" for a constant in the model's code, such as the 2 of ``x * 2``.
        row, col, channel: Its place there; 0 for a constant.
        value: The value.
    """

    stage: str
    row: int
    col: int
    channel: int
    value: float


@dataclass(frozen=True, eq=False)
class LayerArithmetic(Arithmetic):
    """How one value of any model's layer is computed; float64 unless noted.

    Fields that do not apply to a kind of layer are None or ().

    ====================  =========================================================================================
    kind                  what it holds
    ====================  =========================================================================================
    "conv"                patch × kernel, their products, channel sums and the bias: a convolution of any kind, a
                          Dense, an EinsumDense, a Dot, or an interpolation between neighbours
    "separable"           the same, with the single kernel that both kernels amount to; `steps` holds each of the two
    "activation"          `function` of a sum, with that sum's terms, or of one value in a patch of (1, 1, 1);
                          a softmax also has `across`
    "pooling"             the window in the patch, and its `winner`
    "normalisation"       `function` is the layer's class; the patch holds the values of which mean and variance are
                          taken; `mean`, `variance`, `epsilon`, `gamma` and `beta`; where nothing is measured, also
                          patch × kernel + bias (BatchNormalization, Normalization, Rescaling)
    "merge"               `addends` and the `function` that combines them
    "copy"                the one value that is passed on, in a patch of (1, 1, 1), or padding
    ====================  =========================================================================================

    Attributes:
        value: The value, bit for bit as in Keras's map.
        computed: The value that the terms give.
        rounding: How far Keras's value can differ from `computed` through rounding.
        channels: The input channel of each plane of the patch: those of one group, or the one of a depthwise filter.
        kernel_rows, kernel_cols: The row and column of the layer's kernel for each row and column of the patch, int, if
            these are not simply in order (a transposed convolution); else None.
        steps: The arithmetic of each step of a separable convolution: all depthwise sums, then the pointwise one.
        centre: The value that is normalised, or that an activation reads.
        mean: The mean that is subtracted, or None if none is, as in RMSNormalization.
        variance: The square of the divisor, without `epsilon`; for a UnitNormalization the sum of the squares.
        epsilon: The number that is added to the variance before taking the root.
        gamma, beta: The learned factor and offset; 1.0 and 0.0 if there is none.
        addends: The values that a merge combines.
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
