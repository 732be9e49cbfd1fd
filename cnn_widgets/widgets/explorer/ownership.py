"""Which blocks belong to an explorer, and which random weights are theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

from ... import core
from ...core.known import known
from ...core.language import say
from ...core.stack.weights import Weights
from .block import Block, Owner


class BlockOwner(Owner, Protocol):
    """An owner of several blocks."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, eq=False)
class JoinedBlock:
    """A block as it was before it became an explorer's."""

    block: Block
    settings: Mapping[str, Any]
    weights: Weights | None
    source: Block | None

    @classmethod
    def of(cls, block: Block) -> Self:
        """Return what a block is now."""
        return cls(block, block.snapshot(), block.weights, block.source)

    def leave(self) -> None:
        """Make the block what it was, without an owner."""
        self.block.go_back(self.settings)
        self.block.owner, self.block.weights, self.block.source = None, self.weights, self.source


class Ownership:
    """Adds blocks to an explorer, and releases them.

    Args:
        owner: The explorer.
    """

    def __init__(self, owner: BlockOwner):
        self._owner = owner
        self._joined: list[JoinedBlock] = []

    def read(self, given: Any) -> tuple[Block, ...]:
        """Return blocks in the form in which they are kept: one given twice, or owned by another explorer, is copied.

        Raises:
            SettingError: If they are no blocks.
        """
        if not isinstance(given, (tuple, list)) or not given:
            raise core.SettingError(say("blocks needs at least one cw.Block, in a tuple."))
        blocks: list[Block] = []
        for block in given:
            if not isinstance(block, Block):
                raise core.SettingError(say("blocks holds {block!r:.40}: put cw.Block(...) there.", block=block))
            is_taken = self._is_foreign(block) or any(block is mine for mine in blocks)
            blocks.append(block.copy() if is_taken else block)
        return self._owner.blocks if self._has_equal(given) else tuple(blocks)

    def change(self, old: Sequence[Block] | None) -> None:
        """Release the blocks that were removed, and add the new ones."""
        for block in old or ():
            if not any(block is mine for mine in self._owner.blocks):
                block.owner = None
        self._take_in()

    def begin(self) -> None:
        """Begin a change: `go_back` returns to here."""
        self._joined = []

    def go_back(self) -> None:
        """Release all blocks that joined in the change."""
        for joined in self._joined:
            joined.leave()

    def draw(self) -> None:
        """Make all weights random again; blocks that are copies of each other get different weights."""
        used: set[int] = set()
        for block in self._owner.blocks or ():
            identity = known(block.weights).identity
            identity = _free(used) if identity in used else identity
            block.weights = Weights(identity)
            used.add(identity)

    def _is_foreign(self, block: Block) -> bool:
        return block.owner not in (None, self._owner)

    def _has_equal(self, given: Sequence[Block]) -> bool:
        """Tell whether these are another explorer's, equal to one's own: explorers linked in a ring come to rest."""
        mine = self._owner.blocks or ()
        return len(mine) == len(given) and all(
            self._is_foreign(theirs) and theirs.weights is own.weights and theirs.value == own.value
            for theirs, own in zip(given, mine)
        )

    def _take_in(self) -> None:
        """Make each new block the owner's; a block without weights gets the first free identity."""
        blocks = self._owner.blocks
        used = {block.weights.identity for block in blocks if block.weights is not None}
        for block in blocks:
            if block.owner is self._owner:
                continue
            self._joined.append(JoinedBlock.of(block))
            if block.weights is None and block.source is not None:
                block.weights = block.source.weights
            if block.weights is None:
                block.weights = Weights(_free(used))
                used.add(block.weights.identity)
            block.owner, block.source = self._owner, None


def _free(used: set[int]) -> int:
    """Return the smallest identity that is not in use."""
    return min(set(range(len(used) + 1)) - used)
