"""The receptive field as measured by gradients, beside the theoretical one."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...argument_checks import is_several
from ...axes import per_axis
from ...errors import SettingError
from ...inspection import Inspection
from ...inspection.graph.receptive_field import field_size
from ...inspection.input.picture import picture_of
from ...job import Job, job_from
from ...known import known
from ...language import say
from ...stack.output_size import Pair
from ...stack.receptive_field import ReceptiveField
from ..subject import inspection_of
from ..target import Target, target_from
from .gradients import check_image_input, gradients_of
from .heat_map import HeatMap

EFFECTIVE = 1 - 0.9545
"""Share of the largest gradient from which a place counts, at two standard deviations of a Gaussian (Luo et al.)."""


@dataclass(frozen=True, eq=False)
class MeasuredField(HeatMap):
    """A heat map of gradients, with the theoretical field. Its `score` is the mean value over the images.

    Args:
        rows: The input rows of the theoretical field, (first, last + 1); they may lie outside the input.
        cols: The same for columns.
        theoretical: (height, width) of the theoretical field; the input's if the value sees everything.
        measured: (height, width) of the smallest box around all gradients other than 0.
        effective: The side of a square with the area of all places with at least 4.55 % of the largest gradient.
    """

    rows: Pair = (0, 0)
    cols: Pair = (0, 0)
    theoretical: Pair = (0, 0)
    measured: Pair = (0, 0)
    effective: float = 0.0


def measured_receptive_field(
    model: Any,
    image: Any = None,
    target: Any = None,
    *,
    images: Sequence[Any] = (),
    preprocess: Any = None,
    scale: float | None = None,
    job: Job | None = None,
) -> MeasuredField:
    """Return which places of the input one value of a layer depends on, measured by its gradient.

    Args:
        model: A Keras model, or an `Inspector`.
        image: The model's image; None takes the inspector's.
        target: (layer, channel, row, col), or (layer, channel) for the value in the middle of the map.
        images: More images of the same shape, over which the mean is taken.
        preprocess: As an `Inspector` takes it; only with a model.
        scale: The factor applied before `preprocess`, as an `Inspector` takes it; only with a model.
        job: Is told the progress, and may be cancelled.

    Returns:
        A `MeasuredField` of the model's input size: |gradient| summed over the channels, as a mean over the images.

    Raises:
        SettingError: If there is no such value, or no gradient reaches the input.

    Example:
        >>> stack = [layers.Conv2D(1, 3), layers.Conv2D(1, 5, name="second")]
        >>> model = keras.Sequential([keras.Input((20, 20, 1)), *stack])
        >>> field = cw.measured_receptive_field(model, image, ("second", 0, 2, 4))
        >>> field.rows, field.cols, field.theoretical, field.measured
        ((2, 9), (4, 11), (7, 7), (7, 7))

    Notes:
        Luo, Li, Urtasun & Zemel, "Understanding the effective receptive field in deep convolutional neural networks",
        NeurIPS 2016, arXiv:1701.04128: the effective field is roughly Gaussian, and grows only with the square root of
        the depth. As there, a place counts as effective from 1 - 95.45 % of the largest gradient. The theoretical field
        is the one in `Inspector.numbers`.
    """
    job = job_from(job)
    inspection = inspection_of(model, image, preprocess, scale)
    check_image_input(inspection)
    chosen = _value(inspection, target)
    batches = [inspection.batch, *map(inspection.prepared, _listed(images))]
    total, score = np.zeros(()), 0.0
    for number, batch in enumerate(batches):
        found = gradients_of(inspection, batch, chosen)
        total, score = total + np.abs(found.gradient[0].astype(np.float64)).sum(2), score + float(found.scores[0])
        if job is not None:
            job.step(number + 1, len(batches), say("images"))
    values = (total / len(batches)).astype(np.float32)
    node = inspection.graph.node(chosen.stage)
    rows, cols = node.field.at(known(chosen.row), known(chosen.col))
    return MeasuredField(
        say("Measured receptive field"),
        chosen,
        score / len(batches),
        values,
        ReceptiveField(),
        values.shape,
        False,
        _sentence() if values.any() else _dead(),
        (rows.start, rows.stop),
        (cols.start, cols.stop),
        field_size(node.field, node.size, values.shape),
        _extent(values),
        _effective(values),
        notes=_notes(inspection, images),
    )


def _notes(inspection: Inspection, images: Sequence[Any]) -> tuple[str, ...]:
    pictures = (picture_of(inspection.model, image, inspection.preprocess)[0] for image in images)
    others = filter(None, map(inspection.scaling.other, pictures))
    return tuple(dict.fromkeys((*inspection.notes, *others)))


def _listed(images: Any) -> Iterable[Any]:
    if not is_several(images):
        raise SettingError(say("images is {images!r:.40}: give a list of images.", images=images))
    return images


def _value(inspection: Inspection, target: Any) -> Target:
    if not isinstance(target, tuple | list) or len(target) not in (2, 4):
        raise SettingError(
            say("target is {target!r:.60}: give (layer, channel) or (layer, channel, row, col).", target=target)
        )
    if len(target) == 2:
        height, width = (inspection.graph.node(target[0]).shape or (1, 1, 1))[:2]
        target = (*target, height // 2, width // 2)
    return target_from(inspection, tuple(target))


def _extent(values: np.ndarray) -> Pair:
    """Return (height, width) of the smallest box around all values other than 0."""
    lines = [np.flatnonzero(values.any(axis)) for axis in (1, 0)]
    return per_axis(int(line[-1] - line[0] + 1) if len(line) else 0 for line in lines)


def _effective(values: np.ndarray) -> float:
    return math.sqrt(np.count_nonzero(values >= EFFECTIVE * values.max())) if values.any() else 0.0


def _sentence() -> str:
    return say(
        "Which places of the input this one value really depends on, here, at this image. The box is what it could "
        "depend on; the middle of it counts far more than its border, and a place that a ReLU has cut off counts 0."
    )


def _dead() -> str:
    return say(
        "No gradient reaches the input: the value stands behind a ReLU that gives 0 here. "
        "Choose another place or image."
    )
