"""The output-size formula with the numbers in force."""

from collections.abc import Sequence
from typing import Any

from ...core.stack.output_size import Window
from ...core.stack.stage import Stage
from .parent import parent_of


def size_formula(stages: Sequence[Stage]) -> list[dict[str, Any]]:
    """Return the output-size formula of each stage with a window, with the numbers in force."""
    lines = []
    for position, stage in enumerate(stages):
        read = parent_of(stages, position)
        if stage.window is None or read is None:
            continue
        texts = [_size_text(stage, stage.window, read, axis) for axis in range(2)]
        axes = ("both",) if texts[0] == texts[1] else ("height", "width")
        lines += [
            dict(stage=stage.name, block=stage.block, axis=axis, text=text, result=stage.size[index])
            for index, (axis, text) in enumerate(zip(axes, texts))
            if text
        ]
    return lines


def _size_text(stage: Stage, window: Window, read: Stage, axis: int) -> str:
    """Return the formula of one axis with its numbers, or "" for a transposed convolution with rules of its own."""
    if stage.kind != "transposed":
        return window.formula(read.size, axis)
    before_it, stride, extent = read.size[axis], window.strides[axis], window.extent[axis]
    beyond = max(extent - stride, 0) if window.padding == "valid" else 0
    if before_it * stride + beyond != stage.size[axis]:
        return ""
    return f"{before_it} · {stride}" + (f" + {beyond}" if beyond else "") + f" = {stage.size[axis]}"
