"""The observable face of a block: every setting is a trait."""

from typing import Any, Protocol

import traitlets

from .. import core
from ..core.weights import Weights


class Owner(Protocol):
    """Who a block belongs to, and who knows what fits it."""

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

    filters = traitlets.Any(core.blocks.DEFAULTS.filters)
    kernel_size = traitlets.Any(core.blocks.DEFAULTS.kernel_size)
    strides = traitlets.Any(core.blocks.DEFAULTS.strides)
    padding = traitlets.Any(core.blocks.DEFAULTS.padding)
    dilation_rate = traitlets.Any(core.blocks.DEFAULTS.dilation_rate)
    use_bias = traitlets.Any(core.blocks.DEFAULTS.use_bias)
    activation = traitlets.Any(core.blocks.DEFAULTS.activation)
    pooling = traitlets.Any(core.blocks.DEFAULTS.pooling)
    pool_size = traitlets.Any(core.blocks.DEFAULTS.pool_size)
    pool_strides = traitlets.Any(core.blocks.DEFAULTS.pool_strides)
    pool_padding = traitlets.Any(core.blocks.DEFAULTS.pool_padding)

    def __init__(self, **settings: Any):
        unknown = [name for name in settings if name not in core.blocks.FIELDS]
        if unknown:
            named = ", ".join(core.blocks.FIELDS)
            raise core.SettingError(f"A block has no setting {unknown[0]!r}: choose from {named}.")
        self.owner: Owner | None = None
        self.weights: Weights | None = None
        value = core.blocks.Block(**settings)
        super().__init__(**{name: getattr(value, name) for name in settings})

    @classmethod
    def of(cls, value: core.blocks.Block) -> "Block":
        """Return an observable block with the settings of a frozen one."""
        return cls(**{name: getattr(value, name) for name in core.blocks.FIELDS})

    def copy(self) -> "Block":
        """Return a block with the same settings that belongs to nobody; in an explorer it starts with this one's weights."""
        twin = Block.of(self.value)
        twin.weights = self.weights
        return twin

    @property
    def value(self) -> core.blocks.Block:
        """The settings as a frozen value."""
        return core.blocks.Block(**{name: getattr(self, name) for name in core.blocks.FIELDS})

    def update(self, **settings: Any) -> None:
        """Change several settings at once: all of them, or on an error none.

        Args:
            **settings: The settings by name.

        Raises:
            SettingError: If they cannot be together.
        """
        unknown = [name for name in settings if name not in core.blocks.FIELDS]
        if unknown:
            named = ", ".join(core.blocks.FIELDS)
            raise core.SettingError(f"A block has no setting {unknown[0]!r}: choose from {named}.")
        value = self._checked(settings)
        with self.hold_trait_notifications():
            for name in settings:
                setattr(self, name, getattr(value, name))

    @traitlets.validate(*core.blocks.FIELDS)
    def _validate(self, proposal: dict[str, Any]) -> Any:
        name = proposal["trait"].name
        return getattr(self._checked({name: proposal["value"]}), name)

    def _checked(self, settings: dict[str, Any]) -> core.blocks.Block:
        known = {name: getattr(self, name) for name in core.blocks.FIELDS}
        value = core.blocks.Block(**{**known, **settings})
        if self.owner is not None:
            self.owner.check_block(self, value)
        return value

    def __repr__(self) -> str:
        changed = (
            f"{name}={getattr(self, name)!r}"
            for name in core.blocks.FIELDS
            if getattr(self, name) != getattr(core.blocks.DEFAULTS, name)
        )
        return f"Block({', '.join(changed)})"
