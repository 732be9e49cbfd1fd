"""Weights set by hand, drawn anew or trained, with undo and redo."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from functools import partial, wraps
from typing import Any

import numpy as np

from .... import core
from ....core.kernels.edits import edit_kernel
from ....core.kernels.lifted_patch import lift_patch
from ....core.known import known
from ....core.language import say
from ....core.numbers import place_from
from ....core.stack.arithmetic import find
from ....core.stack.weights import MasterKernel, Weights, random_kernel
from ....core.undo.gesture import Gesture
from ..ownership import Ownership
from ..stack import Settings, Stack
from .given_weights import (
    biases_from,
    changed_master_kernels,
    chosen_filters,
    chosen_planes,
    is_same,
    master_kernels_from,
    one_number,
    plane_from,
    trained,
    without_master_kernels,
)


def step(method: Callable[..., None]) -> Callable[..., None]:
    """Make a method of `Edits` one change; its argument ``gesture``, if it is given, tells to which step it belongs."""
    arguments = inspect.signature(method)

    @wraps(method)
    def stepped(edits: "Edits", *args: Any, **options: Any) -> None:
        gesture = arguments.bind(edits, *args, **options).arguments.get("gesture")
        with nullcontext() if gesture is None else Gesture(gesture):
            edits.changes.make(partial(method, edits, *args, **options))

    return stepped


class Edits:
    """The changes to the weights of a stack.

    Each method is one step for `undo`, however many filters it changes; on an error nothing is changed.

    Args:
        settings: Whose weights they are.
        stack: What they make.
        ownership: Which random weights a block has.
    """

    def __init__(self, settings: Settings, stack: Stack, ownership: Ownership):
        self._settings, self._stack, self._ownership = settings, stack, ownership
        self.changes = settings.changes

    @step
    def new_weights(self, seed: int | None = None) -> None:
        """Draw new random weights for all blocks; what was set by hand is given up.

        Args:
            seed: The new seed; None takes the next one.
        """
        self._settings.seed = self._settings.seed + 1 if seed is None else seed
        self._ownership.draw()

    def refresh(self) -> None:
        """Read the weights of `model` again, after it was trained, and repaint."""
        with self._settings.lock:
            new = self._stack.trained_weights()
            if new is None:
                self.changes.show()
            else:
                self.take_trained(new)

    @step
    def take_trained(self, weights: Sequence[tuple[np.ndarray, np.ndarray | None]], gesture: Any = None) -> None:
        """Take over the weights that training has given, without repainting; what it has not changed stays as it is.

        Args:
            weights: (kernel, bias) of each block.
            gesture: Anything but None makes all calls in a row with it one step for `undo`.
        """
        plan = self._stack.plan()
        for index, (block, (kernel, bias)) in enumerate(zip(self._settings.blocks, weights)):
            block.weights = trained(known(block.weights), kernel, bias, plan.kernel(index), plan.bias(index))

    @step
    def give_back(self, weights: Sequence[Weights], gesture: Any = None) -> None:
        """Restore weights that the blocks had before, as they were, so that random ones count as random again.

        Args:
            weights: Those of each block.
            gesture: As in `take_trained`.

        Raises:
            ValueError: If there are not as many as there are blocks.
        """
        for block, before in zip(self._settings.blocks, weights, strict=True):
            block.weights = before

    @step
    def set_kernels(self, stage: str, kernel: Any, filter: int | None = None, channel: int | None = None) -> None:
        """Set kernels by hand; an array of another size sets the kernel size.

        Args:
            stage: Such as "conv1".
            kernel: The name of a preset; numbers as text, such as rows of a spreadsheet or what NumPy prints; or
                an array. (height, width) is repeated on every input channel and divided by their number; or
                (height, width, in_channels); or all, with filters last.
            filter: Which filter; None sets all.
            channel: Which input channel; the kernel is then (height, width) and set as it is. None sets all.

        Raises:
            SettingError: If it does not fit, or holds NaN or infinity.

        Example:
            >>> ex.set_kernels("conv1", "sobel_x", filter=0)
            >>> ex.set_kernels("conv1", "0 1 0\\n1 -4 1\\n0 1 0", filter=1, channel=2)
        """
        index = self._stack.index_of(stage)
        block, in_channels = self._settings.blocks[index], self._stack.plan().in_channels(index)
        if channel is None:
            master_kernels = master_kernels_from(kernel, in_channels, block.filters, filter)
            self._resize(index, next(iter(master_kernels.values())).kernel.shape[:2])
        else:
            chosen = chosen_filters(filter, block.filters)
            channel = place_from(channel, in_channels, say("input channel"), or_none=True)
            plane, source = plane_from(kernel)
            self._resize(index, plane.shape)
            whole = self._stack.plan().kernel(index)
            whole[:, :, channel, chosen] = plane[..., None]
            source = source if in_channels == 1 else "edited"
            master_kernels = {place: MasterKernel(whole[..., place].copy(), source) for place in chosen}
        block.weights = known(block.weights).with_master_kernels(master_kernels)

    @step
    def set_weight(
        self,
        stage: str,
        value: float,
        row: int,
        col: int,
        filter: int | None = None,
        channel: int | None = None,
        gesture: Any = None,
    ) -> None:
        """Set one weight of a kernel.

        Args:
            stage: Such as "conv1".
            value: The weight.
            row: Row in the kernel, from 0.
            col: Column in the kernel, from 0.
            filter: Which filter; None sets it in all.
            channel: Which input channel; None sets it in all.
            gesture: What tells one drag from the next: all that one drag sets is one step for `undo`.

        Raises:
            SettingError: If there is no such place, or the value is no finite number.
        """
        index = self._stack.index_of(stage)
        kernel = self._stack.plan().kernel(index)
        row = place_from(row, kernel.shape[0], say("row of the kernel"))
        col = place_from(col, kernel.shape[1], say("column of the kernel"))
        channels, filters = chosen_planes(kernel, filter, channel)
        kernel[row, col, channels, filters] = one_number(value)
        self._put(index, kernel)

    @step
    def set_bias(self, stage: str, bias: Any, filter: int | None = None, gesture: Any = None) -> None:
        """Set biases by hand.

        Args:
            stage: Such as "conv1".
            bias: A number, or (filters,) numbers.
            filter: Which filter; None sets all.
            gesture: What tells one drag from the next: all that one drag sets is one step for `undo`.

        Raises:
            SettingError: If the block has no biases, or the numbers do not fit.
        """
        index = self._stack.index_of(stage)
        block = self._settings.blocks[index]
        if not block.use_bias:
            raise core.SettingError(say("{stage} has no bias: set use_bias=True on its block first.", stage=stage))
        biases = biases_from(bias, block.filters, filter)
        now = self._stack.plan().bias(index)
        changed = {place: value for place, value in biases.items() if np.float32(value) != known(now)[place]}
        if changed:
            block.weights = known(block.weights).with_biases(changed)

    @step
    def edit_kernels(self, stage: str, name: str, filter: int | None = None, channel: int | None = None) -> None:
        """Normalise, negate, turn or mirror kernels.

        Args:
            stage: Such as "conv1".
            name: One of "normalise", "zero_mean", "negate", "rotate" (a quarter, anticlockwise), "rotate_back",
                "flip_left_right", "flip_up_down" and "flip_both".
            filter: Which filter; None edits all.
            channel: Which input channel; None edits all.

        Raises:
            SettingError: If there is no such edit, filter or channel, or it cannot be done; see `edit_kernel`.
        """
        index = self._stack.index_of(stage)
        kernel = edit_kernel(self._stack.plan().kernel(index), name, filter=filter, channel=channel)
        self._put(index, kernel, is_spread=channel is None)

    @step
    def reset_kernels(self, stage: str, filter: int | None = None, channel: int | None = None) -> None:
        """Make kernels random again, as the seed has them; biases stay.

        Args:
            stage: Such as "conv1".
            filter: Which filter; None resets all.
            channel: Which input channel; None resets all.

        Raises:
            SettingError: If there is no such convolution, filter or channel.
        """
        index = self._stack.index_of(stage)
        block, kernel = self._settings.blocks[index], self._stack.plan().kernel(index)
        weights = known(block.weights)
        channels, filters = chosen_planes(kernel, filter, channel)
        if channel is None:
            again: Iterable[int] = weights.master_kernels if filter is None else [filter]
        else:
            drawn = random_kernel(self._settings.seed, weights.identity, kernel.shape[:2], *kernel.shape[2:])
            kernel[:, :, channels, filters] = drawn[:, :, channels, filters]
            self._put(index, kernel)
            again = [place for place in known(block.weights).master_kernels if is_same(kernel, drawn, place)]
        block.weights = without_master_kernels(known(block.weights), again)

    @step
    def lift_patch(self, stage: str, row: int, col: int, filter: int | None = 0, decorrelate: bool = True) -> None:
        """Make a patch of what a convolution reads its kernel: a matched filter, which finds the patch.

        Args:
            stage: Such as "conv1".
            row: Row, in the convolution's input, of the cell under the kernel's middle.
            col: Column of that cell.
            filter: Which filter gets it; None gives it to all.
            decorrelate: Whether what is common everywhere is taken off; see `core.patch.lift_patch`.

        Raises:
            SettingError: If the patch reaches beyond the input, or is flat.

        Example:
            >>> ex = Explorer("cat", kernel_size=25, padding="same")
            >>> ex.lift_patch("conv1", row=83, col=72)     # an eye
        """
        index = self._stack.index_of(stage)
        block, stages = self._settings.blocks[index], self._stack.current()
        maps = stages[find(stages, stage) - 1].maps
        patch = lift_patch(maps, row, col, block.kernel_size, block.dilation_rate, decorrelate)
        chosen = chosen_filters(filter, block.filters)
        block.weights = known(block.weights).with_master_kernels(
            {place: MasterKernel(patch, "edited") for place in chosen}
        )

    def _put(self, index: int, kernel: np.ndarray, is_spread: bool = False) -> None:
        """Put a changed kernel in force; filters that it leaves as they were keep their source."""
        block, old = self._settings.blocks[index], self._stack.plan().kernel(index)
        master_kernels = changed_master_kernels(known(block.weights), old, kernel, is_spread)
        self._resize(index, kernel.shape[:2])
        if master_kernels:
            block.weights = known(block.weights).with_master_kernels(master_kernels)

    def _resize(self, index: int, size: tuple[int, int]) -> None:
        block, (height, width) = self._settings.blocks[index], size
        if core.blocks.pair(block.kernel_size) != (height, width):
            block.kernel_size = height if height == width else (height, width)
            # At once, before arrays of that size are made.
            self._stack.check()
