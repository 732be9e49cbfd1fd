"""A block as a value: Conv2D, then an activation, then optional pooling."""

from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import numpy as np

from ..errors import SettingError
from ..language import say
from ..numbers import is_integer
from .activation import RANGES, Range, check_activation

Size = int | tuple[int, int]
"""One number for both axes, or (height, width)."""

Padding = Literal["valid", "same"]
Pooling = Literal["max", "average"]


def pair(size: Size) -> tuple[int, int]:
    """Return `size` as (height, width)."""
    return size if isinstance(size, tuple) else (size, size)


def check_size(value: object, field: str) -> Size:
    """Return `value` as an int or an (int, int) tuple, in the form that it was given.

    Raises:
        SettingError: If it is not one or two whole numbers of at least 1.
    """
    if isinstance(value, (tuple, list)) and len(value) == 2:
        height, width = (check_count(part, field) for part in value)
        return (height, width)
    if isinstance(value, (tuple, list)):
        raise SettingError(
            say("{field} has {count} numbers: give one, or two for (height, width).", field=field, count=len(value)),
            field=field,
        )
    return check_count(value, field)


LARGEST_COUNT = 65_536


def check_count(value: object, field: str) -> int:
    """Return `value` as an int from 1 to `LARGEST_COUNT`.

    Raises:
        SettingError: If it is anything else. True and False are refused as well.
    """
    if not is_integer(value) or not 1 <= value <= LARGEST_COUNT:
        raise SettingError(
            say(
                "{field} is {value!r:.40}: give a whole number from 1 to {largest_count}.",
                field=field,
                value=value,
                largest_count=LARGEST_COUNT,
            ),
            field=field,
        )
    return int(value)


def check_choice(value: object, field: str, choices: tuple[Any, ...]) -> Any:
    """Return the item of `choices` that `value` equals.

    Raises:
        SettingError: If it equals none; the sentence names the choices.
    """
    if (value is None or isinstance(value, str)) and value in choices:
        # A plain string, even for one of NumPy's.
        return choices[choices.index(value)]
    named = ", ".join(repr(choice) for choice in choices)
    raise SettingError(
        say("{field} is {value!r:.40}: use one of {named}.", field=field, value=value, named=named), field=field
    )


@dataclass(frozen=True, slots=True)
class Block:
    """The settings of one block, checked. Sizes read back as they were given.

    Args:
        filters: Number of filters, which is also the number of output channels; at least 1.
        kernel_size: Side of a kernel in input cells, or (height, width).
        strides: Step of the kernel in input cells, or (height, width).
        padding: "valid" (no padding) or "same" (zeros around the input).
        dilation_rate: Spacing of the kernel's cells in input cells, or (height, width).
        use_bias: Whether each filter adds a bias to its sum.
        activation: A Keras name such as "relu", or None.
        pooling: "max", "average" or None.
        pool_size: Side of the pooling window in cells of the map, or (height, width).
        pool_strides: Step of the pooling window; None means the same as `pool_size`.
        pool_padding: "valid" or "same".

    Raises:
        SettingError: If a value is invalid, or strides and dilation are both above 1, which Keras refuses as well.

    Example:
        >>> Block(kernel_size=5, padding="same").kernel_size
        5
    """

    filters: int = 16
    kernel_size: Size = 3
    strides: Size = 1
    padding: Padding = "valid"
    dilation_rate: Size = 1
    use_bias: bool = True
    activation: str | None = "relu"
    pooling: Pooling | None = "max"
    pool_size: Size = 2
    pool_strides: Size | None = None
    pool_padding: Padding = "valid"

    def __post_init__(self) -> None:
        def put(name: str, value: object) -> None:
            object.__setattr__(self, name, value)

        put("filters", check_count(self.filters, "filters"))
        for name in ("kernel_size", "strides", "dilation_rate", "pool_size"):
            put(name, check_size(getattr(self, name), name))
        if self.pool_strides is not None:
            put("pool_strides", check_size(self.pool_strides, "pool_strides"))
        for name in ("padding", "pool_padding"):
            put(name, check_choice(getattr(self, name), name, ("valid", "same")))
        put("pooling", check_choice(self.pooling, "pooling", (None, "max", "average")))
        put("activation", check_activation(self.activation))
        if not isinstance(self.use_bias, (bool, np.bool_)):
            raise SettingError(
                say("use_bias is {use_bias!r:.40}: give True or False.", use_bias=self.use_bias), field="use_bias"
            )
        put("use_bias", bool(self.use_bias))
        if max(pair(self.strides)) > 1 and max(pair(self.dilation_rate)) > 1:
            raise SettingError(
                say("Keras allows strides over 1 or a dilation rate over 1, not both: set one of them back to 1."),
                field="strides",
            )

    def replace(self, **changes: Any) -> "Block":
        """Return a copy of the block with some settings changed and checked."""
        return replace(self, **changes)

    @property
    def pool_step(self) -> Size:
        """The pooling window's actual stride: `pool_strides`, or `pool_size` where that is None."""
        return self.pool_size if self.pool_strides is None else self.pool_strides

    @property
    def range(self) -> Range:
        """The range of values after the activation."""
        return "signed" if self.activation is None else RANGES[self.activation]


FIELDS = tuple(field.name for field in fields(Block))
"""The names of a block's settings, in order."""
DEFAULTS = Block()
