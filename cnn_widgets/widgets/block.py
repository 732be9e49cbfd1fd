"""The observable face of a block: every setting is a trait."""

import weakref
from contextlib import nullcontext
from typing import Any, Protocol

import traitlets

from .. import core
from ..core.language import say
from ..core.weights import Weights
from .setting import Setting


class Owner(Protocol):
    """Who a block belongs to, and who knows what fits it."""

    lock: Any

    def check_block(self, block: "Block", value: core.blocks.Block) -> None:
        """Raise a SettingError if the block cannot take this value where it stands."""


class Block(traitlets.HasTraits):
    """Conv2D, then an activation, then optional pooling; the settings are traits.

    A setting can be observed and linked. A value that cannot be raises a `SettingError`, and the trait
    keeps its last good value. Names and meanings are Keras's.

    Args:
        filters: Number of kernels, and so of output channels; at least 1.
        kernel_size: Side of a kernel in input cells, or (height, width).
        strides: Step of the kernel in input cells, or (height, width).
        padding: "valid" or "same".
        dilation_rate: Distance of the kernel's cells in input cells, or (height, width).
        use_bias: Whether each filter adds a number of its own.
        activation: A Keras name such as "relu", or None ("linear" reads back as None).
        pooling: "max", "average" or None.
        pool_size: Side of the pooling window, or (height, width).
        pool_strides: Step of the pooling window; None is the same as `pool_size`.
        pool_padding: "valid" or "same".

    Raises:
        SettingError: If a value cannot be.

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
        self.owner = None
        self.weights: Weights | None = None
        self.source: Block | None = None
        value = core.blocks.Block(**settings)
        super().__init__(**{name: getattr(value, name) for name in settings})

    @classmethod
    def of(cls, value: core.blocks.Block) -> "Block":
        """Return an observable block with the settings of a frozen one."""
        return cls(**{name: getattr(value, name) for name in core.blocks.FIELDS})

    def copy(self) -> "Block":
        """Return a block with the same settings that belongs to nobody yet; it starts with this one's weights."""
        twin = Block.of(self.value)
        twin.weights, twin.source = self.weights, self
        return twin

    @property
    def value(self) -> core.blocks.Block:
        """The settings as a frozen value."""
        return core.blocks.Block(**{name: getattr(self, name) for name in core.blocks.FIELDS})

    @property
    def owner(self) -> Owner | None:
        """Whose block it is; it does not keep its owner in memory."""
        return None if self._owner is None else self._owner()

    @owner.setter
    def owner(self, owner: Owner | None) -> None:
        self._owner = None if owner is None else weakref.ref(owner)

    def update(self, **settings: Any) -> None:
        """Change several settings at once: all of them, or on an error none.

        Args:
            **settings: The settings by name.

        Raises:
            SettingError: If they cannot be together.
        """
        _check_names(settings)
        with self._lock():
            value = self._checked(settings)
            with self.hold_trait_notifications():
                for name in settings:
                    setattr(self, name, getattr(value, name))

    def __setattr__(self, name: str, value: Any) -> None:
        # Checking and setting are one step: two threads could each set what fits alone but not together.
        with self._lock() if name in core.blocks.FIELDS else nullcontext():
            super().__setattr__(name, value)

    def _lock(self) -> Any:
        owner = self.owner
        return nullcontext() if owner is None else owner.lock

    @traitlets.validate(*core.blocks.FIELDS)
    def _validate(self, proposal: dict[str, Any]) -> Any:
        name = proposal["trait"].name
        return getattr(self._checked({name: proposal["value"]}), name)

    def _checked(self, settings: dict[str, Any]) -> core.blocks.Block:
        known = {name: getattr(self, name) for name in core.blocks.FIELDS}
        value = core.blocks.Block(**{**known, **settings})
        owner = self.owner
        if owner is not None:
            owner.check_block(self, value)
        return value

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
