"""Receptive fields in any graph, through windows, branches and layers that see everything."""

from collections.abc import Sequence
from typing import Any

from ...axes import per_axis
from ...stack.output_size import Pair, Window
from ...stack.receptive_field import ReceptiveField
from .layer_kind import keras_class
from .node import NodeKind

Parent = tuple[ReceptiveField, Pair]
"""A parent's receptive field and its (height, width)."""

POINTWISE = frozenset(
    {
        "BatchNormalization",
        "Normalization",
        "Rescaling",
        "RMSNormalization",
        "Dropout",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "GaussianNoise",
        "GaussianDropout",
        "AlphaDropout",
        "ActivityRegularization",
        "Identity",
        "Activation",
        "ReLU",
        "LeakyReLU",
        "PReLU",
        "ELU",
        "Softmax",
        "Dense",
        "RandomBrightness",
        "RandomContrast",
    }
)
"""Layers whose values read a single place, in one channel or in all of them."""
POINTWISE_OPERATIONS = frozenset(
    {
        "Relu",
        "Relu6",
        "Sigmoid",
        "Tanh",
        "Silu",
        "HardSigmoid",
        "HardSilu",
        "Gelu",
        "Elu",
        "Selu",
        "Softplus",
        "Softsign",
        "LeakyRelu",
        "Add",
        "Subtract",
        "Multiply",
        "TrueDivide",
        "Divide",
        "Maximum",
        "Minimum",
        "Clip",
        "Exp",
        "Log",
        "Sqrt",
        "Square",
        "Abs",
        "Negative",
        "Power",
        "Cast",
    }
)
POINTWISE_CODE = frozenset(
    {
        "add",
        "subtract",
        "multiply",
        "divide",
        "add bias",
        "relu",
        "relu6",
        "sigmoid",
        "tanh",
        "elu",
        "selu",
        "exp",
        "log",
        "square",
        "sqrt",
        "abs",
        "neg",
        "maximum",
    }
)


def whole(image: Pair, size: Pair) -> ReceptiveField:
    """Return a field with which each value of a stage of (height, width) `size` sees the whole image.

    The fields extend beyond the image so that each covers all of it, and are centred at the values' places.
    """
    jump = per_axis(max(1, image[a] // size[a]) for a in range(2))
    beyond = per_axis((size[a] - 1) * jump[a] for a in range(2))
    return ReceptiveField(per_axis(image[a] + beyond[a] for a in range(2)), jump, per_axis(-b for b in beyond))


def sees_all(field: ReceptiveField, size: Pair, image: Pair) -> bool:
    """Tell whether every value of a stage of (height, width) `size` sees the whole image."""
    return all(
        field.start[a] + (size[a] - 1) * field.jump[a] <= 0 and field.start[a] + field.size[a] >= image[a]
        for a in range(2)
    )


def field_size(field: ReceptiveField, size: Pair, image: Pair) -> Pair:
    """Return the (height, width) of a field to be shown; it is the image's if every value sees everything."""
    return image if sees_all(field, size, image) else field.size


def field_of(
    layer: Any, kind: NodeKind, window: Window | None, code: str, parents: Sequence[Parent], size: Pair, image: Pair
) -> ReceptiveField:
    """Return the receptive field of one node.

    Args:
        layer: The node's layer; None for the model's own code.
        kind: The node's kind.
        window: The node's window, or None.
        code: What the model's own code does.
        parents: The fields and sizes of what it reads.
        size: The node's (height, width).
        image: The input's (height, width).
    """
    if not parents:
        return whole(image, size)
    fields = [_through(layer, kind, window, code, parent, size) for parent in parents]
    if any(field is None for field in fields):
        return whole(image, size)
    return union([field for field in fields if field is not None], image, size)


def union(fields: Sequence[ReceptiveField], image: Pair, size: Pair) -> ReceptiveField:
    """Return the smallest field that contains several fields."""
    first = fields[0]
    if any(field.jump != first.jump for field in fields):
        return whole(image, size)
    starts = per_axis(min(field.start[a] for field in fields) for a in range(2))
    ends = per_axis(max(field.start[a] + field.size[a] for field in fields) for a in range(2))
    return ReceptiveField(per_axis(end - start for start, end in zip(starts, ends)), first.jump, starts)


def _through(
    layer: Any, kind: NodeKind, window: Window | None, code: str, parent: Parent, size: Pair
) -> ReceptiveField | None:
    """Return the field through one parent; None if every value sees all of it."""
    field, parent_size = parent
    name = "" if layer is None else keras_class(layer).__name__
    if kind == "transposed" and window is not None:
        return _spread(field, window, _crop(layer, window))
    if window is not None:
        return field.through(window, parent_size)
    if kind == "conv1d":
        return _causal(layer, field)
    if name.startswith(("ZeroPadding", "Cropping")):
        return _shifted(layer, field, 1 if name.startswith("Crop") else -1)
    if name.startswith("UpSampling") and getattr(layer, "interpolation", "nearest") == "nearest":
        factor = layer.size if isinstance(layer.size, tuple | list) else (1, layer.size)
        return _spread(field, Window(per_axis(factor), per_axis(factor)), (0, 0))
    if parent_size != size:
        return None
    return field if _is_pointwise(layer, name, kind, code) else None


def _is_pointwise(layer: Any, name: str, kind: NodeKind, code: str) -> bool:
    if layer is None:
        words = set(code.split(", ")) - {""}
        return bool(words) and words <= POINTWISE_CODE
    if name == "LayerNormalization":
        axes = layer.axis if isinstance(layer.axis, list | tuple) else [layer.axis]
        return list(axes) in ([-1], [3])
    # A concatenation along rows or columns makes the map larger; along the channels it reads a single place.
    return name in POINTWISE or name in POINTWISE_OPERATIONS or (kind == "merge" and name != "Dot")


def _spread(field: ReceptiveField, window: Window, crop: Pair) -> ReceptiveField | None:
    """Return a field that contains that of a transposed convolution, which places windows side by side.

    Output r receives from input i if i · stride + tap − crop = r, so i lies in [(r + crop − extent + 1) / stride,
    (r + crop) / stride]. Which inputs these are differs from place to place; the field contains them all.
    """
    if any(jump % stride for jump, stride in zip(field.jump, window.strides)):
        return None
    jump = per_axis(j // s for j, s in zip(field.jump, window.strides))
    return ReceptiveField(
        size=per_axis(field.size[a] + (window.extent[a] - 1) * jump[a] for a in range(2)),
        jump=jump,
        start=per_axis(field.start[a] - (window.extent[a] - 1 - crop[a]) * jump[a] for a in range(2)),
    )


def _crop(layer: Any, window: Window) -> Pair:
    """Return how many rows and columns a transposed convolution drops before its output begins."""
    if window.padding == "valid":
        return 0, 0
    return per_axis(max(e - s, 0) // 2 for e, s in zip(window.extent, window.strides))


def _causal(layer: Any, field: ReceptiveField) -> ReceptiveField:
    (size,), (stride,), (dilation,) = layer.kernel_size, layer.strides, layer.dilation_rate
    extent = (size - 1) * dilation
    return ReceptiveField(
        (field.size[0], field.size[1] + extent * field.jump[1]),
        (field.jump[0], field.jump[1] * stride),
        (field.start[0], field.start[1] - extent * field.jump[1]),
    )


def _shifted(layer: Any, field: ReceptiveField, sign: int) -> ReceptiveField:
    amounts: Any = getattr(layer, "padding", None) if sign < 0 else layer.cropping
    pairs: Any = amounts if isinstance(amounts[0], tuple | list) else ((0, 0), amounts)
    starts = per_axis(field.start[a] + sign * pairs[a][0] * field.jump[a] for a in range(2))
    return ReceptiveField(field.size, field.jump, starts)
