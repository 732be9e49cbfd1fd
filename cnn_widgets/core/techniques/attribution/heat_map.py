"""An attribution as a map that is aligned with the input."""

import dataclasses
from dataclasses import dataclass

import numpy as np

from ...stack.output_size import Pair
from ...stack.receptive_field import ReceptiveField
from ..target import Target


@dataclass(frozen=True, eq=False)
class HeatMap:
    """How much each place matters to a target.

    Args:
        method: The name of the technique.
        target: The target.
        score: The target's score for the image.
        values: float32 (rows, cols) at the technique's own resolution; NaN where nothing was computed.
        field: The receptive field of the values. A value is drawn ``jump`` pixels high around the centre of its input
            rows, ``start + row * jump`` to ``start + row * jump + size``, and likewise for columns.
        image: (height, width) of the input.
        signed: Whether there are negative values, which count against the target.
        sentence: What the map shows and what it does not, in a sentence.
        layer: The name of the layer whose maps were used; "" if the input's were.
        notes: Sentences about how the image was prepared for the model; see `Inspection.notes`.
    """

    method: str
    target: Target
    score: float
    values: np.ndarray
    field: ReceptiveField
    image: Pair
    signed: bool
    sentence: str
    layer: str = dataclasses.field(default="", kw_only=True)
    notes: tuple[str, ...] = dataclasses.field(default=(), kw_only=True)

    @property
    def limits(self) -> tuple[float, float]:
        """The limits of the colour scale: symmetric about 0 if signed, else from 0; up to 1 if all values are 0."""
        finite = self.values[np.isfinite(self.values)]
        largest = float(np.abs(finite).max(initial=0)) or 1.0
        return (-largest if self.signed else 0.0), largest

    def on_image(self) -> np.ndarray:
        """Return the values on the input's grid, float32 (height, width), with hard edges.

        Each value fills the pixels nearest to the centre of its receptive field. Stretching the map over the whole
        input instead would displace its values: with padding "valid" the outermost fields do not begin at the border,
        and with strides and padding "same" their centres are not symmetric. Pixels that are further than half a step
        from every centre hold NaN.
        """
        rows, cols = (_cells(self.field, axis, self.image[axis], self.values.shape[axis]) for axis in range(2))
        inside = (rows >= 0)[:, None] & (cols >= 0)[None, :]
        return np.where(inside, self.values[rows.clip(0)][:, cols.clip(0)], np.float32(np.nan))


def _cells(field: ReceptiveField, axis: int, length: int, cells: int) -> np.ndarray:
    """Return the index of the value that each pixel along one axis belongs to; -1 for none."""
    middle = np.arange(length) + 0.5 - field.start[axis] - field.size[axis] / 2
    nearest = np.floor(middle / field.jump[axis] + 0.5).astype(int)
    return np.where((nearest >= 0) & (nearest < cells), nearest, -1)
