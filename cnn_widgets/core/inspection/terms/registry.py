"""Which layers are told term by term, and how: one entry for each class of Keras's."""

from collections.abc import Callable
from dataclasses import dataclass

from ..graph.layer_kind import OPERATION_ACTIVATIONS, activation_of, is_layer
from . import reasons
from .kinds import dense, merge, moved, normalisation, resampling
from .kinds.activated import LAYERS, activated, built_in, why_not_activated
from .kinds.convolution import sliding
from .kinds.pooling import pooled
from .kinds.products import Weigh, told
from .kinds.separable import separable
from .kinds.transposed import transposed
from .layout import Place
from .subject import Subject
from .value import LayerArithmetic

Reason = Callable[[Subject], str]


@dataclass(frozen=True, slots=True)
class Told:
    """How the values of one class of layers are told.

    Args:
        tell: Returns the arithmetic of a value.
        why_not: Returns a sentence where it cannot be told after all, else "".
        weigh: Returns the sum that an activation after the layer is of, or None for what is no sum.
    """

    tell: Callable[[Subject, Place], LayerArithmetic]
    why_not: Reason = lambda _: ""
    weigh: Weigh | None = None


def _sum(weigh: Weigh, *before: Reason) -> Told:
    def why_not(subject: Subject) -> str:
        return next(filter(None, (reason(subject) for reason in (*before, why_not_activated))), "")

    return Told(built_in(weigh), why_not, weigh)


def sum_of(subject: Subject) -> Weigh | None:
    """Return what gives a layer's sum for the activation after it; None where it is no sum of its own."""
    found = told_of(subject)
    if found is None or found.weigh is None or subject.off or activation_of(subject.layer) is not None:
        return None
    return None if why_not(subject) else found.weigh


def told_of(subject: Subject) -> Told | None:
    """Return how a layer is told, or None where it is not."""
    if subject.layer is None:
        together = merge.own_code(subject)
        return None if together is None else Told(merge.merged(together))
    return (TOLD if is_layer(subject.layer) else OPERATIONS).get(subject.class_name)


def why_not(subject: Subject) -> str:
    """Return the sentence that says why a layer's values are not told, or "" where they are."""
    if subject.layer is None and subject.node.kind != "input":
        return "" if told_of(subject) else reasons.own_code(subject)
    reason = reasons.of_any(subject)
    if reason:
        return reason
    found = told_of(subject)
    return reasons.untold(subject) if found is None else found.why_not(subject)


_SLIDING = _sum(sliding, reasons.too_many)
_TRANSPOSED = _sum(transposed, reasons.too_many)
_SEPARABLE = _sum(separable, reasons.too_many)
_POOLED = Told(pooled)
_ACTIVATED = Told(activated(sum_of), why_not_activated)
_UPSAMPLED = Told(resampling.upsampled, resampling.why_not_interpolated)
_PASSED_ON = Told(moved.copied(moved.same), reasons.in_training)
_PADDED = Told(moved.copied(moved.padded))
_CROPPED = Told(moved.copied(moved.cropped))

TOLD: dict[str, Told] = {
    **dict.fromkeys(("Conv1D", "Conv2D", "DepthwiseConv1D", "DepthwiseConv2D"), _SLIDING),
    **dict.fromkeys(("Conv1DTranspose", "Conv2DTranspose"), _TRANSPOSED),
    **dict.fromkeys(("SeparableConv1D", "SeparableConv2D"), _SEPARABLE),
    "Dense": _sum(dense.dense, reasons.too_many),
    "EinsumDense": _sum(dense.einsum, dense.why_not_einsum),
    "Dot": Told(
        lambda subject, place: told(dense.dot(subject, subject.index(place)), subject, place), dense.why_not_dot
    ),
    **dict.fromkeys(moved.PASSED_ON, _PASSED_ON),
    "Reshape": Told(moved.copied(moved.reshaped)),
    "Flatten": Told(moved.copied(moved.flattened)),
    "Permute": Told(moved.copied(moved.permuted)),
    "RepeatVector": Told(moved.copied(moved.repeated)),
    "CenterCrop": Told(moved.copied(moved.centred), moved.why_not_centred),
    **dict.fromkeys(("ZeroPadding1D", "ZeroPadding2D"), _PADDED),
    **dict.fromkeys(("Cropping1D", "Cropping2D"), _CROPPED),
    **dict.fromkeys(("UpSampling1D", "UpSampling2D", "Resizing"), _UPSAMPLED),
    **{
        f"{which}{what}Pooling{rank}D": _POOLED
        for which in ("", "Global", "Adaptive")
        for what in ("Max", "Average")
        for rank in (1, 2)
    },
    "BatchNormalization": Told(normalisation.batch_normalised, normalisation.why_not_trained),
    "Normalization": Told(normalisation.data_normalised),
    "Rescaling": Told(normalisation.rescaled),
    "LayerScale": Told(normalisation.layer_scaled),
    "LayerNormalization": Told(normalisation.layer_normalised, normalisation.why_not_axes),
    "RMSNormalization": Told(normalisation.rms_normalised, normalisation.why_not_axes),
    "GroupNormalization": Told(normalisation.group_normalised, normalisation.why_not_axes),
    "UnitNormalization": Told(normalisation.unit_normalised, normalisation.why_not_axes),
    **dict.fromkeys(("Activation", *LAYERS), _ACTIVATED),
}
"""By the name of Keras's layer."""

MERGES = {
    "Add": merge.ADD,
    "Subtract": merge.SUBTRACT,
    "Multiply": merge.MULTIPLY,
    "Divide": merge.DIVIDE,
    "TrueDivide": merge.DIVIDE,
    "Average": merge.AVERAGE,
    "Maximum": merge.MAXIMUM,
    "Minimum": merge.MINIMUM,
}
TOLD |= {name: Told(merge.merged(together), merge.why_not_operands) for name, together in MERGES.items()}
TOLD["Concatenate"] = Told(merge.concatenated, merge.why_not_concatenated)

OPERATIONS: dict[str, Told] = {
    **dict.fromkeys(OPERATION_ACTIVATIONS, _ACTIVATED),
    **{name: TOLD[name] for name in (*MERGES, "Concatenate")},
    "Reshape": TOLD["Reshape"],
}
"""By the name of the class behind ``keras.ops``; these bear some of the layers' names."""
