"""Kernels and biases given by a user, checked and made ready to be kept."""

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from ....core.errors import SettingError
from ....core.kernels.pasted_numbers import parse_numbers
from ....core.kernels.presets import preset, presets, spread
from ....core.known import known
from ....core.language import say
from ....core.numbers import numbers_from, place_from
from ....core.stack.weights import MasterKernel, Weights, WeightSource


def kernel_from(kernel: Any) -> tuple[np.ndarray, WeightSource]:
    """Return a kernel that a user gives as numbers, and where it comes from.

    Args:
        kernel: Preset name, numbers as text (see `parse_numbers`), or an array.

    Raises:
        SettingError: If it is none of these.
    """
    if not isinstance(kernel, str):
        return numbers_from(kernel, say("kernel")), "edited"
    # A name that is no preset is most often a misspelt one: the sentence then lists them.
    if kernel in presets() or kernel.strip().isidentifier():
        return preset(kernel), "preset"
    return parse_numbers(kernel), "edited"


def plane_from(kernel: Any) -> tuple[np.ndarray, WeightSource]:
    """Return the kernel of one input channel, (height, width); see `kernel_from`."""
    array, source = kernel_from(kernel)
    if array.ndim != 2:
        raise SettingError(
            say(
                "The kernel has shape {shape}: give (height, width) for one input channel, or channel=None.",
                shape=array.shape,
            )
        )
    return array, source


def master_kernels_from(kernel: Any, in_channels: int, filters: int, filter: int | None) -> dict[int, MasterKernel]:
    """Return the kernel of each filter that is set.

    Args:
        kernel: Preset name, text, or array of rank 2, 3 (with input channels) or 4 (with filters).
        in_channels: Input channels of the convolution.
        filters: Its filters.
        filter: Which one is set; None for all.

    Raises:
        SettingError: If it does not fit.
    """
    array, source = kernel_from(kernel)
    chosen = chosen_filters(filter, filters)
    if array.ndim == 2:
        return {index: MasterKernel(spread(array, in_channels), source, spread=True) for index in chosen}
    if array.ndim not in (3, 4):
        raise SettingError(
            say(
                "The kernel has shape {shape}: give (height, width), (height, width, in_channels) or (height, width, "
                "in_channels, filters).",
                shape=array.shape,
            )
        )
    if array.shape[2] != in_channels:
        raise SettingError(
            say(
                "The kernel has {given} input channels and the layer {in_channels}: give as many.",
                given=array.shape[2],
                in_channels=in_channels,
            )
        )
    if array.ndim == 3:
        return {index: MasterKernel(array.copy(), source) for index in chosen}
    if array.shape[3] != len(chosen):
        raise SettingError(
            say(
                "The kernel has {given} filters for {count} that are set: give as many.",
                given=array.shape[3],
                count=len(chosen),
            )
        )
    return {index: MasterKernel(array[..., place].copy(), source) for place, index in enumerate(chosen)}


def biases_from(bias: Any, filters: int, filter: int | None) -> dict[int, float]:
    """Return the bias of each filter that is set.

    Raises:
        SettingError: If there are not as many numbers as filters.
    """
    chosen = chosen_filters(filter, filters)
    array = numbers_from(bias, say("bias")).reshape(-1)
    if array.size not in (1, len(chosen)):
        raise SettingError(
            say(
                "There are {size} biases for {count} filters: give one, or one for each.",
                size=array.size,
                count=len(chosen),
            )
        )
    return {index: float(array[place if array.size > 1 else 0]) for place, index in enumerate(chosen)}


def trained(
    weights: Weights,
    kernel: np.ndarray,
    bias: np.ndarray | None,
    old_kernel: np.ndarray,
    old_bias: np.ndarray | None,
) -> Weights:
    """Return weights with what training has changed; the rest keeps its source.

    Args:
        weights: The weights before.
        kernel: (height, width, in_channels, filters) after training.
        bias: (filters,) after training, or None.
        old_kernel: The kernel before.
        old_bias: The bias before, or None.
    """
    changed = {
        index: MasterKernel(kernel[..., index].copy(), "trained")
        for index in range(kernel.shape[3])
        if not np.array_equal(kernel[..., index], old_kernel[..., index])
    }
    biases = {} if bias is None else {i: float(b) for i, b in enumerate(bias) if b != known(old_bias)[i]}
    return weights.with_master_kernels(changed).with_biases(biases) if changed or biases else weights


def changed_master_kernels(
    weights: Weights, old: np.ndarray, new: np.ndarray, is_spread: bool
) -> dict[int, MasterKernel]:
    """Return the filters whose kernels were changed by hand.

    Args:
        weights: The weights before.
        old: The kernel before, (height, width, in_channels, filters).
        new: The kernel after, of the same shape or of another size.
        is_spread: Whether all input channels were changed alike, so that what was one plane still is.
    """
    master_kernels = {}
    for index in range(new.shape[3]):
        if not np.array_equal(old[..., index], new[..., index]):
            before = weights.master_kernels.get(index)
            spread = is_spread and before is not None and before.spread
            master_kernels[index] = MasterKernel(new[..., index].copy(), "edited", spread)
    return master_kernels


def without_master_kernels(weights: Weights, filters: Iterable[int]) -> Weights:
    """Return weights in which the kernels of some filters are random again."""
    left = {index: master for index, master in weights.master_kernels.items() if index not in set(filters)}
    return (
        weights if len(left) == len(weights.master_kernels) else replace(weights, master_kernels=MappingProxyType(left))
    )


def chosen_filters(filter: int | None, filters: int) -> list[int]:
    """Return the filters that are meant; None means all."""
    if filter is None:
        return list(range(filters))
    return [place_from(filter, filters, say("filter"), or_none=True)]


def chosen_planes(kernel: np.ndarray, filter: int | None, channel: int | None) -> tuple[slice, slice]:
    """Return the input channels and the filters that are meant, as slices; None means all."""
    parts = []
    for place, size, what in (
        (channel, kernel.shape[2], say("input channel")),
        (filter, kernel.shape[3], say("filter")),
    ):
        start = 0 if place is None else place_from(place, size, what, or_none=True)
        parts.append(slice(start, size if place is None else start + 1))
    channels, chosen = parts
    return channels, chosen


def is_same(one: np.ndarray, other: np.ndarray, filter: int) -> bool:
    """Tell whether a filter is the same in two kernels; false where they have no such filter."""
    return filter < one.shape[3] and np.array_equal(one[..., filter], other[..., filter])


def one_number(value: Any) -> np.float32:
    """Return one weight that a user gives."""
    array = numbers_from(value, say("weight"))
    if array.size != 1:
        raise SettingError(say("A weight is one number, and this has the shape {shape}: give one.", shape=array.shape))
    return np.float32(array.item())
