"""Occlusion sensitivity: what a target loses where a square covers the picture."""

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

AT_ONCE = 8
"""Covered pictures in one batch."""


@dataclass(frozen=True, eq=False)
class Occlusion(HeatMap):
    """A heat map of score drops.

    Args:
        patch: (height, width) of the square.
        is_whole: Whether every place was tried; else the work was cancelled, and the others hold NaN.
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
    """Return by how much a target's score drops where a square covers the picture.

    Args:
        model: A Keras model, or an Inspector.
        image: What it sees; None takes the inspector's.
        target: None for the top class, a class index, (layer, channel), or (layer, channel, row, col). A class score
            is the model's own output, behind its softmax.
        patch: Side of the square in pixels of the picture, or (height, width); of a signal its steps.
        stride: Pixels between neighbouring places; None is half the patch.
        fill: "mean" covers with the picture's mean of each channel; a number, or one for each channel, with that.
        preprocess: As an `Inspector` takes it; only with a model. The picture is covered before it.
        scale: What to multiply the picture with before that, as an `Inspector` takes it; only with a model.
        job: Is told how far it is, and may be paused and cancelled; what was found is kept.
        on_part: Takes what has been found so far, after each batch.

    Returns:
        An `Occlusion` with one value for each place that the square takes: ``score - score with the square``.

    Raises:
        SettingError: If the target or an option cannot be.

    Example:
        >>> heat = cw.occlusion_sensitivity(model, "cat", patch=32, stride=16)
        >>> heat.values.shape
        (13, 13)

    Notes:
        Zeiler & Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, arXiv:1311.2901, with a gray
        square. Whatever the fill, the covered picture is unlike those that the model was trained on.
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
                job.step(min((done + 1) * AT_ONCE, values.size), values.size, say("places"))
    except Cancelled:
        return found()
    return found()


def occluded_score(
    inspection: Inspection, target: Target, row: int, col: int, patch: Pair, fill: Any = "mean"
) -> float:
    """Return a target's score with one square over the picture, part of which may lie outside.

    Args:
        inspection: The model and its picture.
        target: What is scored.
        row: Of the square's first row.
        col: Of its first column.
        patch: Its (height, width).
        fill: As `occlusion_sensitivity` takes it.
    """
    picture = covered_picture(inspection, row, col, patch, fill)
    return float(score_values(inspection, inspection.prepared(picture), target)[0])


def covered_picture(inspection: Inspection, row: int, col: int, patch: Pair, fill: Any = "mean") -> np.ndarray:
    """Return the picture with one square over it; arguments as `occluded_score` takes them."""
    return covered(inspection.image, row, col, patch, fill_of(inspection.image, fill))


def covered(image: np.ndarray, row: int, col: int, patch: Pair, colour: np.ndarray) -> np.ndarray:
    """Return a picture with a square over it."""
    result = image.copy()
    result[max(0, row) : max(0, row + patch[0]), max(0, col) : max(0, col + patch[1])] = colour
    return result


def fill_of(image: np.ndarray, fill: Any) -> np.ndarray:
    """Return what the square is filled with, float32 (channels,).

    Raises:
        SettingError: If it is neither "mean", nor a number, nor one for each channel.
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
    """Give (2, batch) places and their scores, batch after batch."""
    places = np.indices(shape).reshape(2, -1)
    for first in range(0, places.shape[1], AT_ONCE):
        part = places[:, first : first + AT_ONCE]
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
