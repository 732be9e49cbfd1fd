"""What a technique is asked about: a model with its image."""

from typing import Any

from ..errors import SettingError
from ..inspection import Inspection
from ..inspection.admission import admitted, taken_from
from ..language import say


def inspection_of(model: Any, image: Any = None, preprocess: Any = None) -> Inspection:
    """Return the inspection that a technique works on.

    Args:
        model: A Keras model, an `Inspection`, or an `Inspector`, whose inspection is taken.
        image: What the model sees; None takes the inspector's.
        preprocess: As an `Inspector` takes it, for a model; an inspector has its own.

    Raises:
        SettingError: If there is no image, or the two do not fit.
    """
    found = model if isinstance(model, Inspection) else getattr(model, "inspection", None)
    if not isinstance(found, Inspection):
        return Inspection(*taken_from(model, image), preprocess)
    if preprocess is not None:
        raise SettingError(say("An inspector has its own preprocess: give preprocess only together with a model."))
    if image is None:
        return found
    return Inspection(found.model, image, found.preprocess)


def model_of(model: Any, preprocess: Any = None) -> tuple[Any, Any, tuple[int, ...] | None]:
    """Return what a technique needs that brings images of its own: a model, its preprocess, and a picture's shape.

    Args:
        model: A Keras model, an `Inspection`, or an `Inspector`.
        preprocess: As an `Inspector` takes it, for a model; an inspector has its own.

    Returns:
        The model, the preprocess or None, and (height, width, channels) of the inspector's picture or None.

    Raises:
        SettingError: If it is no such model.
    """
    found = model if isinstance(model, Inspection) else getattr(model, "inspection", None)
    if not isinstance(found, Inspection):
        return admitted(model), preprocess, None
    if preprocess is not None:
        raise SettingError(say("An inspector has its own preprocess: give preprocess only together with a model."))
    return found.model, found.preprocess, found.image.shape
