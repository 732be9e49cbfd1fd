"""Activation maximisation by gradient ascent: the optimisation itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from ...argument_checks import choice_from
from ...backend import as_numpy, keras
from ...errors import SettingError
from ...inspection import Inspection
from ...job import Cancelled, Job
from ...language import say
from ...numbers import count_from, is_finite, place_from
from ..attribution.gradients import picture_gradient
from ..target import Target, channels_last, score_values, target_from
from .adam import Adam
from .parametrisation import FAINT, STRONG, FourierParametrisation, Parametrisation, PixelParametrisation
from .pre_activation import argmax_of, pre_activation_of
from .regularisers import blurred, total_variation_gradient

Objective = Literal["channel", "centre"]
MadeOf = Literal["waves", "pixels"]
LARGEST_PICTURE_SIDE, MOST_ASCENT_STEPS = 2048, 100_000
STARTS = 8
"""Noise pictures to choose the start from, since the channel may be silent on a single one."""


@dataclass(frozen=True, slots=True)
class AscentOptions:
    """The options of an ascent; see `maximise_activation`."""

    objective: Objective = "channel"
    made_of: MadeOf = "waves"
    steps: int = 128
    learning_rate: float = 0.05
    jitter: int = 8
    blur: float = 1.0
    total_variation: float = 0.1
    l2: float = 0.0
    seed: int = 0


@dataclass(frozen=True, eq=False)
class FeatureVisualisation:
    """A picture that was optimised to excite a channel.

    Args:
        layer: The layer's name.
        channel: The index of the channel or unit.
        image: float32 (height, width, channels), within `limits`.
        activation: The objective's value for `image`.
        strongest: The largest value in the channel's map for `image`, to be compared with the values of `top_patches`.
        activations: float32 (steps + 1,), the objective's value at the start and after each step, for the picture as it
            was shifted in that step.
        kept: (step, image) of intermediate pictures, the start first and `image` last.
        limits: The smallest and the largest value that a picture may have.
        objective: "channel" for the mean of the map, "centre" for the value in its middle.
        before: The activation before which the score was taken, "softmax" or "sigmoid", or "".
        is_whole: Whether all steps were taken; if not, the job was cancelled.
        notes: Sentences about how the picture was prepared for the model; see `Inspection.notes`.
    """

    layer: str
    channel: int
    image: np.ndarray = field(repr=False)
    activation: float
    strongest: float
    activations: np.ndarray = field(repr=False)
    kept: tuple[tuple[int, np.ndarray], ...] = field(repr=False)
    limits: tuple[float, float]
    objective: Objective
    before: str = ""
    is_whole: bool = True
    notes: tuple[str, ...] = ()


class Ascent:
    """Climbs, step by step.

    Args:
        inspection: The model, taken apart for the picture's size.
        target: What is maximised.
        ascent: How.
        limits: Smallest and largest value of the picture.
    """

    def __init__(
        self, inspection: Inspection, target: Target, options: AscentOptions, limits: tuple[float, float]
    ) -> None:
        self._inspection, self._target, self._options, self._limits = inspection, target, options, limits
        self._random = np.random.default_rng(options.seed)
        self._jitter = options.jitter
        if target.row is not None:
            self._jitter = min(options.jitter, min(inspection.graph.node(target.stage).field.size) // 8)
        self._sum = pre_activation_of(inspection, target)
        self._is_silent = self._was_silent = False
        self._parametrisation = self._best_start()
        self._activations: list[float] = []
        self._kept: list[tuple[int, np.ndarray]] = []

    def run(
        self, keep: int, job: Job | None, on_part: Callable[[FeatureVisualisation], None] | None
    ) -> FeatureVisualisation:
        """Take all steps, or as many as there are before the job is cancelled."""
        steps = self._options.steps
        moments = set(np.linspace(0, steps, keep + 1).astype(int)[:-1])
        adam = Adam(self._options.learning_rate)
        try:
            for step in range(steps):
                if step in moments:
                    self._kept.append((step, self._image()))
                    if on_part is not None:
                        on_part(self._result(False))
                self._climb(adam, step)
                if job is not None:
                    job.step(step + 1, steps, say("activation {value:.4g}", value=self._activations[-1]))
        except Cancelled:
            return self._result(False)
        return self._result(True)

    def _climb(self, adam: Adam, step: int) -> None:
        options, parametrisation = self._options, self._parametrisation
        shift = tuple(self._random.integers(-self._jitter, self._jitter + 1, 2))
        unit = parametrisation.picture()
        score, gradient = self._gradient(np.roll(unit, shift, (0, 1)))
        self._activations.append(score)
        gradient = np.roll(gradient, (-shift[0], -shift[1]), (0, 1))
        if not self._is_silent:
            gradient = blurred(gradient, options.blur * (1 - step / options.steps))
        # A silent channel may need a single bright pixel in the dark, which smoothing would remove.
        if options.total_variation and not self._is_silent:
            gradient = gradient - options.total_variation * total_variation_gradient(unit)
        if options.l2:
            gradient = gradient - options.l2 * 2 * (unit - 0.5)
        parametrisation.parameters += adam.step(parametrisation.pull_back(gradient))
        parametrisation.clip()

    def _gradient(self, unit: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the score and its gradient, scaled to a mean square of 1 so that regularisers' weights are shares."""
        image = self._scaled(unit)
        score, gradient = picture_gradient(self._inspection, image, self._target)
        self._is_silent = False
        if not gradient.any():
            gradient = self._gradient_in_silence(image)
        if not np.isfinite(gradient).all():
            raise SettingError(
                say("The slope of {target} is not finite: choose another channel or seed.", target=self._target.text)
            )
        if not gradient.any():
            if not self._activations:
                raise SettingError(
                    say(
                        "{target} does not change with any of {count} pictures of noise, so there is no way up: "
                        "choose another channel or seed.",
                        target=self._target.text,
                        count=2 * STARTS,
                    )
                )
            return score, gradient
        return score, gradient / np.sqrt(np.mean(gradient[gradient != 0] ** 2))

    def _gradient_in_silence(self, image: np.ndarray) -> np.ndarray:
        """Return another gradient where that of the target is 0.

        If only the centre is silent, that is the gradient of the whole map, else that of the pre-activation at the
        place where it is largest. Its mean over the map would not do: for a kernel that is negative on the whole, it
        only rises as the picture gets darker.
        """
        gradient = np.zeros_like(image)
        if self._target.row is not None:
            whole = target_from(self._inspection, (self._target.stage, self._target.channel))
            _, gradient = picture_gradient(self._inspection, image, whole)
        if not gradient.any() and self._sum is not None:
            self._is_silent = self._was_silent = True
            _, place = argmax_of(self._inspection, self._inspection.prepared(image), self._sum)
            _, gradient = picture_gradient(self._inspection, image, place if self._sum.row is None else self._sum)
        return gradient

    def _best_start(self) -> Parametrisation:
        """Return the noise that the channel responds to most: faint noise or, if the channel is silent, strong noise.

        If it is silent for both, return the noise with the largest pre-activation.
        """
        size, channels = self._inspection.image.shape[:2], self._inspection.image.shape[2]
        kind = FourierParametrisation if self._options.made_of == "waves" else PixelParametrisation
        for contrast in (FAINT, STRONG):
            starts = [kind(size, channels, self._random, contrast) for _ in range(STARTS)]
            scores = np.nan_to_num([self._score(self._scaled(start.picture())) for start in starts], nan=-np.inf)
            best = starts[int(scores.argmax())]
            if scores.max() > scores.min():
                return best
        if self._sum is not None:
            batches = [self._inspection.prepared(self._scaled(start.picture())) for start in starts]
            sums = [argmax_of(self._inspection, batch, self._sum)[0] for batch in batches]
            best = starts[int(np.nan_to_num(sums, nan=-np.inf).argmax())]
        return best

    def _score(self, image: np.ndarray) -> float:
        return float(score_values(self._inspection, self._inspection.prepared(image), self._target)[0])

    def _scaled(self, unit: np.ndarray) -> np.ndarray:
        low, high = self._limits
        return (low + (high - low) * unit).astype(np.float32).clip(low, high)

    def _image(self) -> np.ndarray:
        return self._scaled(self._parametrisation.picture())

    def _result(self, is_whole: bool) -> FeatureVisualisation:
        image, target, taken = self._image(), self._target, len(self._activations)
        kept = [each for each in self._kept if each[0] != taken]
        score = self._score(image)
        strongest = max(score, self._strongest(image))
        return FeatureVisualisation(
            target.stage,
            target.channel,
            image,
            score,
            strongest,
            np.array([*self._activations, score], np.float32),
            (*kept, (taken, image)),
            self._limits,
            self._options.objective,
            target.before,
            is_whole,
            (*self._inspection.notes, *self._silence(strongest)),
        )

    def _silence(self, strongest: float) -> list[str]:
        """Return a sentence if the channel did not respond to the initial noise."""
        if not self._was_silent or self._sum is None:
            return []
        given = {"target": self._target.text, "activation": self._sum.before}
        if strongest == 0 and self._options.made_of == "waves":
            return [
                say(
                    "{target} stays 0: no picture that was tried makes it answer. This one raises the sum before "
                    '{activation}; made_of="pixels" can make finer patterns, and more steps may help, too.',
                    **given,
                )
            ]
        if strongest == 0:
            return [
                say(
                    "{target} stays 0: no picture that was tried makes it answer. This one raises the sum before "
                    "{activation}.",
                    **given,
                )
            ]
        return [
            say(
                "{target} did not answer to the noise that the picture began with, so the sum before {activation} was "
                "raised until it did.",
                **given,
            )
        ]

    def _strongest(self, image: np.ndarray) -> float:
        """Return the largest value of the channel's map."""
        if self._target.is_class:
            return -np.inf
        node = self._inspection.graph.node(self._target.stage)
        (output,) = self._inspection.run(self._inspection.prepared(image), [node.name])
        return float(as_numpy(keras().ops.max(channels_last(output, node)[..., self._target.channel])))


def check_options(options: AscentOptions) -> None:
    """Check the options.

    Raises:
        SettingError: If one of them is invalid.
    """
    for name, choices in (("objective", get_args(Objective)), ("made_of", get_args(MadeOf))):
        choice_from(getattr(options, name), choices, name)
    count_from(options.steps, MOST_ASCENT_STEPS, "steps")
    place_from(options.seed, 2**32, "seed")
    place_from(options.jitter, LARGEST_PICTURE_SIDE, "jitter")
    for name in ("learning_rate", "blur", "total_variation", "l2"):
        value = getattr(options, name)
        if not is_finite(value) or value < 0 or (name == "learning_rate" and value == 0):
            usual = getattr(AscentOptions(), name)
            raise SettingError(
                say(
                    "{name} is {value!r:.40}: give a number of at least 0, such as {usual}.",
                    name=name,
                    value=value,
                    usual=usual,
                )
            )
