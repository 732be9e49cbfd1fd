"""Saliency: the gradient of a target with respect to the input."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...argument_checks import flag_from
from ...errors import SettingError
from ...job import Job, job_from
from ...language import say
from ...numbers import count_from, is_finite, place_from
from ...stack.receptive_field import ReceptiveField
from ..subject import inspection_of
from ..target import score_values, target_from
from .gradients import check_image_input, gradients_of
from .heat_map import HeatMap

MOST_SAMPLES = 1000


@dataclass(frozen=True, eq=False)
class Saliency(HeatMap):
    """A heat map together with its gradient.

    Args:
        gradient: float32 (height, width, channels), of the target with respect to the model's input.
    """

    gradient: np.ndarray = dataclasses.field(repr=False)


def saliency(
    model: Any,
    image: Any = None,
    target: Any = None,
    *,
    signed: bool = False,
    samples: int = 1,
    noise: float = 0.15,
    seed: int = 0,
    preprocess: Any = None,
    scale: float | None = None,
    job: Job | None = None,
) -> Saliency:
    """Return how strongly a target changes with each place of the input.

    Args:
        model: A Keras model, or an `Inspector`.
        image: The model's image; None takes the inspector's.
        target: None for the top class, a class index, (layer, channel), or (layer, channel, row, col).
        signed: False gives each place the largest |gradient| of its channels, True the sum of their gradients.
        samples: 1 takes the gradient at the image; more take the mean over that many noisy copies (SmoothGrad).
        noise: The standard deviation of that noise, as a share of the input's range of values.
        seed: The seed of the noise.
        preprocess: As an `Inspector` takes it; only with a model.
        scale: The factor applied before `preprocess`, as an `Inspector` takes it; only with a model.
        job: Is told the progress, and may be cancelled.

    Returns:
        A `Saliency` of the model's input size. The gradient is with respect to the model's input, after `preprocess`.

    Raises:
        SettingError: If the target or an option is invalid, or no gradient reaches the input.

    Example:
        >>> cw.saliency(model, "cat", target=281, samples=25).values.shape
        (224, 224)

    Notes:
        Simonyan, Vedaldi & Zisserman, "Deep inside convolutional networks", 2013, arXiv:1312.6034; SmoothGrad:
        Smilkov et al., 2017, arXiv:1706.03825, who recommend 10 to 20 % of noise and about 50 samples. Such maps can
        look like edges whatever a model has learned: Adebayo et al., "Sanity checks for saliency maps",
        NeurIPS 2018, arXiv:1810.03292.
    """
    job = job_from(job)
    count = count_from(samples, MOST_SAMPLES, "samples")
    if not is_finite(noise) or noise < 0:
        raise SettingError(say("noise is {noise!r:.40}: give a share of the input's range, such as 0.15.", noise=noise))
    signed, seed = flag_from(signed, "signed"), place_from(seed, 2**32, "seed")
    inspection = inspection_of(model, image, preprocess, scale)
    check_image_input(inspection)
    chosen = target_from(inspection, target)
    random, total = np.random.default_rng(seed), np.zeros(())
    spread = np.float32(noise * np.ptp(inspection.batch)) if count > 1 else np.float32(0)
    for number in range(count):
        batch = inspection.batch
        if count > 1:
            batch = batch + spread * random.standard_normal(batch.shape, np.float32)
        found = gradients_of(inspection, batch, chosen)
        total = total + found.gradient[0].astype(np.float64)
        if job is not None:
            job.step(number + 1, count, say("noisy copies"))
    # The score of a noisy copy is not that of the image.
    score = found.scores[0] if count == 1 else score_values(inspection, inspection.batch, chosen)[0]
    gradient = (total / count).astype(np.float32)
    values = gradient.sum(2) if signed else np.abs(gradient).max(2)
    return Saliency(
        say("Saliency") if count == 1 else say("SmoothGrad of {count} samples", count=count),
        chosen,
        float(score),
        values,
        ReceptiveField(),
        values.shape,
        signed,
        _sentence(),
        gradient,
        notes=inspection.notes,
    )


def _sentence() -> str:
    return say(
        "Where a small change of the input changes the target most. It shows what the model is sensitive to, not what "
        "it uses, and is prone to noise; averaging over noisy copies (SmoothGrad) steadies it."
    )
