"""What of an explorer is on screen, and what a hand may change there: a lesson shows only what it needs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ....core.argument_checks import is_several
from ....core.errors import SettingError
from ....core.language import say
from ....core.stack.block import FIELDS, Block

PANELS = ("bar", "pipeline", "controls", "formula", "kernels", "probe", "maps", "arithmetic")
COUNTED = ("kernel_size", "filters", "strides", "dilation_rate", "pool_size", "pool_strides")
CHOSEN = ("padding", "activation", "pooling", "pool_padding")
PARTS = ("image", "weights", "blocks")
"""What can be locked beside a block's settings: the choice of the image; kernels, biases and new weights; the blocks'
number and order."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Panels, controls and locks of an explorer.

    Args:
        controls: Settings of a block that have a control, by name.
        ranges: For a number (smallest, largest) of its slider; for a choice the values to choose from.
        panels: Panels by name.
        locked: Settings that are shown but cannot be changed on screen, and parts: "image", "weights", "blocks".
            Python can still change all of them.
    """

    controls: tuple[str, ...] = FIELDS
    ranges: Mapping[str, tuple[Any, ...]] = field(default_factory=lambda: MappingProxyType({}))
    panels: tuple[str, ...] = PANELS
    locked: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        controls: Sequence[str] | None = None,
        ranges: Mapping[str, Sequence[Any]] | None = None,
        panels: Sequence[str] | None = None,
        locked: bool | Collection[str] = False,
    ) -> "Shown":
        """Return what a user asked for; None means all of them, and True locks all.

        Raises:
            SettingError: If a name is unknown or a range cannot be.
        """
        lockable = (*PARTS, *FIELDS)
        if isinstance(locked, bool):
            locked = lockable if locked else ()
        return cls(
            FIELDS if controls is None else _known(controls, "controls", FIELDS),
            MappingProxyType(_ranges({} if ranges is None else ranges)),
            PANELS if panels is None else _known(panels, "panels", PANELS),
            frozenset(_known(locked, "locked", lockable)),
        )


ALL = Shown()


def _known(names: Any, what: str, known: tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(names, str):
        names = (names,)
    if not is_several(names):
        raise SettingError(
            say(
                "{argument} is {names!r:.40}: give a list of names out of {known}.",
                argument=what,
                names=names,
                known=", ".join(known),
            )
        )
    for name in names:
        if not isinstance(name, str) or name not in known:
            raise SettingError(
                say(
                    "{argument} names {name!r:.40}: choose out of {known}.",
                    argument=what,
                    name=name,
                    known=", ".join(known),
                )
            )
    return tuple(name for name in known if name in names)


def _ranges(ranges: Any) -> dict[str, tuple[Any, ...]]:
    if not isinstance(ranges, Mapping):
        raise SettingError(
            say('ranges is {ranges!r:.40}: give a mapping such as {{"kernel_size": (1, 11)}}.', ranges=ranges)
        )
    _known(tuple(ranges), "ranges", (*COUNTED, *CHOSEN))
    return {name: (_ends if name in COUNTED else _values)(name, tuple_of(value)) for name, value in ranges.items()}


def tuple_of(value: Any) -> tuple[Any, ...]:
    """Return a list or tuple as a tuple, and anything else alone in one."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _ends(name: str, ends: tuple[Any, ...]) -> tuple[Any, ...]:
    whole = all(isinstance(end, int) and not isinstance(end, bool) and end >= 1 for end in ends)
    if len(ends) != 2 or not whole or ends[0] >= ends[1]:
        raise SettingError(
            say(
                "ranges[{name!r}] is {ends!r:.40}: give the smallest and the largest number, such as (1, 11).",
                name=name,
                ends=ends,
            )
        )
    return ends


def _values(name: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    for value in values:
        # A block knows which values there are, and says so.
        Block(**{name: value})
    if not values:
        raise SettingError(say("ranges[{name!r}] is empty: give at least one value to choose.", name=name))
    return values
