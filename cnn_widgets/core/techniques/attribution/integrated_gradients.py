"""Integrated gradients: the change of a target's score, divided among the input values."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...inspection import Inspection
from ...job import Job, job_from
from ...language import say
from ...numbers import count_from, numbers_from
from ...stack.receptive_field import ReceptiveField
from ..subject import inspection_of
from ..target import score_values, target_from
from .gradients import check_image_input, gradients_of, input_maps
from .heat_map import HeatMap

MOST_PATH_STEPS = 10_000
POINTS_AT_ONCE = 4
"""Points in one batch. For each, the tape keeps every layer's output: about 110 MB in VGG16 at 224 × 224."""


@dataclass(frozen=True, eq=False)
class IntegratedGradients(HeatMap):
    """A heat map together with its attributions.

    Args:
        attributions: float32 (height, width, channels), one for each value of the model's input.
        baseline_score: The target's score for the baseline.
        gap: The sum of the attributions minus ``score - baseline_score``; 0 if the integral were exact.
    """

    attributions: np.ndarray = dataclasses.field(repr=False)
    baseline_score: float
    gap: float


def integrated_gradients(
    model: Any,
    image: Any = None,
    target: Any = None,
    *,
    baseline: Any = 0.0,
    steps: int = 32,
    preprocess: Any = None,
    scale: float | None = None,
    job: Job | None = None,
) -> IntegratedGradients:
    """Return how much each place of the input contributes to a target's score.

    Args:
        model: A Keras model, or an `Inspector`.
        image: The model's image; None takes the inspector's.
        target: None for the top class, a class index, (layer, channel), or (layer, channel, row, col).
        baseline: What stands for an absent input: an image like `image`, which goes through `preprocess`, too, or one
            number for all its values; 0 is black.
        steps: The number of points on the straight line from the baseline to the image.
        preprocess: As an `Inspector` takes it; only with a model.
        scale: The factor applied before `preprocess`, as an `Inspector` takes it; only with a model.
        job: Is told the progress, and may be cancelled.

    Returns:
        `IntegratedGradients` of the model's input size, signed, with the channels of each place added up. Its `gap`
        tells how far the sum is from the change of the score; more steps make it smaller.

    Raises:
        SettingError: If the target, the baseline or an option is invalid, or no gradient reaches the input.

    Example:
        >>> heat = cw.integrated_gradients(model, "cat", steps=64)
        >>> abs(heat.attributions.sum() - (heat.score - heat.baseline_score) - heat.gap) < 1e-3
        True

    Notes:
        Sundararajan, Taly & Yan, "Axiomatic attribution for deep networks", ICML 2017, arXiv:1703.01365: (x - x') times
        the mean of the gradient along the line between them, here at the midpoints of equal parts. `gap` measures the
        deviation from their completeness axiom.
    """
    job = job_from(job)
    count = count_from(steps, MOST_PATH_STEPS, "steps")
    inspection = inspection_of(model, image, preprocess, scale)
    check_image_input(inspection)
    chosen = target_from(inspection, target)
    start = _baseline(inspection, baseline)
    way, total = inspection.batch - start, 0.0
    for first in range(0, count, POINTS_AT_ONCE):
        shares = (np.arange(first, min(first + POINTS_AT_ONCE, count), dtype=np.float32) + 0.5) / count
        points = start + shares.reshape(-1, *(1,) * (way.ndim - 1)) * way
        total = total + gradients_of(inspection, points, chosen).gradient.sum(0, dtype=np.float64)
        if job is not None:
            job.step(first + len(shares), count, say("steps from the baseline"))
    attributions = total / count * input_maps(inspection, way)[0]
    low, score = (float(score_values(inspection, batch, chosen)[0]) for batch in (start, inspection.batch))
    values = attributions.sum(2).astype(np.float32)
    return IntegratedGradients(
        say("Integrated gradients"),
        chosen,
        score,
        values,
        ReceptiveField(),
        values.shape,
        True,
        _sentence(),
        attributions.astype(np.float32),
        low,
        float(attributions.sum() - (score - low)),
        notes=inspection.notes,
    )


def _baseline(inspection: Inspection, baseline: Any) -> np.ndarray:
    array = numbers_from(baseline, say("baseline"))
    if array.ndim == 0:
        array = np.full(inspection.image.shape, array, np.float32)
    return inspection.prepared(array)


def _sentence() -> str:
    return say(
        "How much each place has added to the target, counted from the baseline. The sum is the score's whole change, "
        "but another baseline gives another picture: what equals the baseline gets nothing."
    )
