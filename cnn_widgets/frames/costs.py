"""What a stage costs and covers, in words."""

from ..core.inspection.fields import sees_all
from ..core.sizes import Pair, times
from ..core.stage import Stage
from .channels import counted


def costs(stage: Stage, image: Pair) -> str:
    """Return a stage's shape, parameters, multiply-adds and receptive field in one line.

    Args:
        stage: The stage.
        image: The input's (height, width).
    """
    if stage.kind in ("input", "given"):
        return f"{stage.shape_text} = {counted(stage.maps.size, 'value')}"
    parts = [stage.shape_text, counted(stage.parameters, "parameter")]
    if stage.multiply_adds:
        parts.append(counted(stage.multiply_adds, "multiply-add"))
    parts.append(f"each value sees {seen(stage, image)}")
    return " · ".join(parts)


def seen(stage: Stage, image: Pair) -> str:
    """Return how much of the input each value of a stage sees: "5 × 5 of the input"."""
    if sees_all(stage.field, stage.size, image):
        return "the whole input"
    beyond = any(side > whole for side, whole in zip(stage.field.size, image))
    return f"{times(stage.field.size)} of the input{', padding included' if beyond else ''}"
