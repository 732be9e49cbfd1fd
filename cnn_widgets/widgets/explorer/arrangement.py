"""What the strip does to the blocks: add, duplicate, remove, move."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from ...core.errors import SettingError
from ...core.language import say
from ...core.numbers import place_from
from ...core.words.joined import clause
from ..session.panel import Reaction
from ..session.scene import Scene
from .block import Block


class HasBlocks(Protocol):
    """An owner of blocks, such as an explorer."""

    blocks: tuple[Block, ...]
    lock: Any


class Arrangement:
    """Changes the order of an explorer's blocks on screen; the selection moves with its block.

    Each change assigns all blocks at once, so that an invalid one is refused before anything is lost.

    Args:
        explorer: The owner of the blocks.
        scene: Where they are shown.
    """

    def __init__(self, explorer: HasBlocks, scene: Scene):
        self._explorer = explorer
        self._scene = scene

    @property
    def reactions(self) -> Mapping[str, Reaction]:
        """What to do for each kind of request from the strip."""
        return {
            "add_block": lambda content, _: self.add(content.get("after")),
            "duplicate_block": lambda content, _: self.duplicate(content.get("block")),
            "remove_block": lambda content, _: self.remove(content.get("block")),
            "move_block": lambda content, _: self.move(content.get("block"), content.get("to")),
        }

    def add(self, after: Any = None) -> None:
        """Add a block with the default settings.

        Args:
            after: Index of the block that it follows; None adds it at the end.

        Raises:
            SettingError: If it does not fit there, or what follows no longer fits.
        """
        blocks = self._explorer.blocks
        place = len(blocks) if after is None else self._index(after) + 1
        try:
            self._arrange((*blocks[:place], Block(), *blocks[place:]), place, kind="act")
        except SettingError as error:
            raise SettingError(
                say("{sentence}, or make room with less pooling before it.", sentence=clause(str(error)))
            ) from error

    def duplicate(self, index: Any) -> None:
        """Put a copy of a block, with its weights, after it."""
        place = self._index(index)
        blocks = self._explorer.blocks
        self._arrange((*blocks[: place + 1], blocks[place].copy(), *blocks[place + 1 :]), place + 1)

    def remove(self, index: Any) -> None:
        """Remove a block; the last one that is left stays."""
        place = self._index(index)
        blocks = self._explorer.blocks
        if len(blocks) == 1:
            raise SettingError(say("This is the last block, and a model needs one: add another before you remove it."))
        self._arrange((*blocks[:place], *blocks[place + 1 :]), min(place, len(blocks) - 2))

    def move(self, index: Any, to: Any) -> None:
        """Move a block, with its weights, to another place."""
        place, goal = self._index(index), self._index(to)
        blocks = list(self._explorer.blocks)
        blocks.insert(goal, blocks.pop(place))
        self._arrange(tuple(blocks), goal)

    def _index(self, value: Any) -> int:
        return place_from(value, len(self._explorer.blocks), say("block"))

    def _arrange(self, blocks: tuple[Block, ...], looked_at: int, kind: str = "") -> None:
        """Set the blocks and look at one of them, in one message to the browser."""
        with self._explorer.lock:
            before = self._scene.selected
            kind = kind or before.stage.rstrip("0123456789")
            stage = f"{'act' if kind == 'input' else kind}{looked_at + 1}"
            self._scene.expect(replace(before, stage=stage))
            try:
                self._explorer.blocks = blocks
            except SettingError:
                self._scene.expect(before)
                raise
            # Where equal blocks change places no stage differs, so nothing has been shown yet.
            if not self._scene.is_shown:
                self._scene.select(self._scene.selected)
