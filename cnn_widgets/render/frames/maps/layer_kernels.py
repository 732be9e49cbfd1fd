"""The kernels of any model's layer, as they are shown."""

from dataclasses import replace
from typing import Any

from ....core.inspection import LayerStage
from ....core.known import known
from ....core.language import say
from ....core.stack.stage import Stage
from ..channels import channel_word
from .kernels import kernels_frame
from .picture import Frame

MOST_DRAWN_WEIGHTS = 2**22
"""A layer with more weights is not drawn; this many travel as one byte each."""


def layer_kernels_frame(
    stage: LayerStage, read: Stage, names: list[str], revision: int, *, pointwise: bool = False
) -> Frame:
    """Return the header and the kernels of a layer; a header alone, with the reason, if they are too many.

    Args:
        stage: The layer.
        read: The stage that it reads.
        names: Names of that stage's channels.
        revision: Number of this state of the kernels.
        pointwise: Whether to show the second kernel of a separable convolution.
    """
    second = stage.pointwise
    parts = ["depthwise", "pointwise"] if second is not None else []
    if second is not None and pointwise:
        stage, names = replace(stage, kernel=second), [channel_word(n) for n in range(second.shape[2])]
    elif stage.kind in ("depthwise", "separable"):
        # The bias of a separable convolution is added after its second kernel.
        stage = replace(stage, bias=None) if parts else stage
        names = [say("its own channel")]
    if stage.kernel is None or stage.kernel.size > MOST_DRAWN_WEIGHTS:
        return _too_many(stage, revision), {}
    groups = stage.node.groups
    if groups > 1:
        names = [say("channel {channel} of its group", channel=index) for index in range(stage.kernel.shape[2])]
    header, arrays = kernels_frame(stage, read, revision, names=names, note=_note(stage, read, pointwise))
    header.update(parts=parts, part="pointwise" if pointwise and parts else "depthwise" if parts else "")
    return header, arrays


def _note(stage: LayerStage, read: Stage, pointwise: bool) -> str:
    if stage.kind == "separable":
        if pointwise:
            return say("second kernel: each filter reads what the first has made of every channel")
        return say("first kernel: each filter reads one channel")
    if stage.kind == "depthwise":
        each = known(stage.kernel).shape[3] // max(read.channels, 1)
        if each > 1:
            return say("each filter reads one channel, {filters} filters each", filters=each)
        return say("each filter reads one channel")
    if stage.node.groups > 1:
        return say(
            "{groups} groups: each filter reads the {channels} channels of its group",
            groups=stage.node.groups,
            channels=known(stage.kernel).shape[2],
        )
    if stage.kind == "dense":
        return say("each unit has one weight for each value that it reads")
    if stage.kind == "transposed":
        return say("transposed: each input value lays down the kernel, multiplied")
    return ""


def _too_many(stage: LayerStage, revision: int) -> dict[str, Any]:
    note = say(
        "{name} has {parameters:,} weights, too many to draw; its feature maps are below.",
        name=stage.name,
        parameters=stage.parameters,
    )
    return dict(
        revision=revision,
        stage=stage.name,
        kernel_size=[1, 1],
        in_channels=0,
        filters=0,
        limit=0.0,
        source=[],
        quantised=False,
        colour=False,
        channel_names=[],
        note=note,
        parts=[],
        part="",
    )
