"""Occlusion sensitivity: how a target's score drops when a square covers part of the image."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...argument_checks import function_from
from ...axes import per_axis
from ...errors import SettingError
from ...inspection import Inspection
from ...job import Cancelled, Job, job_from
from ...language import say
from ...numbers import count_from, numbers_from
from ...stack.output_size import Pair
from ...stack.receptive_field import ReceptiveField
from ..subject import inspection_of
from ..target import Target, own_score, score_values, target_from
from .heat_map import HeatMap

PICTURES_AT_ONCE = 8
"""Covered images in one batch."""


@dataclass(frozen=True, eq=False)
class Occlusion(HeatMap):
    """A heat map of score drops.

    Args:
        patch: (height, width) of the square.
        is_whole: Whether every place was tried. If not, the job was cancelled, and the remaining values are NaN.
    """

    patch: Pair = (1, 1)
    is_whole: bool = True


def occlusion_sensitivity(
    model: Any,
    image: Any = None,
    target: Any = None,
    *,
    patch: int | Pair = 16,
    stride: int | Pair | None = None,
    fill: Any = "mean",
    preprocess: Any = None,
    scale: float | None = None,
    job: Job | None = None,
    on_part: Callable[["Occlusion"], None] | None = None,
) -> Occlusion:
    """Return by how much a target's score drops when a square covers part of the image.

    Args:
        model: A Keras model, or an `Inspector`.
        image: The model's image; None takes the inspector's.
        target: None for the top class, a class index, (layer, channel), or (layer, channel, row, col). A class score
            is the model's own output, after its softmax.
        patch: Side of the square in pixels of the image, or (height, width); for a signal, the number of steps.
        stride: Pixels between neighbouring places; None is half the patch.
        fill: "mean" fills the square with the mean of each channel; otherwise a number, or one for each channel.
        preprocess: As an `Inspector` takes it; only with a model. The image is covered before it.
        scale: The factor applied before `preprocess`, as an `Inspector` takes it; only with a model.
        job: Is told the progress, and may be paused or cancelled; what was found until then is returned.
        on_part: Is called with the result so far after each batch.

    Returns:
        An `Occlusion` with one value for each place of the square: ``score - score with the square``.

    Raises:
        SettingError: If the target or an option is invalid.

    Example:
        >>> heat = cw.occlusion_sensitivity(model, "cat", patch=32, stride=16)
        >>> heat.values.shape
        (13, 13)

    Notes:
        Zeiler & Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, arXiv:1311.2901, with a gray
        square. Whatever the fill, a covered image is unlike those that the model was trained on.
    """
    job = job_from(job)
    inspection = inspection_of(model, image, preprocess, scale)
    chosen = target_from(inspection, target, before_activation=False)
    size = inspection.image.shape[:2]
    sides = _pair(patch, size, "patch")
    steps = _pair(stride, size, "stride") if stride is not None else per_axis(max(1, side // 2) for side in sides)
    colour, on_part = fill_of(inspection.image, fill), function_from(on_part, "on_part")
    score = own_score(inspection, chosen)
    shape = per_axis((size[axis] - sides[axis]) // steps[axis] + 1 for axis in range(2))
    values = np.full(shape, np.nan, np.float32)

    def found() -> Occlusion:
        return Occlusion(
            say("Occlusion"),
            chosen,
            score,
            values.copy(),
            ReceptiveField(sides, steps, (0, 0)),
            size,
            True,
            _sentence(),
            sides,
            bool(np.isfinite(values).all()),
            notes=inspection.notes,
        )

    try:
        for done, (places, scores) in enumerate(_scores(inspection, chosen, shape, sides, steps, colour)):
            values[tuple(places)] = score - scores
            if on_part is not None:
                on_part(found())
            if job is not None:
                job.step(min((done + 1) * PICTURES_AT_ONCE, values.size), values.size, say("places"))
    except Cancelled:
        return found()
    return found()


def occluded_score(
    inspection: Inspection, target: Target, row: int, col: int, patch: Pair, fill: Any = "mean"
) -> float:
    """Return a target's score with one square over the image; part of the square may lie outside.

    Args:
        inspection: The model and its image.
        target: The target.
        row: The square's first row.
        col: The square's first column.
        patch: The square's (height, width).
        fill: As `occlusion_sensitivity` takes it.
    """
    picture = covered_picture(inspection, row, col, patch, fill)
    return float(score_values(inspection, inspection.prepared(picture), target)[0])


def covered_picture(inspection: Inspection, row: int, col: int, patch: Pair, fill: Any = "mean") -> np.ndarray:
    """Return the image with one square over it; arguments as in `occluded_score`."""
    return covered(inspection.image, row, col, patch, fill_of(inspection.image, fill))


def covered(image: np.ndarray, row: int, col: int, patch: Pair, colour: np.ndarray) -> np.ndarray:
    """Return a copy of an image with a square over it."""
    result = image.copy()
    result[max(0, row) : max(0, row + patch[0]), max(0, col) : max(0, col + patch[1])] = colour
    return result


def fill_of(image: np.ndarray, fill: Any) -> np.ndarray:
    """Return the colour of the square, float32 (channels,).

    Raises:
        SettingError: If `fill` is neither "mean", nor a number, nor one number for each channel.
    """
    if isinstance(fill, str) and fill == "mean":
        return image.mean((0, 1), dtype=np.float64).astype(np.float32)
    if isinstance(fill, str):
        raise SettingError(say('fill is {fill!r:.40}: use "mean", a number, or one for each channel.', fill=fill))
    array = numbers_from(fill, say("fill"))
    if array.ndim > 1 or array.size not in (1, image.shape[2]):
        raise SettingError(
            say(
                "fill has shape {shape}: give a number, or {channels}, one for each channel.",
                shape=array.shape,
                channels=image.shape[2],
            )
        )
    return np.broadcast_to(array, (image.shape[2],))


def _scores(
    inspection: Inspection, target: Target, shape: Pair, sides: Pair, steps: Pair, colour: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the places, int (2, batch), and their scores, float32 (batch,), batch by batch."""
    places = np.indices(shape).reshape(2, -1)
    for first in range(0, places.shape[1], PICTURES_AT_ONCE):
        part = places[:, first : first + PICTURES_AT_ONCE]
        pictures = (covered(inspection.image, r * steps[0], c * steps[1], sides, colour) for r, c in part.T)
        yield part, score_values(inspection, np.concatenate(list(map(inspection.prepared, pictures))), target)


def _pair(value: Any, size: Pair, what: str) -> Pair:
    pair = tuple(value) if isinstance(value, tuple | list) else (1 if size[0] == 1 else value, value)
    if len(pair) != 2:
        raise SettingError(
            say(
                "{argument} is {value!r:.40}: give one number of pixels, or (height, width).",
                argument=what,
                value=value,
            )
        )
    return per_axis(count_from(side, most, what) for side, most in zip(pair, size))


def _sentence() -> str:
    return say(
        "By how much the score drops where the square covers the picture; negative means that it rises. It needs no "
        "gradients, but depends on the square's size and on what it is filled with, and misses what several "
        "places share."
    )
