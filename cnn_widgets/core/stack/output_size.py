"""Sizes as Keras computes them: output sizes, padding, and the formula with its numbers."""

import math
from dataclasses import dataclass

from ..axes import per_axis
from ..errors import SettingError
from ..language import say
from .block import Block, Padding, pair

Pair = tuple[int, int]

LARGEST_STAGE = 2**28
"""Largest number of values in one stage: 1 GiB of float32."""
LARGEST_KERNEL = 2**26
"""Largest number of weights in one convolution."""
LARGEST_STACK = 2**30
"""Largest number of values in all stages together: 4 GiB of float32."""
LARGEST_WORK = 2**40
"""Largest number of multiplications or comparisons in one layer: about a minute on two cores."""


@dataclass(frozen=True, slots=True)
class Window:
    """A window that slides over an input, such as a kernel or a pooling window.

    Args:
        size: Cells of the window, (height, width).
        strides: Step in input cells, (height, width).
        dilation: Spacing of the window's cells in input cells, (height, width).
        padding: "valid" or "same".
    """

    size: Pair
    strides: Pair = (1, 1)
    dilation: Pair = (1, 1)
    padding: Padding = "valid"

    @property
    def extent(self) -> Pair:
        """Input cells from the first to the last cell of the window, (height, width)."""
        return per_axis((k - 1) * d + 1 for k, d in zip(self.size, self.dilation))

    def output(self, shape: Pair) -> Pair:
        """Return the output's (height, width) for an input of (height, width) `shape`.

        An axis on which the window does not fit gives 0 or less.
        """
        if self.padding == "same":
            return per_axis(-(-n // s) for n, s in zip(shape, self.strides))
        return per_axis((n - e) // s + 1 for n, e, s in zip(shape, self.extent, self.strides))

    def pads(self, shape: Pair) -> tuple[Pair, Pair]:
        """Return the number of zeros added at each side: ((top, bottom), (left, right)).

        Keras puts an odd zero after the input: ``before = total // 2``.
        """
        if self.padding == "valid":
            return (0, 0), (0, 0)
        totals = (
            max((out - 1) * s + e - n, 0) for n, out, s, e in zip(shape, self.output(shape), self.strides, self.extent)
        )
        return per_axis((total // 2, total - total // 2) for total in totals)

    def formula(self, shape: Pair, axis: int) -> str:
        """Return the output-size formula of one axis (0 is height, 1 is width), with its numbers filled in."""
        before, after = self.pads(shape)[axis]
        pad = f"{before} + {after}" if before + after else "0"
        stride, extent = self.strides[axis], self.extent[axis]
        text = f"⌊({shape[axis]} − {extent} + {pad}) / {stride}⌋ + 1 = {self.output(shape)[axis]}"
        if self.dilation[axis] > 1:
            covered = f"{extent} = {self.dilation[axis]} · ({self.size[axis]} − 1) + 1"
            return say("{formula}, where {covered}", formula=text, covered=covered)
        return text


def conv_window(block: Block) -> Window:
    """Return the window of a block's convolution."""
    return Window(pair(block.kernel_size), pair(block.strides), pair(block.dilation_rate), block.padding)


def pool_window(block: Block) -> Window:
    """Return the window of a block's pooling."""
    return Window(pair(block.pool_size), pair(block.pool_step), (1, 1), block.pool_padding)


def times(size: Pair) -> str:
    """Return a (height, width) as text: "5 × 5"."""
    return f"{size[0]} × {size[1]}"


Shape = tuple[int, int, int]


def block_output(block: Block, shape: Shape, index: int = 0) -> Shape:
    """Return a block's output shape (height, width, channels), checking that the block fits its input.

    Args:
        block: The block.
        shape: (height, width, channels) of its input.
        index: The block's index in its stack, for the error's sentence.

    Raises:
        SettingError: If a window is larger than its input, or a stage would be far too large.
    """
    window = conv_window(block)
    size = _checked_output(window, shape[:2], index, "kernel_size")
    _check_memory(block, window, shape, size, index)
    _check_work(f"conv{index + 1}", math.prod(size) * math.prod(window.size) * shape[2] * block.filters, index)
    if block.pooling is not None:
        read, window = size, pool_window(block)
        size = _checked_output(window, read, index, "pool_size")
        cells = math.prod(min(side, most) for side, most in zip(window.size, read))
        _check_work(f"pool{index + 1}", math.prod(size) * cells * block.filters, index)
    return (*size, block.filters)


def _check_work(layer: str, steps: int, index: int) -> None:
    if steps > LARGEST_WORK:
        raise SettingError(
            say(
                "{layer} would take {billions:,} billion steps: use a smaller window, fewer filters, larger strides or "
                "a smaller image.",
                layer=layer,
                billions=steps // 10**9,
            ),
            block=index,
            field="pool_size" if layer.startswith("pool") else "kernel_size",
        )


def _check_memory(block: Block, window: Window, shape: Shape, size: Pair, index: int) -> None:
    weights = math.prod(window.size) * shape[2] * block.filters
    if weights > LARGEST_KERNEL:
        raise SettingError(
            say(
                "conv{number} would have {weights:,} weights, more than {largest_kernel:,}: use a smaller "
                "kernel_size or fewer filters.",
                number=index + 1,
                weights=weights,
                largest_kernel=LARGEST_KERNEL,
            ),
            block=index,
            field="kernel_size" if math.prod(window.size) > 1 else "filters",
        )
    padded = math.prod(n + sum(pad) for n, pad in zip(shape, window.pads(shape[:2]))) * shape[2]
    if padded > LARGEST_STAGE:
        raise SettingError(
            say(
                "conv{number}'s padding would grow its input to {padded:,} values: use a smaller kernel_size or "
                "dilation_rate, or padding 'valid'.",
                number=index + 1,
                padded=padded,
            ),
            block=index,
            field="kernel_size",
        )
    if size[0] * size[1] * block.filters > LARGEST_STAGE:
        gigabytes = size[0] * size[1] * block.filters * 4 / 1e9
        raise SettingError(
            say(
                "conv{number} would hold {size} × {filters} values, {gigabytes:.1f} GB: use fewer filters, larger "
                "strides or a smaller image.",
                number=index + 1,
                size=times(size),
                filters=block.filters,
                gigabytes=gigabytes,
            ),
            block=index,
            field="filters",
        )


def _checked_output(window: Window, shape: Pair, index: int, field: str) -> Pair:
    output = window.output(shape)
    if min(output) >= 1:
        return output
    fits = per_axis((n - 1) // d + 1 for n, d in zip(shape, window.dilation))
    given = {"number": index + 1, "size": times(window.size), "shape": times(shape), "fits": times(fits)}
    if field == "pool_size":
        sentence = say(
            "Block {number}'s pooling window of {size} is larger than its input of {shape}: use at most {fits}, or "
            "pool_padding 'same'.",
            **given,
        )
    elif max(window.dilation) > 1:
        sentence = say(
            "Block {number}'s kernel of {size} (with dilation it covers {extent}) is larger than its input of {shape}: "
            "use at most {fits}, or padding 'same'.",
            extent=times(window.extent),
            **given,
        )
    else:
        sentence = say(
            "Block {number}'s kernel of {size} is larger than its input of {shape}: use at most {fits}, or padding "
            "'same'.",
            **given,
        )
    raise SettingError(sentence, block=index, field=field)


def check_blocks(blocks: tuple[Block, ...], shape: Shape) -> None:
    """Check that a stack of blocks fits an input of (height, width, channels) `shape`.

    Raises:
        SettingError: If it does not; the sentence names the block and says what would fit.
    """
    values = math.prod(shape)
    for index, block in enumerate(blocks):
        between = conv_window(block).output(shape[:2])
        shape = block_output(block, shape, index)
        values += math.prod(between) * block.filters * (1 if block.activation is None else 2)
        values += math.prod(shape) if block.pooling is not None else 0
        if values > LARGEST_STACK:
            raise SettingError(
                say(
                    "All stages together would hold {gigabytes:.1f} GB: use fewer filters or blocks, larger strides or "
                    "a smaller image.",
                    gigabytes=values * 4 / 1e9,
                ),
                block=index,
                field="filters",
            )


def fit_blocks(blocks: tuple[Block, ...], shape: Shape) -> tuple[tuple[Block, ...], list[str]]:
    """Return the blocks with their settings lowered to fit an input, and what was lowered.

    Args:
        blocks: The blocks.
        shape: (height, width, channels) of the new input.

    Returns:
        The blocks, and a phrase for each setting that had to be lowered.

    Raises:
        SettingError: If a stage would be far too large.
    """
    given, fitted, changes = shape, [], []
    for index, block in enumerate(blocks):
        lowered = _fit_window(block, conv_window(block), shape[:2], "kernel_size", "dilation_rate")
        between = conv_window(lowered).output(shape[:2])
        if lowered.pooling is not None:
            lowered = _fit_window(lowered, pool_window(lowered), between, "pool_size", None)
        for field in ("kernel_size", "dilation_rate", "pool_size"):
            if getattr(lowered, field) != getattr(block, field):
                size = times(pair(getattr(lowered, field)))
                changes.append(say("block {number}'s {field} to {size}", number=index + 1, field=field, size=size))
        shape = block_output(lowered, shape, index)
        fitted.append(lowered)
    check_blocks(tuple(fitted), given)
    return tuple(fitted), changes


def _fit_window(block: Block, window: Window, shape: Pair, size: str, dilation: str | None) -> Block:
    if min(window.output(shape)) >= 1:
        return block
    fits = tuple(min(k, n) for k, n in zip(window.size, shape))
    changes = {size: fits[0] if fits[0] == fits[1] else fits}
    if dilation and any((k - 1) * d + 1 > n for k, d, n in zip(fits, window.dilation, shape)):
        changes[dilation] = 1
    return block.replace(**changes)
