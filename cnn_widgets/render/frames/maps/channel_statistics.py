"""Figures of each channel that only some views need."""

from typing import Any

from ....core.inspection.diagnostics import LIMITS, diagnose, saturation
from ....core.stack.stage import Stage

ON_DEMAND = ("mean", "variance")


def channel_figures(stage: Stage, sort: str = "number") -> dict[str, Any]:
    """Return what is known of each channel beside its limits, (channels,) each, by name.

    Args:
        stage: The stage.
        sort: What channels are sorted by: "mean" and "variance" are worked out only where it is one of them.
    """
    figures = {"saturated": saturation(stage)} if stage.range in LIMITS else {}
    if sort in ON_DEMAND:
        figures[sort] = getattr(diagnose(stage), sort)
    return figures
