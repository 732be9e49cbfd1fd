"""The value that is looked at: a stage, a channel and a place, which stay put when sizes change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ...core.axes import per_axis
from ...core.stack.output_size import Pair
from ...core.stack.stage import Stage

Found = TypeVar("Found", bound=Stage)


@dataclass(frozen=True, slots=True)
class Selection:
    """A value of a stage.

    Args:
        stage: The stage's name.
        channel: Its channel.
        row: Its row.
        col: Its column.
    """

    stage: str = ""
    channel: int = 0
    row: int = 0
    col: int = 0

    @classmethod
    def read(cls, value: Mapping[str, Any], fallback: "Selection") -> "Selection":
        """Return the selection that a front end sent; what is missing or of a wrong type comes from `fallback`."""
        known: dict[str, Any] = {}
        for name in ("channel", "row", "col"):
            number = value.get(name)
            if isinstance(number, (int, float)) and not isinstance(number, bool) and abs(number) < 2**31:
                known[name] = max(0, int(number))
        if isinstance(value.get("stage"), str):
            known["stage"] = value["stage"]
        return replace(fallback, **known)

    def clamped(self, stages: Sequence[Stage]) -> "Selection":
        """Return the selection on one of `stages`, with channel and place inside it."""
        stage = self.find(stages)
        height, width, channels = stage.maps.shape
        place = dict(row=min(self.row, height - 1), col=min(self.col, width - 1))
        return Selection(stage.name, min(self.channel, channels - 1), **place)

    def find(self, stages: Sequence[Found]) -> Found:
        """Return the selected stage; where it is gone, the last one that its block still has."""
        by_name = {stage.name: stage for stage in stages}
        if self.stage in by_name:
            return by_name[self.stage]
        number = self.stage.lstrip("abcdefghijklmnopqrstuvwxyz")
        for kind in ("act", "pool", "conv"):
            if f"{kind}{number}" in by_name:
                return by_name[f"{kind}{number}"]
        return default_stage(stages)

    def moved_to(self, stage: Stage, centre: tuple[float, float]) -> "Selection":
        """Return the selection of the value of `stage` whose field is centred nearest to an input place."""
        row, col = (_nearest(centre[axis], stage, axis, stage.size[axis]) for axis in range(2))
        return Selection(stage.name, min(self.channel, stage.channels - 1), row, col)

    def centre(self, stage: Stage) -> tuple[float, float]:
        """Return the input (row, column) at the centre of the value's receptive field."""
        field = stage.field
        return per_axis(
            field.start[axis] + place * field.jump[axis] + (field.size[axis] - 1) / 2
            for axis, place in enumerate((self.row, self.col))
        )


def _nearest(centre: float, stage: Stage, axis: int, size: int) -> int:
    field = stage.field
    place = (centre - field.start[axis] - (field.size[axis] - 1) / 2) / field.jump[axis]
    return min(max(0, int(place + 0.5)), size - 1)


def default_stage(stages: Sequence[Found]) -> Found:
    """Return the stage that is looked at first: the first activation, else the first convolution."""
    for kind in ("activation", "conv"):
        for stage in stages:
            if stage.kind == kind:
                return stage
    return stages[-1]


def middle(shape: Pair) -> tuple[float, float]:
    """Return the middle of an image of (height, width) `shape`."""
    return (shape[0] - 1) / 2, (shape[1] - 1) / 2
