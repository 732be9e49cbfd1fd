"""Takes a model apart for an image, and decides how its images are scaled."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .graph.trace import Trace, trace
from .input.expected_values import expected_by
from .input.input_kind import keeps_values
from .input.preparation import prepare
from .input.preprocess import Preprocess
from .input.value_scaling import Scaling, checked_scale, chosen_scaling, given_scaling


@dataclass(frozen=True, eq=False, slots=True)
class Dissection:
    """A model taken apart for an image.

    Args:
        batch: float32 (1, ...), the model's input for the image.
        trace: The model taken apart.
        scaling: How its images are scaled.
    """

    batch: np.ndarray
    trace: Trace
    scaling: Scaling


def dissect(
    model: Any, image: np.ndarray, preprocess: Preprocess | None = None, scale: float | Scaling | None = None
) -> Dissection:
    """Take a model apart for an image.

    Args:
        model: A Keras model.
        image: float32 (height, width, channels).
        preprocess: See `prepare`.
        scale: The factor for images. None decides by what the model or preprocess expects and by this image. A
            `Scaling` is an earlier decision, which is kept.

    Raises:
        SettingError: If the image or the model is invalid, or they do not fit each other.
    """
    known = scale if isinstance(scale, Scaling) else _known(model, image, preprocess, scale)
    batch = prepare(model, image, preprocess, 1.0 if known is None else known.scale)
    dissected = trace(model, batch)
    if known is not None:
        return Dissection(batch, dissected, known)
    decided = chosen_scaling(expected_by(model, dissected.program), image, None if preprocess is None else batch)
    if decided.scale == 1:
        return Dissection(batch, dissected, decided)
    # The model's structure does not depend on its input's values.
    batch = batch * np.float32(decided.scale)
    return Dissection(batch, dissected.on(batch), decided)


def _known(model: Any, image: np.ndarray, preprocess: Preprocess | None, scale: float | None) -> Scaling | None:
    """Return the decision if it does not depend on the model's arithmetic, else None."""
    if preprocess is None and keeps_values(model):
        return Scaling(1.0 if scale is None else checked_scale(scale), True)
    return given_scaling(image, preprocess, scale)
