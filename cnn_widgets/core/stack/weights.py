"""Weights that stay the same: they depend on what the kernel is, and not on the changes that led to it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from ..axes import per_axis
from .output_size import Pair

WeightSource = Literal["random", "preset", "edited", "trained"]

LARGEST_CACHED_KERNEL = 65_536
"""Random kernels of up to this many weights are cached for when a slider comes back: at most 16 MB in all."""

RANDOM_LIMIT = 0.2
"""Random weights are uniform within ±0.2, about Glorot's limit for 3 × 3 kernels from 3 to 16 channels."""

FIRST_SEED = 3927
"""The hash's start for seed 0, chosen so that the first 16 filters respond to the sample "cat" in varied ways."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def origin(size: int) -> int:
    """Return the index in a kernel of `size` cells that corresponds to the master kernel's centre.

    A kernel of size k is cropped from one large master kernel of even size K at offset floor((K - k) / 2). An even K
    puts the odd cell of an even kernel after the centre, where Keras's padding "same" puts its odd zero. So a kernel
    that grows by zeros does not shift the map of a "same" convolution.
    """
    return (size - 1) // 2


def _mix(state: np.ndarray) -> np.ndarray:
    """Scramble 64-bit states: the output function of SplitMix64 (Steele, Lea & Flood, 2014)."""
    state = state + _GOLDEN
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


def random_kernel(seed: int, identity: int, kernel_size: Pair, in_channels: int, filters: int) -> np.ndarray:
    """Return random weights that are a pure function of the seed, the block's identity and each weight's place.

    Each weight is a hash of (seed, identity, filter, input channel, row, column), with rows and columns counted from
    the master kernel's centre. So more filters keep the first ones, and a larger kernel contains the smaller one, bit
    for bit and in every process.

    Args:
        seed: Any integer.
        identity: The block's identity within its stack.
        kernel_size: (height, width).
        in_channels: Number of input channels.
        filters: Number of filters.

    Returns:
        Read-only float32 (height, width, in_channels, filters), uniform within ±`RANDOM_LIMIT`.

    Example:
        >>> small, large = random_kernel(0, 0, (3, 3), 1, 1), random_kernel(0, 0, (5, 5), 1, 2)
        >>> bool((large[1:4, 1:4, :, :1] == small).all())
        True
    """

    draw = _draw_again if math.prod((*kernel_size, in_channels, filters)) <= LARGEST_CACHED_KERNEL else _draw
    return draw(seed, identity, per_axis(kernel_size), in_channels, filters)


def _draw(seed: int, identity: int, kernel_size: Pair, in_channels: int, filters: int) -> np.ndarray:
    def places(count: int, start: int = 0) -> np.ndarray:
        return np.arange(start, start + count, dtype=np.int64).astype(np.uint64)

    height, width = kernel_size
    with np.errstate(over="ignore"):
        state = _mix(np.array([(seed + FIRST_SEED) & 0xFFFFFFFFFFFFFFFF], np.uint64))
        state = _mix(state ^ np.uint64(identity))
        state = _mix(state + places(filters))
        state = _mix(state[None, :] + places(in_channels)[:, None])
        state = _mix(state[None] + places(width, -origin(width))[:, None, None])
        state = _mix(state[None] + places(height, -origin(height))[:, None, None, None])
    unit = (state >> np.uint64(40)).astype(np.float32) * np.float32(2**-23) - np.float32(1)
    kernel = unit * np.float32(RANDOM_LIMIT)
    kernel.flags.writeable = False
    return kernel


_draw_again = lru_cache(maxsize=64)(_draw)


@dataclass(frozen=True, slots=True, eq=False)
class MasterKernel:
    """One filter's kernel as it was set, which may be larger than the centred crop that a kernel size shows of it.

    Args:
        kernel: float32 (height, width, in_channels).
        source: Where it comes from.
        spread: Whether one plane is repeated on every input channel.
    """

    kernel: np.ndarray
    source: WeightSource
    spread: bool = False

    def at(self, kernel_size: Pair, in_channels: int) -> np.ndarray:
        """Return the kernel at another size, cropped or padded with zeros around its centre.

        New input channels are zeros, or copies of the plane if one plane was spread over all channels.
        """
        kernel = self.kernel
        missing = in_channels - kernel.shape[2]
        if missing > 0:
            more = kernel[:, :, :1] if self.spread else np.zeros_like(kernel[:, :, :1])
            kernel = np.concatenate([kernel, np.repeat(more, missing, axis=2)], axis=2)
        result = np.zeros((*kernel_size, in_channels), np.float32)
        rows, columns = (_overlap(old, new) for old, new in zip(kernel.shape, kernel_size))
        result[rows[1], columns[1]] = kernel[rows[0], columns[0], :in_channels]
        return result


def _overlap(old: int, new: int) -> tuple[slice, slice]:
    """Return where two kernel sizes overlap, as a slice of the old one and one of the new one."""
    shift = origin(new) - origin(old)
    start, stop = max(0, -shift), min(old, new - shift)
    return slice(start, stop), slice(start + shift, stop + shift)


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The weights of one block's convolution: random, except for those set by hand or by training.

    Args:
        identity: The block's identity, which the random weights depend on beside the seed.
        master_kernels: The kernels of the filters that are not random, by the filter's index.
        biases: The biases that were set, by the filter's index; all others are 0.
    """

    identity: int
    master_kernels: Mapping[int, MasterKernel] = field(default_factory=lambda: MappingProxyType({}))
    biases: Mapping[int, float] = field(default_factory=lambda: MappingProxyType({}))

    def __reduce__(self) -> tuple[Any, ...]:
        # A mapping proxy cannot be pickled.
        return _weights, (self.identity, dict(self.master_kernels), dict(self.biases))

    def kernel(self, seed: int, kernel_size: Pair, in_channels: int, filters: int) -> np.ndarray:
        """Return the kernel, float32 (height, width, in_channels, filters)."""
        kernel = random_kernel(seed, self.identity, kernel_size, in_channels, filters).copy()
        for index, master in self.master_kernels.items():
            if index < filters:
                kernel[..., index] = master.at(kernel_size, in_channels)
        return kernel

    def bias(self, filters: int) -> np.ndarray:
        """Return the biases, float32 (filters,)."""
        return np.array([self.biases.get(index, 0.0) for index in range(filters)], np.float32)

    def sources(self, filters: int) -> list[WeightSource]:
        """Return where each filter's kernel comes from."""
        return [
            self.master_kernels[index].source if index in self.master_kernels else "random" for index in range(filters)
        ]

    def with_master_kernels(self, master_kernels: Mapping[int, MasterKernel]) -> "Weights":
        """Return a copy in which some filters' kernels are set."""
        return replace(self, master_kernels=MappingProxyType({**self.master_kernels, **master_kernels}))

    def with_biases(self, biases: Mapping[int, float]) -> "Weights":
        """Return a copy in which some biases are set."""
        return replace(self, biases=MappingProxyType({**self.biases, **biases}))


def _weights(identity: int, master_kernels: dict[int, MasterKernel], biases: dict[int, float]) -> Weights:
    """Rebuild weights from their pickled parts."""
    return Weights(identity, MappingProxyType(master_kernels), MappingProxyType(biases))
