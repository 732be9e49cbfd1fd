"""A stack of blocks at one time, to go back to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from ...core.history import Moment
from ...core.stack.weights import Weights
from ..session.setting import Setting
from .block import Block
from .weights.history import Kept

if TYPE_CHECKING:
    from .stack import Stack


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """A block as it was before it became a stack's."""

    block: Block
    weights: Weights | None
    source: Block | None

    def leave(self) -> None:
        """Be nobody's again."""
        self.block.owner, self.block.weights, self.block.source = None, self.weights, self.source


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """What a change of a stack may touch.

    Args:
        settings: Its traits.
        blocks: The settings and the weights of its blocks.
        steps: What can be undone and done again.
    """

    settings: Mapping[str, Any]
    blocks: tuple[tuple[Block, Mapping[str, Any], Weights | None], ...]
    steps: Moment[Kept] | None

    @classmethod
    def of(cls, stack: "Stack", steps: Moment[Kept] | None) -> Self:
        """Return a stack as it is."""
        names = [name for name, trait in stack.traits().items() if isinstance(trait, Setting)]
        settings = {name: getattr(stack, name) for name in names}
        blocks = tuple((block, block.snapshot(), block.weights) for block in settings["blocks"] or ())
        return cls(settings, blocks, steps)

    def restore(self, stack: "Stack") -> None:
        """Make a stack what it was, without telling anybody."""
        stack._trait_values.update(self.settings)
        for block, settings, weights in self.blocks:
            block.go_back(settings)
            block.weights, block.owner = weights, stack
