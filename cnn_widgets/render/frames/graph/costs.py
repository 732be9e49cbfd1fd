"""What a stage costs and covers, in words."""

from ....core.inspection.graph.receptive_field import sees_all
from ....core.language import say, say_count
from ....core.stack.output_size import Pair, times
from ....core.stack.stage import Stage
from ....core.words.joined import joined


def costs(stage: Stage, image: Pair) -> str:
    """Return a stage's shape, parameters, multiply-adds and receptive field in one line.

    Args:
        stage: The stage.
        image: The input's (height, width).
    """
    if stage.kind in ("input", "given"):
        values = say_count("{count} value", "{count} values", stage.maps.size)
        return joined([stage.shape_text, values], " = ")
    parts = [stage.shape_text, say_count("{count} parameter", "{count} parameters", stage.parameters)]
    if stage.multiply_adds:
        parts.append(say_count("{count} multiply-add", "{count} multiply-adds", stage.multiply_adds))
    parts.append(seen(stage, image))
    return joined(parts, " · ")


def seen(stage: Stage, image: Pair) -> str:
    """Return how much of the input each value of a stage sees: "each value sees 5 × 5 of the input"."""
    if sees_all(stage.field, stage.size, image):
        return say("each value sees the whole input")
    size = times(stage.field.size)
    if any(side > whole for side, whole in zip(stage.field.size, image)):
        return say("each value sees {size} of the input, padding included", size=size)
    return say("each value sees {size} of the input", size=size)
