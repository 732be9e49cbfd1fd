"""What a stage reads, among those that are at hand."""

from collections.abc import Sequence

from ....core.stack.stage import Stage


def before(stages: Sequence[Stage], index: int) -> Stage | None:
    """Return what a stage reads: in a chain the one before it, in a graph its first parent; None if not at hand.

    Args:
        stages: The stages in order, the input first.
        index: The stage's place.
    """
    parents = stages[index].parents
    if parents is None:
        return stages[index - 1] if index else None
    return next((stage for stage in stages if parents and stage.name == parents[0]), None)
