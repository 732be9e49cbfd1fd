"""What can be given as a model's image: a picture, a batch of one, a signal or a vector."""

from os import PathLike
from typing import Any

import numpy as np

from ...errors import SettingError
from ...images import LARGEST_IMAGE_SIDE, load_image_with_note
from ...images.batch import one_image
from ...images.channels import Mode
from ...language import say
from ...libraries import is_array
from ...stack.output_size import Pair
from .input_kind import SIGNAL_SHAPE, declared_shape, input_kind
from .misfit import why_not_shown
from .preprocess import Preprocess


def picture_of(
    model: Any,
    source: Any,
    preprocess: Preprocess | None = None,
    size: Pair | None = None,
    mode: Mode | None = None,
    largest_side: int = LARGEST_IMAGE_SIDE,
) -> tuple[np.ndarray, str]:
    """Return the array that is shown as a model's image, and a note on how it was changed, or "".

    Args:
        model: A Keras model with one input.
        source: Anything that `load_image` takes, or a batch of one image. A model of signals also takes (steps,
            channels) or (steps,), and one of vectors (n,); these values are never scaled, whatever their type.
        preprocess: As an inspector takes it. If there is one, an array of rank 2 counts as a signal only if it has the
            model's own input shape; else it is a picture, which the preprocess turns into a signal.
        size: As in `load_image`; for pictures.
        mode: As in `load_image`; for pictures.
        largest_side: As in `load_image_with_note`.

    Returns:
        float32 (height, width, channels), which is (1, steps, channels) for a signal and (1, 1, n) for a vector.

    Raises:
        SettingError: If the source cannot be an image, or the model takes nothing that can be shown. The result of a
            preprocess is not checked here.
    """
    kind = input_kind(model)
    if preprocess is None and why_not_shown(kind, declared_shape(model)):
        raise SettingError(why_not_shown(kind, declared_shape(model)))
    array = _array(source) if kind in ("signal", "vector") else None
    if array is not None:
        expected = declared_shape(model) or SIGNAL_SHAPE
        shape = (_signal if kind == "signal" else _vector)(array.shape, expected, preprocess)
        if shape is not None:
            return _values(array).reshape(shape), ""
    return load_image_with_note(one_image(source), size, mode, largest_side=largest_side)


def _array(source: Any) -> np.ndarray | None:
    """Return an array, tensor or list as an array, and None for anything else."""
    if isinstance(source, str | bytes | bytearray | memoryview | PathLike):
        return None
    if (not isinstance(source, list | tuple) and not is_array(source)) or hasattr(source, "getbands"):
        return None
    try:
        array = np.asarray(source)
    except Exception:  # `load_image` reports what is wrong
        return None
    return array if array.dtype.kind in "buif" and array.size and not np.ma.is_masked(source) else None


def _signal(
    shape: tuple[int, ...], expected: tuple[int | None, ...], preprocess: Preprocess | None
) -> tuple[int, ...] | None:
    """Return a signal as (1, steps, channels), or None for a picture."""
    if len(shape) == 1:
        return (1, shape[0], 1)
    if len(shape) == 2:
        return (1, *shape) if preprocess is None or _agrees(shape, expected) else None
    if len(shape) in (3, 4) and all(side == 1 for side in shape[:-2]):
        return (1, *shape[-2:])
    if len(shape) == 3 and preprocess is None and _agrees(shape[1:], expected):
        raise SettingError(
            say(
                "This array of shape {shape} is a batch of {count} signals: give one of them, such as signals[0].",
                shape=shape,
                count=shape[0],
            )
        )
    return None


def _vector(
    shape: tuple[int, ...], expected: tuple[int | None, ...], preprocess: Preprocess | None
) -> tuple[int, ...] | None:
    """Return a vector as (1, 1, n), or None for a picture."""
    if len(shape) == 1 or (len(shape) == 2 and shape[0] == 1 and preprocess is None):
        return (1, 1, shape[-1])
    return shape if len(shape) == 3 and shape[:2] == (1, 1) else None


def _agrees(shape: tuple[int, ...], expected: tuple[int | None, ...]) -> bool:
    return all(wanted in (None, given) for given, wanted in zip(shape, expected[1:], strict=True))


def _values(array: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        values = np.array(array, np.float32)
    if not np.isfinite(values).all():
        raise SettingError(
            say("A signal must not hold NaN or infinity, nor numbers beyond float32: replace or scale them first.")
        )
    return values
