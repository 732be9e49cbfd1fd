"""Which stage another one reads."""

from collections.abc import Sequence

from ...core.stack.stage import Stage


def parent_of(stages: Sequence[Stage], index: int) -> Stage | None:
    """Return the stage that a stage reads: the one before it in a chain, its first parent in a graph.

    Args:
        stages: The stages in order, the input first.
        index: The stage's place.

    Returns:
        None for the input, and where `stages` does not hold the parent.
    """
    parents = stages[index].parents
    if parents is None:
        return stages[index - 1] if index else None
    return next((stage for stage in stages if parents and stage.name == parents[0]), None)
