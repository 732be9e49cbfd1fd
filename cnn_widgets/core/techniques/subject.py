"""The model that a technique works on, and how it gets images."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import SettingError
from ..inspection import Inspection
from ..inspection.input.one_input import with_fixed
from ..inspection.input.preprocess import Preprocess
from ..inspection.input.value_scaling import Scaling, checked_scale
from ..inspection.model_admission import admitted, taken_from
from ..language import say


@dataclass(frozen=True, eq=False, slots=True)
class Subject:
    """A model, and how images that a technique brings itself are prepared for it.

    Args:
        model: A Keras model, or a `OneInput`.
        preprocess: As an inspector takes it.
        scale: The factor for images: an inspector's decision, a number, or None to let the first image decide.
        image: The inspector's image, float32 (height, width, channels), or None.
    """

    model: Any
    preprocess: Preprocess | None = None
    scale: float | Scaling | None = None
    image: np.ndarray | None = None

    @property
    def like(self) -> tuple[int, ...] | None:
        """(height, width, channels) of the inspector's image, or None."""
        return None if self.image is None else self.image.shape


def inspection_of(model: Any, image: Any = None, preprocess: Any = None, scale: float | None = None) -> Inspection:
    """Return the inspection that a technique works on.

    Args:
        model: A Keras model, an `Inspection`, or an `Inspector`.
        image: The model's image; None takes the inspector's.
        preprocess: As an `Inspector` takes it; only with a model, since an inspector has its own.
        scale: As an `Inspector` takes it; only with a model, since an inspector has its own.

    Raises:
        SettingError: If there is no image, the model and the image do not fit, or an inspector is given together with
            `preprocess` or `scale`.
    """
    found = _inspected(model, preprocess, scale)
    if found is None:
        return Inspection(*taken_from(model, image), preprocess, scale)
    return found if image is None else Inspection(found.fed, image, found.preprocess, found.scaling)


def subject_of(model: Any, preprocess: Any = None, scale: float | None = None) -> Subject:
    """Return the model for a technique that brings its own images.

    Args:
        model: A Keras model, an `Inspection`, or an `Inspector`.
        preprocess: As an `Inspector` takes it; only with a model, since an inspector has its own.
        scale: As an `Inspector` takes it; only with a model, since an inspector has its own.

    Raises:
        SettingError: If the model cannot be inspected, `scale` is not a finite number, or an inspector is given with
            `preprocess` or `scale`.
    """
    found = _inspected(model, preprocess, scale)
    if found is None:
        return Subject(with_fixed(admitted(model)), preprocess, None if scale is None else checked_scale(scale))
    return Subject(found.fed, found.preprocess, found.scaling, found.image)


def _inspected(model: Any, preprocess: Any, scale: Any) -> Inspection | None:
    found = model if isinstance(model, Inspection) else getattr(model, "inspection", None)
    if not isinstance(found, Inspection):
        return None
    if preprocess is not None:
        raise SettingError(say("An inspector has its own preprocess: give preprocess only together with a model."))
    if scale is not None:
        raise SettingError(say("An inspector has its own scale: give scale only together with a model."))
    return found
