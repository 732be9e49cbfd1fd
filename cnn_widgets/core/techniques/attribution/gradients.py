"""Gradients of a target with respect to the input and to a layer's output.

Keras has no gradient that is the same for all of its back ends, so this one file asks TensorFlow's tape. With another
back end it says so; nothing else here knows of TensorFlow.
"""

import importlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...backend import as_numpy, keras
from ...errors import SettingError
from ...inspection import Inspection
from ...inspection.input.preprocess import call_preprocess
from ...language import say
from ..target import Target, channels_last, scores_of


@dataclass(frozen=True, eq=False)
class Gradients:
    """A target's scores, and how they change with what it was computed from.

    Args:
        scores: float32 (batch,).
        values: float32 (batch, height, width, channels) of the input, or of the layer that was asked for.
        gradient: The same shape: by how much the scores change with each.
    """

    scores: np.ndarray
    values: np.ndarray
    gradient: np.ndarray


def gradients_of(inspection: Inspection, batch: Any, target: Target, layer: str | None = None) -> Gradients:
    """Return a target's gradient with respect to the model's input or to a layer's output.

    The layers are called as for inference. Weights are not watched, and no layer is built or changed.

    Args:
        inspection: The model.
        batch: float32 (batch, ...), what the model gets: after any preprocess.
        target: What is explained.
        layer: Name of a stage; None for the input.

    Raises:
        SettingError: If the back end is not TensorFlow, the target does not depend on the layer, or no gradient
            passes between them.
    """
    if keras().backend.backend() != "tensorflow":
        raise SettingError(
            say(
                "Gradients are taken with TensorFlow, and Keras runs on {backend}: set "
                'KERAS_BACKEND="tensorflow", or use occlusion, which needs none.',
                backend=keras().backend.backend(),
            )
        )
    tensorflow = importlib.import_module("tensorflow")
    given = keras().ops.convert_to_tensor(batch)
    with tensorflow.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(given)
        wanted = [target.read] if layer is None else [target.read, layer]
        outputs, *others = inspection.run(given, wanted)
        source = others[0] if others else given
        scores = scores_of(inspection, outputs, target)
        total = keras().ops.sum(scores)
    try:
        gradient = tape.gradient(total, source)
    except Exception as error:  # a layer's own gradient may fail, as that of a float8 Dense does
        raise _not_differentiable(target, error) from error
    if gradient is None and layer is None:
        raise SettingError(
            say(
                "No gradient passes from {target} to the input: choose a layer before it that it is computed from by "
                "differentiable steps.",
                target=target.stage,
            )
        )
    if gradient is None:
        raise SettingError(
            say(
                "No gradient passes from {target} to {layer}: choose a layer before it that it is computed from by "
                "differentiable steps.",
                target=target.stage,
                layer=layer,
            )
        )
    node = inspection.graph.nodes[0] if layer is None else inspection.graph.node(layer)
    values, slope = (_array(channels_last(tensor, node)) for tensor in (source, gradient))
    return Gradients(_array(scores), values, slope)


def _as_input(inspection: Inspection, made: Any) -> Any:
    """Return what a preprocess made as (1, height, width, channels), as the gradient has it."""
    node, shape = inspection.graph.nodes[0], inspection.batch.shape
    if shape[1:] in (tuple(made.shape), tuple(made.shape[1:])):
        return channels_last(keras().ops.reshape(made, shape), node)
    # The channels were put first after it.
    return keras().ops.reshape(made, (1, *node.shape))


def _not_differentiable(target: Target, error: Exception) -> SettingError:
    return SettingError(
        say(
            "No gradient passes from {target}: a layer before it fails to give one ({kind}: {reason:.120}); use "
            "occlusion, which needs none.",
            target=target.stage,
            kind=type(error).__name__,
            reason=(str(error).splitlines() or [""])[0],
        )
    )


def input_maps(inspection: Inspection, batch: np.ndarray) -> np.ndarray:
    """Return a batch as (batch, height, width, channels), wherever the model has its channels."""
    return _array(channels_last(keras().ops.convert_to_tensor(batch), inspection.graph.nodes[0]))


def check_image_input(inspection: Inspection) -> None:
    """Refuse a model whose input is no image.

    Raises:
        SettingError: Saying so.
    """
    if not inspection.graph.nodes[0].shown:
        raise SettingError(say("The model's input is no image of height, width and channels: choose such a model."))


def _array(tensor: Any) -> np.ndarray:
    return as_numpy(keras().ops.cast(tensor, "float32"))


def picture_slope(inspection: Inspection, picture: np.ndarray, target: Target) -> tuple[float, np.ndarray]:
    """Return a target's score for a picture, and its gradient with respect to the picture itself.

    Args:
        inspection: The model, taken apart for this size.
        picture: float32 (height, width, channels), before the inspection's scale and preprocess.
        target: What is explained.

    Returns:
        The score, and float32 (height, width, channels).

    Raises:
        SettingError: If no gradient passes, or the preprocess is not made of differentiable operations.
    """
    found = gradients_of(inspection, inspection.prepared(picture), target)
    if inspection.preprocess is None:
        return float(found.scores[0]), found.gradient[0] * np.float32(inspection.scale)
    tensorflow = importlib.import_module("tensorflow")
    given = keras().ops.convert_to_tensor(picture[None])
    with tensorflow.GradientTape() as tape:
        tape.watch(given)
        made = call_preprocess(inspection.preprocess, given * inspection.scale)
        if not keras().ops.is_tensor(made):
            raise SettingError(
                say(
                    "preprocess gives a {kind}, through which no gradient passes: write it with keras.ops.",
                    kind=type(made).__name__,
                )
            )
        made = _as_input(inspection, made)
    slope = tape.gradient(made, given, output_gradients=keras().ops.convert_to_tensor(found.gradient))
    if slope is None:
        raise SettingError(say("No gradient passes through preprocess: write it with operations of keras.ops."))
    return float(found.scores[0]), _array(slope)[0]
