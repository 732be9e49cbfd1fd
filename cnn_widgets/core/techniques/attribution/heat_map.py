"""An attribution as a picture that lies over the input at the true place."""

import dataclasses
from dataclasses import dataclass

import numpy as np

from ...stack.output_size import Pair
from ...stack.receptive_field import ReceptiveField
from ..target import Target


@dataclass(frozen=True, eq=False)
class HeatMap:
    """How much each place counts for a target.

    Args:
        method: Name of the technique.
        target: What is explained.
        score: The target's score for the image.
        values: float32 (rows, cols) at the technique's own resolution; NaN where nothing was computed.
        field: Where a value lies: it is drawn about the middle of input rows ``start + row * jump`` to ``+ size``, and
            likewise for columns, ``jump`` wide.
        image: (height, width) of what it lies on.
        signed: Whether values under 0 mean the opposite; else all are at least 0.
        sentence: What it shows and what it does not.
        layer: Name of the layer whose maps it was made of; "" where it is of the input itself.
        notes: Sentences about how the picture was given to the model; see `Inspection.notes`.
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
        """The ends of the scale: about 0 where it is signed, else from 0; 0 and 1 where all is 0."""
        finite = self.values[np.isfinite(self.values)]
        largest = float(np.abs(finite).max(initial=0)) or 1.0
        return (-largest if self.signed else 0.0), largest

    def on_image(self) -> np.ndarray:
        """Return the values on the input's own grid, float32 (height, width), hard-edged.

        Each value fills the places that are nearest to the centre of its receptive field. Stretching the map over the
        whole input instead would move its values: with padding "valid" the outermost fields do not begin at the
        border, and with strides and padding "same" their centres do not lie symmetrically. Places that are further
        than half a step from every centre hold NaN.
        """
        rows, cols = (_cells(self.field, axis, self.image[axis], self.values.shape[axis]) for axis in range(2))
        inside = (rows >= 0)[:, None] & (cols >= 0)[None, :]
        return np.where(inside, self.values[rows.clip(0)][:, cols.clip(0)], np.float32(np.nan))


def _cells(field: ReceptiveField, axis: int, length: int, cells: int) -> np.ndarray:
    """Return the cell that each input place belongs to along one axis; -1 for none."""
    middle = np.arange(length) + 0.5 - field.start[axis] - field.size[axis] / 2
    nearest = np.floor(middle / field.jump[axis] + 0.5).astype(int)
    return np.where((nearest >= 0) & (nearest < cells), nearest, -1)
