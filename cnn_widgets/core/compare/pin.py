"""A pinned configuration, and how another one differs from it, in words."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..language import say
from ..stack.block import DEFAULTS, FIELDS, Block
from ..stack.network import Plan
from ..stack.output_size import times
from ..stack.stage import Stage
from ..words.joined import joined

ALWAYS = ("filters", "kernel_size")
POOLING = ("pool_size", "pool_strides", "pool_padding")


@dataclass(frozen=True, eq=False)
class Pinned:
    """A configuration and the stages that Keras computed with it.

    Attributes:
        stages: Every stage with its maps, the input first.
        image_name: The image's name.
        moves: The perturbation of the input, in words; "" if there was none.
        plan: The image, settings and weights.
    """

    plan: Plan = field(repr=False)
    stages: tuple[Stage, ...] = field(repr=False)
    image_name: str = ""
    moves: str = ""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The settings of each block."""
        return self.plan.blocks

    @property
    def seed(self) -> int:
        """The seed of the random weights."""
        return self.plan.seed

    @property
    def settings(self) -> str:
        """The settings in words, without those at their defaults: "filters 16, kernel size 5, strides 2"."""
        several = len(self.blocks) > 1
        words = [joined(_differences(None, block), ", ") for block in self.blocks]
        return joined((_of_block(number, text) if several else text for number, text in enumerate(words, 1)), "; ")

    def changes(self, now: "Pinned") -> tuple[str, ...]:
        """Return how another configuration differs, one phrase for each difference: "kernel size 3 → 5"."""
        changed = []
        if self.plan.image is not now.plan.image:
            changed += _image_changes(self, now)
        if len(self.blocks) != len(now.blocks):
            changed.append(say("blocks {old} → {new}", old=len(self.blocks), new=len(now.blocks)))
        several = max(len(self.blocks), len(now.blocks)) > 1
        for index, (old, new) in enumerate(zip(self.blocks, now.blocks)):
            words = _differences(old, new)
            changed += [_of_block(index + 1, text) if several else text for text in words]
        if self.seed != now.seed:
            changed.append(say("seed {old} → {new}", old=self.seed, new=now.seed))
        else:
            changed += [say("weights of {layer}", layer=f"conv{index + 1}") for index in self._other_weights(now)]
        return tuple(changed)

    def _other_weights(self, now: "Pinned") -> list[int]:
        """Return the indices of the blocks whose weights differ, as far as their shapes can be compared."""
        found = []
        for index, (old, new) in enumerate(zip(self.plan.weights, now.plan.weights)):
            if old is new:
                continue
            pairs = [(plan.kernel(index), plan.bias(index)) for plan in (self.plan, now.plan)]
            if any(_are_other(mine, theirs) for mine, theirs in zip(*pairs)):
                found.append(index)
        return found

    def __repr__(self) -> str:
        return f"Pinned({self.settings}, seed={self.seed})"


def _of_block(number: int, words: str) -> str:
    return say("block {number}: {words}", number=number, words=words)


def _setting_words() -> dict[str, str]:
    return {
        "filters": say("filters"),
        "kernel_size": say("kernel size"),
        "strides": say("strides"),
        "padding": say("padding"),
        "dilation_rate": say("dilation"),
        "activation": say("activation"),
        "use_bias": say("bias"),
        "pooling": say("pooling"),
        "pool_size": say("pool size"),
        "pool_strides": say("pool strides"),
        "pool_padding": say("pool padding"),
    }


def _are_other(mine: np.ndarray | None, theirs: np.ndarray | None) -> bool:
    return mine is not None and theirs is not None and mine.shape == theirs.shape and bool((mine != theirs).any())


def _image_changes(old: Pinned, new: Pinned) -> list[str]:
    if old.image_name != new.image_name:
        return [say("image {old} → {new}", old=old.image_name, new=new.image_name)]
    if old.moves != new.moves:
        return [say("input {old} → {new}", old=old.moves or say("as it is"), new=new.moves or say("as it is"))]
    return [] if np.array_equal(old.plan.image, new.plan.image) else [say("another image")]


def _differences(old: Block | None, new: Block) -> list[str]:
    """Return the settings that differ, in words, without pooling's own if either block has no pooling.

    Without an old block, return those that differ from a default block's, and what every block has.
    """
    before, always = (DEFAULTS, ALWAYS) if old is None else (old, ())
    silent = POOLING if None in (before.pooling, new.pooling) else ()
    other = [name for name in FIELDS if name not in silent and getattr(before, name) != getattr(new, name)]
    names = [name for name in FIELDS if name in other or name in always]
    words = _setting_words()
    told = []
    for name in names:
        now = _value(name, getattr(new, name))
        change = now if old is None else joined([_value(name, getattr(old, name)), now], " → ")
        told.append(joined([words[name], change]))
    return told


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if value is None:
        return say("as pool size") if name == "pool_strides" else say("none")
    return times(value) if isinstance(value, tuple) else str(value)
