"""An explorer's settings and weights at one time: what can be gone back to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol, Self

import numpy as np

from ... import core
from ...core.images.picture import Picture
from ...core.stack.weights import Weights
from .block import Block, Owner

SETTINGS = ("image", "blocks", "seed", "probed")
"""The traits of an explorer that a change may touch."""


class Configurable(Owner, Protocol):
    """An explorer, as far as it is made of settings and weights."""

    image: Picture
    blocks: tuple[Block, ...]
    seed: int
    _trait_values: dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Configuration:
    """What an explorer is made of. All of it is shared and nothing copied, so to go back brings the same bits.

    Args:
        settings: Its traits.
        blocks: The settings and the weights of each block.
        is_by_hand: Whether a hand has made it, and not Python.
    """

    settings: Mapping[str, Any]
    blocks: tuple[tuple[Block, core.blocks.Block, Weights | None], ...]
    is_by_hand: bool = False

    @classmethod
    def of(cls, explorer: Configurable, is_by_hand: bool = False) -> Self:
        """Return what an explorer is made of now; one that is being made may have nothing yet.

        Raises:
            SettingError: If the settings of a block cannot be together, as they may be in the middle of a change.
        """
        settings = MappingProxyType({name: getattr(explorer, name) for name in SETTINGS})
        blocks = tuple((block, block.value, block.weights) for block in explorer.blocks or ())
        return cls(settings, blocks, is_by_hand)

    def is_same(self, other: "Configuration") -> bool:
        """Tell whether nothing differs, who has made it aside."""
        return (
            self.settings["seed"] == other.settings["seed"]
            and _is_same_picture(self.settings["image"], other.settings["image"])
            and len(self.blocks) == len(other.blocks)
            and all(
                mine is theirs and weights is their_weights and value == their_value
                for (mine, value, weights), (theirs, their_value, their_weights) in zip(self.blocks, other.blocks)
            )
        )

    def arrays(self) -> Iterator[np.ndarray]:
        """Yield all that takes memory."""
        image = self.settings["image"]
        yield image
        if image.moved is not None:
            yield from (image.moved.original, image.moved.unshifted)
        for _, _, weights in self.blocks:
            if weights is not None:
                yield from (master.kernel for master in weights.master_kernels.values())

    def differences(self, other: "Configuration") -> frozenset[str]:
        """Return what differs, by the names that `locked` has for it.

        How the image is moved has none: nobody locks that.
        """
        mine = {block: (value, weights) for block, value, weights in self.blocks}
        theirs = {block: (value, weights) for block, value, weights in other.blocks}
        both = [(*mine[block], *theirs[block]) for block in mine if block in theirs]
        parts = {
            "image": not _is_same_picture(_unmoved(self.settings["image"]), _unmoved(other.settings["image"])),
            "blocks": list(mine) != list(theirs),
            "weights": self.settings["seed"] != other.settings["seed"] or any(one[1] is not one[3] for one in both),
        }
        fields = {
            name: any(getattr(one[0], name) != getattr(one[2], name) for one in both) for name in core.blocks.FIELDS
        }
        return frozenset(name for name, differs in (parts | fields).items() if differs)

    def put_in_force(self, explorer: Configurable) -> None:
        """Make an explorer of this, within a change, so that those who observe it are told.

        A block that belongs to somebody else by now stays there, and a copy takes its place.
        """
        explorer.image = self.settings["image"]
        explorer.blocks = tuple(_own(block, value, explorer) for block, value, _ in self.blocks)
        # After the blocks, whose weights it draws anew.
        explorer.seed = self.settings["seed"]
        for block, (_, value, weights) in zip(explorer.blocks, self.blocks):
            block.update(**_fields(value))
            block.weights = weights

    def restore(self, explorer: Configurable) -> None:
        """Make an explorer of this, without telling anybody."""
        explorer._trait_values.update(self.settings)
        for block, value, weights in self.blocks:
            block.go_back(_fields(value))
            block.weights, block.owner = weights, explorer


def _fields(value: core.blocks.Block) -> dict[str, Any]:
    return {name: getattr(value, name) for name in core.blocks.FIELDS}


def _own(block: Block, value: core.blocks.Block, explorer: Owner) -> Block:
    return block if block.owner in (None, explorer) else Block.of(value)


def _unmoved(image: Picture) -> Picture:
    return image if image.moved is None else image.moved.original


def _is_same_picture(one: Picture, other: Picture) -> bool:
    return one is other or (
        (one.name, one.note, _moves(one)) == (other.name, other.note, _moves(other))
        and one.shape == other.shape
        and np.array_equal(one, other)
    )


def _moves(image: Picture) -> Any:
    return None if image.moved is None else image.moved.moves
