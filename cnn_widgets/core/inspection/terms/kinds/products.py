"""Sums of products: the values, their weights and the result."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ....known import known
from ..box import ValueBox
from ..layer_call import LayerCall
from ..layout import Index, Place
from ..value import LayerArithmetic


@dataclass(frozen=True, eq=False)
class WeightedSum:
    """A sum of products.

    Args:
        source: Name of the stage that the values come from.
        box: The values.
        kernel: float64 (rows, cols, channels), the weight of each value.
        bias: The bias that is added.
        kernel_rows, kernel_cols: The row and column of the layer's kernel for each row and column of the values, if
            these are not in the kernel's own order; else None.
        steps: The steps of the sum, if it is computed in several.
    """

    source: str
    box: ValueBox
    kernel: np.ndarray
    bias: float = 0.0
    kernel_rows: np.ndarray | None = None
    kernel_cols: np.ndarray | None = None
    steps: tuple[LayerArithmetic, ...] = ()

    @property
    def total(self) -> float:
        """The sum."""
        return float((self.box.values * self.kernel).sum() + self.bias)

    @property
    def size(self) -> float:
        """The sum of the terms' absolute values, which the rounding error is relative to."""
        own = float(np.abs(self.box.values * self.kernel).sum() + abs(self.bias))
        return max([own, *(float(np.abs(known(step.products)).sum() + abs(known(step.bias))) for step in self.steps)])


SumFunction = Callable[[LayerCall, Index], WeightedSum]
"""Returns the sum that is a layer's value before any activation."""


def sum_terms(weighted: WeightedSum, call: LayerCall, place: Place, kind: str = "conv") -> LayerArithmetic:
    """Return the arithmetic of a sum, as the value of a layer without an activation."""
    box, products = weighted.box, weighted.box.values * weighted.kernel
    return LayerArithmetic(
        call.name,
        "separable" if weighted.steps else kind,
        weighted.source,
        *place,
        *kept(call, place),
        box.rows,
        box.cols,
        box.padded,
        box.values,
        weighted.kernel,
        products,
        products.sum(axis=(0, 1)),
        weighted.bias,
        weighted.total,
        computed=weighted.total,
        rounding=call.precision * weighted.size,
        channels=tuple(box.channels.tolist()),
        steps=weighted.steps,
        kernel_rows=weighted.kernel_rows,
        kernel_cols=weighted.kernel_cols,
    )


def kept(call: LayerCall, place: Place) -> tuple[float, float]:
    """Return Keras's value twice: as the value that is shown and as the one that the terms must give."""
    value = float(call.stage.maps[place])
    return value, value


def in_stage(terms: LayerArithmetic, call: LayerCall, place: Place) -> LayerArithmetic:
    """Return the terms of a sum as those of an activation that reads it."""
    value, keras = kept(call, place)
    return replace(terms, stage=call.name, value=value, keras=keras)
