"""The rules by which layers are explained term by term, one for each Keras class."""

from collections.abc import Callable
from dataclasses import dataclass

from ..graph.layer_kind import OPERATION_ACTIVATIONS, activation_of, is_layer
from . import reasons
from .kinds import dense, merge, moved, normalisation, resampling
from .kinds.activated import LAYERS, activated, built_in, why_not_activated
from .kinds.convolution import sliding
from .kinds.pooling import pooled
from .kinds.products import SumFunction, sum_terms
from .kinds.separable import separable
from .kinds.transposed import transposed
from .layer_call import LayerCall
from .layout import Place
from .value import LayerArithmetic

Reason = Callable[[LayerCall], str]


@dataclass(frozen=True, slots=True)
class TermRule:
    """The rule by which the values of one class of layers are explained.

    Args:
        explain: Returns the arithmetic of a value.
        why_not: Returns a sentence if a layer of the class cannot be explained after all, else "".
        sum_at: Returns the layer's sum, for an activation after it; None if the layer does not compute a sum.
    """

    explain: Callable[[LayerCall, Place], LayerArithmetic]
    why_not: Reason = lambda _: ""
    sum_at: SumFunction | None = None


def _sum(sum_at: SumFunction, *before: Reason) -> TermRule:
    def why_not(call: LayerCall) -> str:
        return next(filter(None, (reason(call) for reason in (*before, why_not_activated))), "")

    return TermRule(built_in(sum_at), why_not, sum_at)


def sum_of(call: LayerCall) -> SumFunction | None:
    """Return the function for a layer's sum, for the activation after it; None if the layer has no plain sum."""
    found = term_rule_of(call)
    if found is None or found.sum_at is None or call.off or activation_of(call.layer) is not None:
        return None
    return None if why_not(call) else found.sum_at


def term_rule_of(call: LayerCall) -> TermRule | None:
    """Return the rule by which a layer is explained, or None if there is none."""
    if call.layer is None:
        rule = merge.own_code(call)
        return None if rule is None else TermRule(merge.merged(rule))
    return (TERM_RULES if is_layer(call.layer) else OPERATIONS).get(call.class_name)


def why_not(call: LayerCall) -> str:
    """Return the sentence that says why a layer's values cannot be explained, or "" if they can."""
    if call.layer is None and call.node.kind != "input":
        return "" if term_rule_of(call) else reasons.own_code(call)
    reason = reasons.of_any(call)
    if reason:
        return reason
    found = term_rule_of(call)
    return reasons.unexplained(call) if found is None else found.why_not(call)


_SLIDING = _sum(sliding, reasons.too_many)
_TRANSPOSED = _sum(transposed, reasons.too_many)
_SEPARABLE = _sum(separable, reasons.too_many)
_POOLED = TermRule(pooled)
_ACTIVATED = TermRule(activated(sum_of), why_not_activated)
_UPSAMPLED = TermRule(resampling.upsampled, resampling.why_not_interpolated)
_PASSED_ON = TermRule(moved.copied(moved.same), reasons.in_training)
_PADDED = TermRule(moved.copied(moved.padded))
_CROPPED = TermRule(moved.copied(moved.cropped))

TERM_RULES: dict[str, TermRule] = {
    **dict.fromkeys(("Conv1D", "Conv2D", "DepthwiseConv1D", "DepthwiseConv2D"), _SLIDING),
    **dict.fromkeys(("Conv1DTranspose", "Conv2DTranspose"), _TRANSPOSED),
    **dict.fromkeys(("SeparableConv1D", "SeparableConv2D"), _SEPARABLE),
    "Dense": _sum(dense.dense, reasons.too_many),
    "EinsumDense": _sum(dense.einsum, dense.why_not_einsum),
    "Dot": TermRule(lambda call, place: sum_terms(dense.dot(call, call.index(place)), call, place), dense.why_not_dot),
    **dict.fromkeys(moved.PASSED_ON, _PASSED_ON),
    "Reshape": TermRule(moved.copied(moved.reshaped)),
    "Flatten": TermRule(moved.copied(moved.flattened)),
    "Permute": TermRule(moved.copied(moved.permuted)),
    "RepeatVector": TermRule(moved.copied(moved.repeated)),
    "CenterCrop": TermRule(moved.copied(moved.centred), moved.why_not_centred),
    **dict.fromkeys(("ZeroPadding1D", "ZeroPadding2D"), _PADDED),
    **dict.fromkeys(("Cropping1D", "Cropping2D"), _CROPPED),
    **dict.fromkeys(("UpSampling1D", "UpSampling2D", "Resizing"), _UPSAMPLED),
    **{
        f"{which}{what}Pooling{rank}D": _POOLED
        for which in ("", "Global", "Adaptive")
        for what in ("Max", "Average")
        for rank in (1, 2)
    },
    "BatchNormalization": TermRule(normalisation.batch_normalised, normalisation.why_not_trained),
    "Normalization": TermRule(normalisation.data_normalised),
    "Rescaling": TermRule(normalisation.rescaled),
    "LayerScale": TermRule(normalisation.layer_scaled),
    "LayerNormalization": TermRule(normalisation.layer_normalised, normalisation.why_not_axes),
    "RMSNormalization": TermRule(normalisation.rms_normalised, normalisation.why_not_axes),
    "GroupNormalization": TermRule(normalisation.group_normalised, normalisation.why_not_axes),
    "UnitNormalization": TermRule(normalisation.unit_normalised, normalisation.why_not_axes),
    **dict.fromkeys(("Activation", *LAYERS), _ACTIVATED),
}
"""The rules by the name of the Keras layer."""

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
TERM_RULES |= {name: TermRule(merge.merged(rule), merge.why_not_operands) for name, rule in MERGES.items()}
TERM_RULES["Concatenate"] = TermRule(merge.concatenated, merge.why_not_concatenated)

OPERATIONS: dict[str, TermRule] = {
    **dict.fromkeys(OPERATION_ACTIVATIONS, _ACTIVATED),
    **{name: TERM_RULES[name] for name in (*MERGES, "Concatenate")},
    "Reshape": TERM_RULES["Reshape"],
}
"""The rules by the name of the class behind ``keras.ops``; some of these have the same names as layers."""
