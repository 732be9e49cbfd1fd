"""A block whose settings are traits, to be observed and linked."""

import weakref
from collections.abc import Mapping
from contextlib import nullcontext
from functools import partial
from typing import Any, Protocol

from ... import core
from ...core.language import say
from ...core.stack.weights import Weights
from ..session.setting import Setting
from ..session.whole_change import Changes, HasSettings


class Owner(Protocol):
    """The owner of a block; changes of the block are part of the owner's."""

    changes: Changes


class Block(HasSettings):
    """Conv2D, then an activation, then optional pooling; the settings are traits.

    A setting can be observed and linked. An invalid value raises a `SettingError`, and the trait keeps its last good
    value. Names and meanings are Keras's.

    Args:
        filters: Number of kernels, and so of output channels; at least 1.
        kernel_size: Side of a kernel in input cells, or (height, width).
        strides: Step of the kernel in input cells, or (height, width).
        padding: "valid" or "same".
        dilation_rate: Distance of the kernel's cells in input cells, or (height, width).
        use_bias: Whether each filter adds a bias of its own.
        activation: A Keras name such as "relu", or None ("linear" reads back as None).
        pooling: "max", "average" or None.
        pool_size: Side of the pooling window, or (height, width).
        pool_strides: Step of the pooling window; None is the same as `pool_size`.
        pool_padding: "valid" or "same".

    Raises:
        SettingError: If a value is invalid.

    Example:
        >>> block = Block(filters=3, kernel_size=(3, 5))
        >>> block.update(kernel_size=7, strides=2)
        >>> block.kernel_size
        7
    """

    filters = Setting(core.blocks.DEFAULTS.filters)
    kernel_size = Setting(core.blocks.DEFAULTS.kernel_size)
    strides = Setting(core.blocks.DEFAULTS.strides)
    padding = Setting(core.blocks.DEFAULTS.padding)
    dilation_rate = Setting(core.blocks.DEFAULTS.dilation_rate)
    use_bias = Setting(core.blocks.DEFAULTS.use_bias)
    activation = Setting(core.blocks.DEFAULTS.activation)
    pooling = Setting(core.blocks.DEFAULTS.pooling)
    pool_size = Setting(core.blocks.DEFAULTS.pool_size)
    pool_strides = Setting(core.blocks.DEFAULTS.pool_strides)
    pool_padding = Setting(core.blocks.DEFAULTS.pool_padding)

    def __init__(self, **settings: Any):
        _check_names(settings)
        self._alone = Changes(self, nullcontext())
        self.owner = None
        self.weights: Weights | None = None
        self.source: Block | None = None
        # The last value, kept so that the settings are checked together only once in a change.
        self._known: core.blocks.Block | None = None
        value = core.blocks.Block(**settings)
        super().__init__(**{name: getattr(value, name) for name in settings})

    @classmethod
    def of(cls, value: core.blocks.Block) -> "Block":
        """Return an observable block with the settings of a frozen one."""
        return cls(**{name: getattr(value, name) for name in core.blocks.FIELDS})

    def copy(self) -> "Block":
        """Return a block with the same settings and without an owner; it starts with this one's weights."""
        twin = Block.of(self.value)
        twin.weights, twin.source = self.weights, self
        return twin

    def __copy__(self) -> "Block":
        return self.copy()

    def __deepcopy__(self, memo: dict[int, Any]) -> "Block":
        return self.copy()

    def __reduce__(self) -> tuple[Any, ...]:
        return _revived, (self.value, self.weights)

    @property
    def value(self) -> core.blocks.Block:
        """The settings as a frozen value.

        Raises:
            SettingError: If they do not fit together, as may happen while notifications are held.
        """
        settings, known = self.snapshot(), self._known
        if known is None or any(getattr(known, name) != setting for name, setting in settings.items()):
            self._known = known = core.blocks.Block(**settings)
        return known

    @property
    def owner(self) -> Owner | None:
        """The owner of the block, which it does not keep in memory; None if it has none."""
        return None if self._owner is None else self._owner()

    @owner.setter
    def owner(self, owner: Owner | None) -> None:
        self._owner = None if owner is None else weakref.ref(owner)

    def update(self, **settings: Any) -> None:
        """Change several settings at once: all of them, or on an error none.

        Args:
            **settings: The settings by name.

        Raises:
            SettingError: If they do not fit together.
        """
        _check_names(settings)
        self.changes.make(partial(self._set, settings))

    def _set(self, settings: dict[str, Any]) -> None:
        for name, value in settings.items():
            setattr(self, name, value)

    @property
    def changes(self) -> Changes:  # type: ignore[override]  # others keep theirs; a block's owner may change
        """What makes its changes: its owner's `Changes`, since the owner knows what fits, or its own."""
        owner = self.owner
        return self._alone if owner is None else owner.changes

    def read_setting(self, name: str, value: Any) -> Any:
        """Return a setting in the form in which it is kept, checked by itself."""
        return getattr(core.blocks.Block(**{name: value}), name)

    def snapshot(self) -> dict[str, Any]:
        """Return the settings as they are, which may not fit together."""
        return {name: getattr(self, name) for name in core.blocks.FIELDS}

    def go_back(self, before: Mapping[str, Any]) -> None:
        """Restore the settings of a snapshot, without notifying observers."""
        self._trait_values.update(before)

    def settle(self, before: dict[str, Any]) -> None:
        """Check the settings together."""
        _ = self.value

    def _refresh(self) -> None:
        """Do nothing: a block without an owner is not shown."""

    def __repr__(self) -> str:
        changed = (
            f"{name}={getattr(self, name)!r}"
            for name in core.blocks.FIELDS
            if getattr(self, name) != getattr(core.blocks.DEFAULTS, name)
        )
        return f"Block({', '.join(changed)})"


def _check_names(settings: dict[str, Any]) -> None:
    for name in settings:
        if name not in core.blocks.FIELDS:
            named = ", ".join(core.blocks.FIELDS)
            raise core.SettingError(
                say("A block has no setting {name!r}: choose from {named}.", name=name, named=named)
            )


def _revived(value: core.blocks.Block, weights: Weights | None) -> Block:
    """Return the block that was pickled."""
    block = Block.of(value)
    block.weights = weights
    return block
