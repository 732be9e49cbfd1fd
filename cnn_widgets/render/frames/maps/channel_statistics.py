"""Statistics of each channel that only some views need."""

from typing import Any

from ....core.inspection.diagnostics import LIMITS, diagnose, saturation
from ....core.stack.stage import Stage

ON_DEMAND = ("mean", "variance")


def channel_statistics(stage: Stage, sort: str = "number") -> dict[str, Any]:
    """Return statistics of each channel beyond its limits: arrays (channels,) by name.

    Args:
        stage: The stage.
        sort: What channels are sorted by; "mean" and "variance" are computed only if it is that one.
    """
    statistics = {"saturated": saturation(stage)} if stage.range in LIMITS else {}
    if sort in ON_DEMAND:
        statistics[sort] = getattr(diagnose(stage), sort)
    return statistics
