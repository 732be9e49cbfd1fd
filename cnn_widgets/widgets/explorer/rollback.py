"""An explorer's settings at one time, to go back to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from ...core.history import Moment
from ...core.stack.weights import Weights
from .block import Block, Owner
from .weights.history import Kept


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """What a change of an explorer may touch, beside its traits.

    Args:
        settings: Its traits.
        blocks: The settings and the weights of its blocks.
        steps: What can be undone and done again.
    """

    settings: Mapping[str, Any]
    blocks: tuple[tuple[Block, Mapping[str, Any], Weights | None], ...]
    steps: Moment[Kept] | None

    @classmethod
    def of(cls, settings: Mapping[str, Any], steps: Moment[Kept] | None) -> Self:
        """Return settings and blocks as they are."""
        blocks = tuple((block, block.snapshot(), block.weights) for block in settings["blocks"] or ())
        return cls(settings, blocks, steps)

    def restore_blocks(self, owner: Owner) -> None:
        """Make the blocks what they were, without telling anybody."""
        for block, settings, weights in self.blocks:
            block.go_back(settings)
            block.weights, block.owner = weights, owner
