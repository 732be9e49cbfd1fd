"""Ablation: switching channels off, and its effect on later stages and scores."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..errors import SettingError
from ..inspection import Inspection
from ..job import Cancelled, Job, job_from
from ..known import known
from ..language import say
from ..numbers import place_from
from ..scores import Scores, scores
from .subject import inspection_of


@dataclass(frozen=True, eq=False)
class Ablation:
    """A model on one image, with some channels on and off.

    Args:
        layer: The name of the layer.
        channels: The channels that are switched off.
        before: The model's scores with the channels on, or None if the model does not end in a vector.
        after: The scores with the channels off, or None.
    """

    layer: str
    channels: tuple[int, ...]
    before: Scores | None
    after: Scores | None
    _on: Inspection = field(repr=False)
    _off: Inspection = field(repr=False)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about how the image was prepared for the model; see `Inspection.notes`."""
        return self._on.notes

    def feature_maps(self, stage: str) -> np.ndarray:
        """Return a stage's maps with the channels off, float32 (height, width, channels), a copy.

        Raises:
            SettingError: If there is no such stage.
        """
        return self._off.stage(stage).maps.copy()

    def difference(self, stage: str) -> np.ndarray:
        """Return a stage's maps with the channels off minus those with them on, float32 (height, width, channels).

        Raises:
            SettingError: If there is no such stage.
        """
        return self._off.stage(stage).maps - self._on.stage(stage).maps


def ablate(
    model: Any,
    image: Any = None,
    *,
    layer: str,
    channels: Any,
    value: str = "zero",
    preprocess: Any = None,
    scale: float | None = None,
) -> Ablation:
    """Compute a model with some channels of a layer switched off. The model itself does not change.

    Args:
        model: A Keras model, or an `Inspector`, which does not change, either.
        image: Anything that `load_image` takes; None takes the inspector's.
        layer: The layer's name.
        channels: One channel, or several, from 0.
        value: "zero" sets the channels to 0; "mean" sets each to the mean of its map, which keeps its level and removes
            its pattern.
        preprocess: As an `Inspector` takes it.
        scale: The factor applied before `preprocess`, as an `Inspector` takes it; only with a model.

    Raises:
        SettingError: If there is no such layer or channel.

    Example:
        >>> found = ablate(model, "digit_4", layer="conv1", channels=[2, 5])
        >>> found.after.values - found.before.values

    Notes:
        After R. Meyes et al., "Ablation Studies in Artificial Neural Networks", arXiv 1901.08644. Ablation shows what
        the network computes for this image without these channels. It does not show what they stand for: channels act
        together, so a network may do without either of two channels but not without both, and 0 may be a value that it
        has never met. See A. S. Morcos et al., "On the importance of single directions for generalization", ICLR 2018,
        arXiv 1803.06959: a channel's selectivity for a class says little about how much is lost without it.
    """
    on = inspection_of(model, image, preprocess, scale)
    off = on.fork()
    chosen = off.channels_off(layer, channels, value)
    own = on.graph.node(layer).name
    off.ablate({**on.off, own: chosen.also(on.off.get(own))})
    return Ablation(layer, chosen.channels, scores(on), scores(off), on, off)


@dataclass(frozen=True, eq=False, slots=True)
class Effects:
    """The effect of each channel of a layer on one score.

    Args:
        layer: The name of the layer.
        output: The index of the class or output.
        score: The score with all channels on.
        without: float32 (channels,), the score without each channel; NaN for channels that were not reached.
        value: What the channels were set to, "zero" or "mean".
        stage: The name of the stage that gives the scores.
        notes: Sentences about how the image was prepared for the model; see `Inspection.notes`.
    """

    layer: str
    output: int
    score: float
    without: np.ndarray
    value: str
    stage: str
    notes: tuple[str, ...] = ()

    @property
    def effect(self) -> np.ndarray:
        """The score minus that without each channel, float32 (channels,): positive if a channel raises the score."""
        return np.float32(self.score) - self.without

    @property
    def order(self) -> np.ndarray:
        """The indices of the channels that were reached, by decreasing size of their effect."""
        reached = np.flatnonzero(~np.isnan(self.without))
        return reached[np.argsort(-np.abs(self.effect[reached]), kind="stable")]


def ablation_effect(
    model: Any,
    image: Any = None,
    *,
    layer: str,
    output: int | None = None,
    value: str = "zero",
    preprocess: Any = None,
    scale: float | None = None,
    job: Job | None = None,
) -> Effects:
    """Switch off each channel of a layer on its own, and measure the effect on one score.

    Args:
        model: A Keras model, or an `Inspector`.
        image: Anything that `load_image` takes; None takes the inspector's.
        layer: The layer's name.
        output: The index of the class; None takes the one with the highest score.
        value: As in `ablate`.
        preprocess: As an `Inspector` takes it.
        scale: The factor applied before `preprocess`, as an `Inspector` takes it; only with a model.
        job: Is told the progress; if it is cancelled, what was found so far is returned.

    Raises:
        SettingError: If there is no such layer or class, or the model does not end in a vector.

    Example:
        >>> effects = ablation_effect(model, "digit_4", layer="conv2")
        >>> effects.order[:3], effects.effect[effects.order[:3]]

    Notes:
        See `ablate`. For each channel, only the layers from this one to the scores are computed.
    """
    job = job_from(job)
    inspection = inspection_of(model, image, preprocess, scale).fork()
    given = scores(inspection)
    if given is None:
        raise SettingError(say("The model does not end in a vector of scores: choose a model with a Dense at its end."))
    index = int(given.order()[0]) if output is None else place_from(output, len(given.values), say("class"))
    first = inspection.channels_off(layer, 0, value)
    before, own = inspection.off, inspection.graph.node(layer).name
    without = np.full(inspection.graph.node(layer).shape[2], np.nan, np.float32)

    def score(channel: int) -> float:
        inspection.ablate({**before, own: replace(first, channels=(channel,)).also(before.get(own))})
        return float(known(scores(inspection)).values[index])

    _one_by_one(score, without, job)
    return Effects(layer, index, float(given.values[index]), without, value, given.stage, inspection.notes)


def _one_by_one(score: Callable[[int], float], without: np.ndarray, job: Job | None) -> None:
    try:
        for channel in range(len(without)):
            without[channel] = score(channel)
            if job is not None:
                job.step(channel + 1, len(without), say("channels"))
    except Cancelled:
        return
