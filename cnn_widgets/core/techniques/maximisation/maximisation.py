"""Activation maximisation: a picture that is optimised to excite a channel."""

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
from ..target import Target, target_from, vector_output
from .ascent import (
    LARGEST_PICTURE_SIDE,
    Ascent,
    AscentOptions,
    FeatureVisualisation,
    MadeOf,
    Objective,
    check_options,
)

DEFAULT_SIDE = 128
"""Side of the picture if the model takes any size."""


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
    on_part: Callable[[FeatureVisualisation], None] | None = None,
) -> FeatureVisualisation:
    """Return a picture that excites a channel, found by gradient ascent from noise.

    Only the layers up to `layer` are run, and the model does not change. The same arguments give the same picture.

    Args:
        model: A Keras model, or an `Inspector`.
        layer: The name of the layer, as in `Inspector.stages`.
        channel: The index of the channel, or of the unit of a vector. If the layer gives class scores by a softmax or
            sigmoid, the score before it is maximised if possible: after it, a class also rises by lowering the others.
        objective: "channel" maximises the mean of the channel's map, which gives a texture; "centre" maximises the
            value in the middle of the map, which gives a single feature, as large as the receptive field.
        steps: The number of steps of the ascent.
        size: Side of the picture, or (height, width); for a signal, the number of steps. None takes the model's input
            size, or 128.
        seed: The seed of the initial noise and of the shifts.
        made_of: "waves" optimises a sum of waves in decorrelated colours; "pixels" optimises each value on its own.
        learning_rate: The size of a step, for a wave's coefficient, or for a pixel as a share of its range.
        jitter: The largest random shift, in pixels, of the picture before each step. For "centre" it is at most an
            eighth of the receptive field, since a single place has to respond.
        blur: The standard deviation, in pixels, of a Gaussian blur of the gradient, which falls to 0 over the steps.
        total_variation: The weight of the total variation, as a share of the channel's gradient.
        l2: The weight that draws every value to the middle of the range.
        limits: The smallest and the largest value of the picture, before any preprocess. None takes (0, 1), or the
            range of an inspector's image if that goes beyond.
        keep: The number of intermediate pictures to keep.
        preprocess: As an `Inspector` takes it, written with keras.ops so that gradients pass; only with a model.
        scale: The factor applied before `preprocess`, as an `Inspector` takes it; only with a model.
        job: Is told the progress, and may be paused or cancelled; the picture at that point is returned.
        on_part: Is called with the result so far, each time that a picture is kept.

    Raises:
        SettingError: If there is no such layer or channel, an option is invalid, no gradient reaches the input, or the
            channel does not respond to any noise.

    Example:
        >>> made = cw.maximise_activation(model, "block3_conv2", channel=17, size=128)
        >>> made.image.shape, made.strongest
        ((128, 128, 3), 1834.2)

    Notes:
        First done by Erhan et al., "Visualizing higher-layer features of a deep network", 2009. Shifts: Mordvintsev,
        Olah & Tyka, "Inceptionism", 2015. Total variation: Mahendran & Vedaldi 2015, arXiv:1412.0035. Blur: Yosinski et
        al., "Understanding neural networks through deep visualization", 2015, arXiv:1506.06579. Waves and colours:
        Olah, Mordvintsev & Schubert, "Feature visualization", Distill 2017. Such a picture shows one way to excite the
        channel, far more than photographs do. It may exaggerate, and what the channel responds to in photographs may
        look different (Borowski et al., arXiv:2010.12606): see `top_patches`.
    """
    job, on_part = job_from(job), function_from(on_part, "on_part")
    options = AscentOptions(objective, made_of, steps, learning_rate, jitter, blur, total_variation, l2, seed)
    check_options(options)
    keep = count_from(keep, 1000, "keep")
    inspection, low, high = _start(subject_of(model, preprocess, scale), size, limits)
    target = _target(inspection, layer, channel, options.objective)
    return Ascent(inspection, target, options, (low, high)).run(keep, job, on_part)


def _start(subject: Subject, size: Any, limits: Any) -> tuple[Inspection, float, float]:
    """Return the model inspected at the picture's size, and the picture's limits."""
    fit = fit_of(subject.model, subject.preprocess, subject.like)
    sides = checked_size(size) or fit.size or (DEFAULT_SIDE, DEFAULT_SIDE)
    if subject.preprocess is None and input_kind(subject.model) == "signal":
        sides = (1, sides[1] if size is not None else _steps(subject))
    if max(sides) > LARGEST_PICTURE_SIDE:
        raise SettingError(
            say("size is {size}: choose at most {most} a side.", size=times(sides), most=LARGEST_PICTURE_SIDE)
        )
    low, high = _limits(_usual_limits(subject) if limits is None else limits)
    middle = np.full((*sides, _channels(subject, fit)), (low + high) / 2, np.float32)
    middle[0, 0], middle[-1, -1] = low, high
    return Inspection(subject.model, middle, subject.preprocess, subject.scale), low, high


def _steps(subject: Subject) -> int:
    """Return the length of a signal: what the model takes, else that of the inspector's signal."""
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
    """Return (0, 1), or the limits of an inspector's image if it goes beyond that by more than some noise."""
    if subject.image is None:
        return 0.0, 1.0
    values = ValueRange.of(subject.image)
    return (0.0, 1.0) if values.is_unit else (values.low, values.high)


def _limits(limits: Any) -> tuple[float, float]:
    try:
        low, high = map(float, limits)
    except Exception:  # not a pair, or not numbers that a float can hold
        low = high = np.nan
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise SettingError(
            say("limits is {limits!r:.60}: give the smallest and the largest value, such as (0, 1).", limits=limits)
        )
    return low, high


def _target(inspection: Inspection, layer: str, channel: int, objective: Objective) -> Target:
    node = inspection.graph.node(layer)
    scores = vector_output(inspection)
    if scores is not None and scores.name == node.name:
        return target_from(inspection, place_from(channel, node.shape[2], say("channel of {layer}", layer=layer)))
    if objective == "channel" or not node.shown:
        return target_from(inspection, (layer, channel))
    return target_from(inspection, (layer, channel, node.shape[0] // 2, node.shape[1] // 2))
