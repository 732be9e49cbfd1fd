"""How an image of any size is made to fit a model."""

from dataclasses import dataclass
from typing import Any

from ...axes import per_axis
from ...images.channels import Mode
from ...known import known
from ...stack.output_size import Pair
from .preparation import expected_shape
from .preprocess import Preprocess, keeps_shape

MODES: dict[int | None, Mode] = {1: "gray", 3: "rgb"}
"""The mode by the number of channels that a model takes."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The size and mode that `load_image` should give an image.

    Args:
        size: (height, width), or None to keep the image's size.
        mode: "rgb", "gray", or None to keep the image's channels.
    """

    size: Pair | None = None
    mode: Mode | None = None


def fit_of(model: Any, preprocess: Preprocess | None = None, like: tuple[int, ...] | None = None) -> Fit:
    """Return how images are made to fit a model, before any preprocess.

    Args:
        model: A Keras model.
        preprocess: As an inspector takes it. One that is not from keras.applications may change the size, so it gets
            images of the shape of one that is known to fit.
        like: (height, width, channels) of that image, or None.
    """
    if not keeps_shape(preprocess):
        return Fit() if like is None else Fit(per_axis(like[:2]), _mode(like[2]))
    expected = expected_shape(model)
    if expected is None or len(expected) != 4:
        return Fit()
    last = (expected[3] is not None and expected[3] <= 4) or expected[1] is None or expected[1] > 4
    sides, channels = (expected[1:3], expected[3]) if last else (expected[2:4], expected[1])
    return Fit(None if None in sides else per_axis(map(known, sides)), _mode(channels))


def _mode(channels: int | None) -> Mode | None:
    return MODES.get(channels)
