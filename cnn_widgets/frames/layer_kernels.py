"""The kernels of any model's layer, as they are shown."""

from dataclasses import replace

from ..core.inspection import LayerStage
from ..core.stage import Stage
from .kernels import kernels_frame
from .picture import Frame

LARGEST_DRAWN = 2**22
"""Up to this many weights are sent; each is one byte then."""


def layer_kernels_frame(
    stage: LayerStage, read: Stage, names: list[str], revision: int, *, pointwise: bool = False
) -> Frame:
    """Return the header and the kernels of a layer; a header with the reason where they are too many.

    Args:
        stage: The layer.
        read: The stage that it reads.
        names: Names of that stage's channels.
        revision: Number of this state of the kernels.
        pointwise: Of a separable convolution, whether to show the second kernel.
    """
    parts = ["depthwise", "pointwise"] if stage.pointwise is not None else []
    if parts and pointwise:
        stage, names = replace(stage, kernel=stage.pointwise), [f"channel {n}" for n in range(stage.pointwise.shape[2])]
    elif stage.kind in ("depthwise", "separable"):
        # The bias of a separable convolution is added after its second kernel.
        stage = replace(stage, bias=None) if parts else stage
        names = ["its own channel"]
    if stage.kernel is None or stage.kernel.size > LARGEST_DRAWN:
        return _too_many(stage, revision), {}
    groups = stage.node.groups
    if groups > 1:
        names = [f"channel {index} of its group" for index in range(stage.kernel.shape[2])]
    header, arrays = kernels_frame(stage, read, revision, names=names, note=_note(stage, read, pointwise))
    header.update(parts=parts, part="pointwise" if pointwise and parts else "depthwise" if parts else "")
    return header, arrays


def _note(stage: LayerStage, read: Stage, pointwise: bool) -> str:
    if stage.kind == "separable":
        return "second kernel: each filter reads what the first has made of every channel" if pointwise else (
            "first kernel: each filter reads one channel"
        )
    if stage.kind == "depthwise":
        each = stage.kernel.shape[3] // max(read.channels, 1)
        return "each filter reads one channel" + (f", {each} filters each" if each > 1 else "")
    if stage.node.groups > 1:
        return f"{stage.node.groups} groups: each filter reads the {stage.kernel.shape[2]} channels of its group"
    if stage.kind == "dense":
        return "each unit has one weight for each value that it reads"
    if stage.kind == "transposed":
        return "transposed: each input value lays down the kernel, multiplied"
    return ""


def _too_many(stage: LayerStage, revision: int) -> dict:
    note = f"{stage.name} has {stage.parameters:,} weights, too many to draw; its feature maps are below."
    return dict(
        revision=revision, stage=stage.name, kernel_size=[1, 1], in_channels=0, filters=0, limit=0.0, source=[],
        quantised=False, colour=False, channel_names=[], note=note, parts=[], part="",
    )  # fmt: skip
