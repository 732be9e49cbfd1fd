"""The part of the input that a value depends on."""

from dataclasses import dataclass

from ..axes import per_axis
from .output_size import Pair, Window


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """The input cells that each value of a stage depends on, for each axis.

    Value (row, column) sees input rows ``start + row * jump`` to ``start + row * jump + size - 1``, and columns alike;
    with padding, some of them lie outside the input. This is the theoretical field: cells at the far edge that a stride
    skips count, although no value reads them. Source of the recurrence: Araujo, Norris & Sim, "Computing Receptive
    Fields of Convolutional Neural Networks", Distill 2019.

    Args:
        size: Extent in input cells, (height, width).
        jump: Distance between the fields of neighbouring values in input cells, (height, width).
        start: First input (row, column) that value (0, 0) sees.
    """

    size: Pair = (1, 1)
    jump: Pair = (1, 1)
    start: Pair = (0, 0)

    def through(self, window: Window, shape: Pair) -> "ReceptiveField":
        """Return the field after one more window that slides over a stage of (height, width) `shape`."""
        pads = window.pads(shape)
        axes = range(2)
        return ReceptiveField(
            size=per_axis(self.size[a] + (window.extent[a] - 1) * self.jump[a] for a in axes),
            jump=per_axis(self.jump[a] * window.strides[a] for a in axes),
            start=per_axis(self.start[a] - pads[a][0] * self.jump[a] for a in axes),
        )

    def at(self, row: int, column: int) -> tuple[range, range]:
        """Return the input rows and columns that value (row, column) sees, including those in the padding."""
        first = (self.start[0] + row * self.jump[0], self.start[1] + column * self.jump[1])
        return range(first[0], first[0] + self.size[0]), range(first[1], first[1] + self.size[1])
