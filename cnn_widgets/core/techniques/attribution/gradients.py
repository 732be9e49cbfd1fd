"""Gradients of a target with respect to the input and to a layer's output.

Keras has no gradient function for all of its back ends, so this module uses TensorFlow's tape, and raises an error with
another back end. It is the only module of the techniques that depends on TensorFlow.
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
    """A target's scores and their gradient.

    Args:
        scores: float32 (batch,).
        values: float32 (batch, height, width, channels), of the input or of the chosen layer.
        gradient: The gradient of the scores with respect to `values`, of the same shape.
    """

    scores: np.ndarray
    values: np.ndarray
    gradient: np.ndarray


def gradients_of(inspection: Inspection, batch: Any, target: Target, layer: str | None = None) -> Gradients:
    """Return a target's gradient with respect to the model's input or to a layer's output.

    The layers are called in inference mode. Weights are not watched, and no layer is built or changed.

    Args:
        inspection: The model.
        batch: float32 (batch, ...), the model's input, after any preprocess.
        target: The target.
        layer: The name of a stage; None for the input.

    Raises:
        SettingError: If the back end is not TensorFlow, or no gradient passes from the target to the layer.
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
    except Exception as error:  # a layer's gradient may fail, as that of a float8 Dense does
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
    """Return the output of a preprocess as (1, height, width, channels), the shape of the gradient."""
    node, shape = inspection.graph.nodes[0], inspection.batch.shape
    if shape[1:] in (tuple(made.shape), tuple(made.shape[1:])):
        return channels_last(keras().ops.reshape(made, shape), node)
    # The inspection moved the channels to the front after the preprocess.
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
    """Return a batch as (batch, height, width, channels), whatever the model's data format."""
    return _array(channels_last(keras().ops.convert_to_tensor(batch), inspection.graph.nodes[0]))


def check_image_input(inspection: Inspection) -> None:
    """Check that a model's input is an image.

    Raises:
        SettingError: If it is not.
    """
    if not inspection.graph.nodes[0].shown:
        raise SettingError(say("The model's input is no image of height, width and channels: choose such a model."))


def _array(tensor: Any) -> np.ndarray:
    return as_numpy(keras().ops.cast(tensor, "float32"))


def picture_gradient(inspection: Inspection, picture: np.ndarray, target: Target) -> tuple[float, np.ndarray]:
    """Return a target's score for a picture, and its gradient with respect to the picture.

    Args:
        inspection: The model, inspected at the picture's size.
        picture: float32 (height, width, channels), before the inspection's scale and preprocess.
        target: The target.

    Returns:
        The score, and the gradient, float32 (height, width, channels).

    Raises:
        SettingError: If no gradient reaches the input, or the preprocess is not differentiable.
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
