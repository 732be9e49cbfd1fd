"""Channels of a stage that are switched off."""

from dataclasses import dataclass, replace
from typing import Any, Literal, Self, get_args

import numpy as np

from ..argument_checks import choice_from, is_several
from ..backend import keras
from ..errors import SettingError
from ..language import say
from ..numbers import is_integer
from .graph.node import Graph
from .graph.program import Program

Value = Literal["zero", "mean"]


@dataclass(frozen=True, slots=True)
class ChannelsOff:
    """Channels that are replaced by a value wherever a stage's output is read.

    Args:
        channels: The channels, in order.
        value: "zero", or "mean" for each channel's mean over its own map.
        axis: The axis of the channels in Keras's output, where the batch is axis 0.
    """

    channels: tuple[int, ...]
    value: Value = "zero"
    axis: int = -1

    def also(self, other: Self | None) -> Self:
        """Return these channels together with another's, all replaced by this one's value."""
        return self if other is None else replace(self, channels=tuple(sorted({*self.channels, *other.channels})))

    def without(self, channels: tuple[int, ...]) -> Self:
        """Return these channels without some of them."""
        return replace(self, channels=tuple(each for each in self.channels if each not in channels))

    def apply(self, output: Any) -> Any:
        """Return a tensor (1, ...) with these channels replaced; every other value keeps its bits."""
        ops = keras().ops
        axis = self.axis % len(output.shape)
        size = output.shape[axis]
        shape = [1] * len(output.shape)
        shape[axis] = size
        is_off = ops.convert_to_tensor(np.isin(np.arange(size), self.channels).reshape(shape))
        return ops.where(is_off, self._value(output, axis), output)

    def _value(self, output: Any, axis: int) -> Any:
        ops = keras().ops
        if self.value == "zero":
            return ops.zeros_like(output)
        places = tuple(each for each in range(1, len(output.shape)) if each != axis)
        # A unit of a vector has no map, so its mean is the unit itself.
        return ops.mean(output, axis=places, keepdims=True) if places else output


def channels_off(graph: Graph, program: Program, name: str, channels: Any, value: Any = "zero") -> ChannelsOff:
    """Return channels of a stage to be switched off, checked.

    Args:
        graph: The model's nodes.
        program: The model's layers.
        name: Name of the stage.
        channels: One channel or several, counted from 0.
        value: "zero" or "mean".

    Raises:
        SettingError: If there is no such stage or channel, or the stage lies inside a call that only runs as a whole.
    """
    index = graph.index(name)
    node = graph.nodes[index]
    if not node.shown:
        raise SettingError(node.note)
    choice_from(value, get_args(Value), "value")
    if index == 0:
        raise SettingError(say("The input has no channels that a layer computes: choose a layer."))
    if value == "mean" and node.shape[:2] == (1, 1):
        raise SettingError(
            say('{name} has no map to take a mean of: switch its units off with value="zero".', name=name)
        )
    step = program.steps[program.step_of(index)]
    if len(step.sites) > 1:
        raise SettingError(
            say(
                "{name} is computed inside a call that runs as a whole, so its channels cannot be "
                "switched off: choose a layer of a Sequential or functional model.",
                name=name,
            )
        )
    first = node.data_format == "channels_first" and len(program.sites[index].shapes[0]) > 2
    return ChannelsOff(_numbers(name, channels, node.shape[2]), value, 1 if first else -1)


def _numbers(name: str, channels: Any, count: int) -> tuple[int, ...]:
    single = is_integer(channels)
    if not single and not is_several(channels):
        raise SettingError(
            say(
                "channels is {channels!r:.40}: give a channel of {name}, or several, from 0 to {last}.",
                channels=channels,
                name=name,
                last=count - 1,
            )
        )
    given = [channels] if single else list(channels)
    for channel in given:
        if not is_integer(channel) or not 0 <= channel < count:
            raise SettingError(
                say(
                    "{name} has no channel {channel!r:.40}: choose 0 to {last}.",
                    name=name,
                    channel=channel,
                    last=count - 1,
                )
            )
    return tuple(sorted({int(channel) for channel in given}))
