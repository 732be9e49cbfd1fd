"""Reasons why a layer's values cannot be explained: sentences on what it computes and what to do."""

from typing import Any

from ...language import say
from ..calls.quantised import is_quantised, rounds_what_it_reads
from ..graph.layer_kind import WITH_KERNEL, computes_as_keras, is_layer
from .layer_call import LayerCall


def of_any(call: LayerCall) -> str:
    """Return a reason that applies to any kind of layer, or ""."""
    node = call.node
    if node.kind == "input":
        return say("The input is given, not computed: choose one of the layers after it.")
    if not computes_as_keras(call.layer):
        return say(
            "{name} is {layer}, which computes in its own way: its values are shown, but not multiplied out; choose a "
            "layer of Keras's to see the terms.",
            name=node.name,
            layer=node.layer,
        )
    if is_quantised(call.layer) and (node.kind != "dense" or rounds_what_it_reads(call.layer)):
        return say(
            "{name} is quantised ({mode}) and rounds what it reads before it multiplies: its values are shown, but not "
            "multiplied out; choose another layer, or the model before it was quantised, to see the terms.",
            name=node.name,
            mode=call.layer.quantization_mode,
        )
    if not node.parents or not node.shown:
        return say(
            "{name} is a {layer}, and what it reads is not known: its values are shown, but not multiplied out; build "
            "the model from layers that read one another to see the terms.",
            name=node.name,
            layer=node.layer,
        )
    return _of_what_is_read(call) or _of_a_mask(call)


def own_code(call: LayerCall) -> str:
    """Return the sentence for the model's own code."""
    return say(
        "{name} is the model's own code: its values are shown, but not multiplied out; choose a layer of Keras's to "
        "see the terms.",
        name=call.name,
    )


def _of_what_is_read(call: LayerCall) -> str:
    for parent, (_, output) in zip(call.parents, call.site.inputs):
        if output or not parent.node.shown:
            return say(
                "{name} reads an output of {parent} that is not shown as maps: its values are shown, but not "
                "multiplied out; choose a layer that reads maps.",
                name=call.name,
                parent=parent.name,
            )
    return ""


def _of_a_mask(call: LayerCall) -> str:
    """Return the reason if a layer skips what a Masking before it has marked."""
    if call.class_name not in ("GlobalAveragePooling1D", "Softmax") or not _is_masked(call):
        return ""
    return say(
        "{name} leaves out the steps that a mask before it has marked: its values are shown, but not multiplied out; "
        "choose another layer, or inspect the model without the mask.",
        name=call.name,
    )


def _is_masked(call: LayerCall) -> bool:
    waiting = [call]
    seen: set[str] = set()
    while waiting:
        call = waiting.pop()
        if call.class_name == "Masking" or getattr(call.layer, "mask_zero", False):
            return True
        new = [parent for parent in call.parents if parent.name not in seen]
        seen.update(parent.name for parent in new)
        waiting += new
    return False


def too_many(call: LayerCall) -> str:
    """Return the reason if a kernel has too many weights, or ""."""
    if call.node.kind not in WITH_KERNEL or call.stage.kernel is not None:
        return ""
    if is_quantised(call.layer):
        return unknown_kernel(call.name, call.layer)
    return say(
        "{name} has {parameters:,} weights, too many to multiply out: choose a smaller layer.",
        name=call.name,
        parameters=call.node.parameters,
    )


def unknown_kernel(name: str, layer: Any) -> str:
    """Return the sentence for a kernel that is stored in a form that cannot be read."""
    return say(
        "{name} stores its kernel quantised ({mode}), in a form that cannot be read back: look at the model before "
        "it was quantised.",
        name=name,
        mode=layer.quantization_mode,
    )


def in_training(call: LayerCall) -> str:
    """Return the reason if a layer that only acts in training is called in training mode, or ""."""
    if not call.training:
        return ""
    return say(
        "{name} is a {layer} that is called with training=True, so it changes values at random: they are shown, but "
        "not multiplied out; call it without training=True to see them passed on as they are.",
        name=call.name,
        layer=call.node.layer,
    )


def unexplained(call: LayerCall) -> str:
    """Return the sentence for a class of layers that has no term rule."""
    given = {"name": call.name, "layer": call.node.layer}
    if not is_layer(call.layer):
        return say(
            "{name} is the operation {layer} of keras.ops: its values are shown, but not multiplied out; choose a "
            "layer of Keras's, or an addition or multiplication, to see the terms.",
            **given,
        )
    name = call.class_name
    if name in ("SimpleRNN", "LSTM", "GRU", "RNN", "Bidirectional", "ConvLSTM1D", "ConvLSTM2D"):
        return say(
            "{name} is a {layer}, which reads one step after another and remembers what it has read, so that each "
            "value depends on other steps as well: its values are shown, but not multiplied out; choose the layer "
            "before or after it to see the terms.",
            **given,
        )
    if "Attention" in name:
        return say(
            "{name} is a {layer}, whose values are weighted averages over all places; the weights say how well the "
            "places match: they are shown, but not multiplied out; choose the layer before or after it to see the "
            "terms.",
            **given,
        )
    if name == "Masking":
        return say(
            "{name} is a {layer}, which sets every step that holds only {number:g} to 0 and marks it to be skipped: "
            "its values are shown, but not multiplied out; choose the layer before or after it to see the terms.",
            number=float(call.layer.mask_value),
            **given,
        )
    if name == "Embedding":
        return say(
            "{name} is a {layer}, which looks up a row of its table for each whole number: its values are shown, but "
            "not multiplied out; choose a layer after it to see the terms.",
            **given,
        )
    if name == "Lambda":
        return say(
            "{name} is a {layer}, which runs a function of the model's own: its values are shown, but not multiplied "
            "out; write it with layers of Keras's to see the terms.",
            **given,
        )
    return say(
        "{name} is a layer of type {layer}: its values are shown, but not multiplied out; choose a convolution, a "
        "Dense, a pooling, a normalisation, a merge or an activation to see the terms.",
        **given,
    )
