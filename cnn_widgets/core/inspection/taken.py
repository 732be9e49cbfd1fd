"""A model taken apart for a picture, and what its pictures are multiplied with."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .graph.trace import Trace, trace
from .input.asked_values import asked_by
from .input.input_kind import keeps_values
from .input.preparation import prepare
from .input.preprocess import Preprocess
from .input.value_scaling import Scaling, asked_scaling, checked_scale, given_scaling


@dataclass(frozen=True, eq=False, slots=True)
class Taken:
    """What an inspection begins with.

    Args:
        batch: float32 (1, ...), what the model gets for the picture.
        trace: The model taken apart.
        scaling: What its pictures are multiplied with.
    """

    batch: np.ndarray
    trace: Trace
    scaling: Scaling


def taken(
    model: Any, image: np.ndarray, preprocess: Preprocess | None = None, scale: float | Scaling | None = None
) -> Taken:
    """Take a model apart for a picture.

    Args:
        model: A Keras model.
        image: float32 (height, width, channels).
        preprocess: See `prepare`.
        scale: What to multiply pictures with; None decides, by what the model or preprocess is made for and by this
            picture; a `Scaling` is a decision that was made before, and stays.

    Raises:
        SettingError: If the image or the model cannot be, or do not fit.
    """
    known = scale if isinstance(scale, Scaling) else _known(model, image, preprocess, scale)
    batch = prepare(model, image, preprocess, 1.0 if known is None else known.scale)
    apart = trace(model, batch)
    if known is not None:
        return Taken(batch, apart, known)
    decided = asked_scaling(asked_by(model, apart.program), image, None if preprocess is None else batch)
    if decided.scale == 1:
        return Taken(batch, apart, decided)
    # What the model is made of does not depend on the values that it gets.
    batch = batch * np.float32(decided.scale)
    return Taken(batch, apart.on(batch), decided)


def _known(model: Any, image: np.ndarray, preprocess: Preprocess | None, scale: float | None) -> Scaling | None:
    """Return the decision that does not depend on the model's arithmetic, or None."""
    if preprocess is None and keeps_values(model):
        return Scaling(1.0 if scale is None else checked_scale(scale), True)
    return given_scaling(image, preprocess, scale)
