"""Activation maximisation: a picture made to excite a channel."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ...argument_checks import function_from
from ...errors import SettingError
from ...images.resize import checked_size
from ...inspection import Inspection
from ...inspection.input.fitted_size import Fit, fit_of
from ...inspection.input.input_kind import input_kind
from ...inspection.input.preparation import expected_shape
from ...inspection.input.preprocess import Preprocess
from ...inspection.input.value_range import ValueRange
from ...job import Job, job_from
from ...known import known
from ...language import say
from ...numbers import count_from, place_from
from ...stack.output_size import Pair, times
from ..subject import Subject, subject_of
from ..target import Target, classes_of, target_from
from .ascent import MOST_SIDE, Ascent, MadeOf, MadePicture, Maker, Objective, checked

DEFAULT_SIDE = 128
"""Side of the picture where the model takes any size."""


def maximise_activation(
    model: Any,
    layer: str,
    channel: int = 0,
    *,
    objective: Objective = "channel",
    steps: int = 128,
    size: int | Pair | None = None,
    seed: int = 0,
    made_of: MadeOf = "waves",
    learning_rate: float = 0.05,
    jitter: int = 8,
    blur: float = 1.0,
    total_variation: float = 0.1,
    l2: float = 0.0,
    limits: tuple[float, float] | None = None,
    keep: int = 8,
    preprocess: Preprocess | None = None,
    scale: float | None = None,
    job: Job | None = None,
    on_part: Callable[[MadePicture], None] | None = None,
) -> MadePicture:
    """Return a picture that was made, by gradient ascent from noise, to excite a channel.

    Only the layers up to `layer` are run, and the model stays as it is. The same arguments give the same picture.

    Args:
        model: A Keras model, or an Inspector.
        layer: Name of the layer, as `Inspector.stages` has it.
        channel: Which channel, or unit of a vector. Where the layer gives class scores by a softmax or sigmoid, the
            score before it is maximised, if it can be reached: behind it, a class also rises by pushing others down.
        objective: "channel" maximises the mean of the channel's map, which gives a texture; "centre" the value in the
            middle of the map, which gives one thing in one place, as large as its receptive field.
        steps: Steps of the ascent.
        size: Side of the picture, or (height, width); of a signal its steps. None takes what the model takes, or 128.
        seed: Of the noise that it begins with and of the shifts.
        made_of: "waves" changes the picture as a sum of waves, in decorrelated colours; "pixels" each value alone.
        learning_rate: Size of a step: of a wave, or as a share of the range of a pixel.
        jitter: The picture is shifted by up to so many pixels before each step; for "centre" by at most an eighth of
            the receptive field, since it is one place that is to answer.
        blur: Standard deviation, in pixels, of the Gaussian under which a step is laid; it falls to 0 over the steps.
        total_variation: How strongly neighbouring pixels are drawn together, as a share of the pull of the channel.
        l2: How strongly every value is drawn to the middle of the range.
        limits: Smallest and largest value of the picture, before any preprocess. None takes (0, 1), or for an inspector
            with an image beyond that, the image's own.
        keep: How many pictures on the way are kept.
        preprocess: As an `Inspector` takes it, written with keras.ops, so that gradients pass; only with a model.
        scale: What to multiply the picture with before that, as an `Inspector` takes it; only with a model.
        job: Is told how far it is, and may be paused and cancelled; the picture as it was then is returned.
        on_part: Takes what has been made so far, with each picture that is kept.

    Raises:
        SettingError: If there is no such layer or channel, an option cannot be, no gradient passes, or the channel is 0
            whatever it starts from.

    Example:
        >>> made = cw.maximise_activation(model, "block3_conv2", channel=17, size=128)
        >>> made.image.shape, made.strongest
        ((128, 128, 3), 1834.2)

    Notes:
        Erhan et al., "Visualizing higher-layer features of a deep network", 2009, began it. Shifts: Mordvintsev, Olah &
        Tyka, "Inceptionism", 2015. Total variation: Mahendran & Vedaldi 2015, arXiv:1412.0035. Blur: Yosinski et al.,
        "Understanding neural networks through deep visualization", 2015, arXiv:1506.06579. Waves and colours: Olah,
        Mordvintsev & Schubert, "Feature visualization", Distill 2017. Such a picture shows one way to excite the
        channel far beyond what photographs do; it can exaggerate, and what the channel answers to in photographs may
        look different (Borowski et al., arXiv:2010.12606): see `top_patches`.
    """
    job, on_part = job_from(job), function_from(on_part, "on_part")
    ascent = checked(Ascent(objective, made_of, steps, learning_rate, jitter, blur, total_variation, l2, seed))
    keep = count_from(keep, 1000, "keep")
    inspection, low, high = _start(subject_of(model, preprocess, scale), size, limits)
    target = _target(inspection, layer, channel, ascent.objective)
    maker = Maker(inspection, target, ascent, (low, high))
    return maker.make(keep, job, on_part)


def _start(subject: Subject, size: Any, limits: Any) -> tuple[Inspection, float, float]:
    """Return the model taken apart for a picture of the size that is to be made, and the picture's limits."""
    fit = fit_of(subject.model, subject.preprocess, subject.like)
    sides = checked_size(size) or fit.size or (DEFAULT_SIDE, DEFAULT_SIDE)
    if subject.preprocess is None and input_kind(subject.model) == "signal":
        sides = (1, sides[1] if size is not None else _steps(subject))
    if max(sides) > MOST_SIDE:
        raise SettingError(say("size is {size}: choose at most {most} a side.", size=times(sides), most=MOST_SIDE))
    low, high = _limits(_usual_limits(subject) if limits is None else limits)
    middle = np.full((*sides, _channels(subject, fit)), (low + high) / 2, np.float32)
    middle[0, 0], middle[-1, -1] = low, high
    return Inspection(subject.model, middle, subject.preprocess, subject.scale), low, high


def _steps(subject: Subject) -> int:
    """Return how many steps a signal has: as many as the model takes, else as the inspector's own."""
    expected = expected_shape(subject.model)
    return known(expected)[1] or (DEFAULT_SIDE if subject.like is None else subject.like[1])


def _channels(subject: Subject, fit: Fit) -> int:
    channels = {"gray": 1, "rgb": 3}.get(fit.mode or "")
    if channels is not None:
        return channels
    if subject.like is not None:
        return subject.like[2]
    expected = expected_shape(subject.model)
    return expected[-1] if expected and len(expected) in (3, 4) and expected[-1] else 3


def _usual_limits(subject: Subject) -> tuple[float, float]:
    """Return the limits of an inspector's picture where it is none of 0 to 1, perhaps with noise on it."""
    if subject.image is None:
        return 0.0, 1.0
    values = ValueRange.of(subject.image)
    return (0.0, 1.0) if values.is_unit else (values.low, values.high)


def _limits(limits: Any) -> tuple[float, float]:
    try:
        low, high = map(float, limits)
    except Exception:  # no pair, no numbers, or none that a float can hold
        low = high = np.nan
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise SettingError(
            say("limits is {limits!r:.60}: give the smallest and the largest value, such as (0, 1).", limits=limits)
        )
    return low, high


def _target(inspection: Inspection, layer: str, channel: int, objective: Objective) -> Target:
    node = inspection.graph.node(layer)
    scores = classes_of(inspection)
    if scores is not None and scores.name == node.name:
        return target_from(inspection, place_from(channel, node.shape[2], say("channel of {layer}", layer=layer)))
    if objective == "channel" or not node.shown:
        return target_from(inspection, (layer, channel))
    return target_from(inspection, (layer, channel, node.shape[0] // 2, node.shape[1] // 2))
