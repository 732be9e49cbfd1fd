"""Makes a picture that excites a channel, step by step."""

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
from ..attribution.gradients import picture_slope
from ..target import Target, channels_last, score_values, target_from
from .adam import Adam
from .canvas import FAINT, STRONG, Canvas, Pixels, Waves
from .regularisers import blurred, total_variation_slope
from .silence import nearest_place, sum_before

Objective = Literal["channel", "centre"]
MadeOf = Literal["waves", "pixels"]
MOST_SIDE, MOST_STEPS = 2048, 100_000
STARTS = 8
"""Pictures of noise of which the best is begun with: on a single one the channel may be silent."""


@dataclass(frozen=True, slots=True)
class Ascent:
    """How a picture is made; see `maximise_activation`."""

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
class MadePicture:
    """A picture that was made to excite a channel.

    Args:
        layer: The layer's name.
        channel: Which channel, or unit.
        image: float32 (height, width, channels), within `limits`.
        activation: What was maximised, for `image`.
        strongest: The largest value in the channel's map, for `image`: to be held against the values of `top_patches`.
        activations: float32 (steps + 1,): what was maximised, at the start and after each step; the picture as it was
            shifted.
        kept: (step, image) on the way, the start first and `image` last.
        limits: The values that a picture may have.
        objective: "channel" for the mean of the map, "centre" for the value in its middle.
        before: The activation before which it was taken, "softmax" or "sigmoid", or "".
        is_whole: Whether all steps were taken; else it was cancelled.
        notes: Sentences about how the picture was given to the model; see `Inspection.notes`.
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


class Maker:
    """Climbs, step by step.

    Args:
        inspection: The model, taken apart for the picture's size.
        target: What is maximised.
        ascent: How.
        limits: Smallest and largest value of the picture.
    """

    def __init__(self, inspection: Inspection, target: Target, ascent: Ascent, limits: tuple[float, float]) -> None:
        self._inspection, self._target, self._ascent, self._limits = inspection, target, ascent, limits
        self._random = np.random.default_rng(ascent.seed)
        self._jitter = ascent.jitter
        if target.row is not None:
            self._jitter = min(ascent.jitter, min(inspection.graph.node(target.stage).field.size) // 8)
        self._sum = sum_before(inspection, target)
        self._is_silent = self._was_silent = False
        self._canvas = self._best_start()
        self._activations: list[float] = []
        self._kept: list[tuple[int, np.ndarray]] = []

    def make(self, keep: int, job: Job | None, on_part: Callable[[MadePicture], None] | None) -> MadePicture:
        """Take all steps, or as many as there are before the job is cancelled."""
        steps = self._ascent.steps
        moments = set(np.linspace(0, steps, keep + 1).astype(int)[:-1])
        adam = Adam(self._ascent.learning_rate)
        try:
            for step in range(steps):
                if step in moments:
                    self._kept.append((step, self._image()))
                    if on_part is not None:
                        on_part(self._made(False))
                self._climb(adam, step)
                if job is not None:
                    job.step(step + 1, steps, say("activation {value:.4g}", value=self._activations[-1]))
        except Cancelled:
            return self._made(False)
        return self._made(True)

    def _climb(self, adam: Adam, step: int) -> None:
        ascent, canvas = self._ascent, self._canvas
        shift = tuple(self._random.integers(-self._jitter, self._jitter + 1, 2))
        unit = canvas.picture()
        score, slope = self._slope(np.roll(unit, shift, (0, 1)))
        self._activations.append(score)
        slope = np.roll(slope, (-shift[0], -shift[1]), (0, 1))
        if not self._is_silent:
            slope = blurred(slope, ascent.blur * (1 - step / ascent.steps))
        # Of a few positive weights among negative ones nothing is left when neighbours are drawn together.
        if ascent.total_variation and not self._is_silent:
            slope = slope - ascent.total_variation * total_variation_slope(unit)
        if ascent.l2:
            slope = slope - ascent.l2 * 2 * (unit - 0.5)
        canvas.numbers += adam.step(canvas.pull_back(slope))
        canvas.settle()

    def _slope(self, unit: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the score, and its slope with a mean square of 1 where it is not 0, so that weights mean shares."""
        image = self._scaled(unit)
        score, slope = picture_slope(self._inspection, image, self._target)
        self._is_silent = False
        if not slope.any():
            slope = self._slope_in_silence(image)
        if not np.isfinite(slope).all():
            raise SettingError(
                say("The slope of {target} is not finite: choose another channel or seed.", target=self._target.text)
            )
        if not slope.any():
            if not self._activations:
                raise SettingError(
                    say(
                        "{target} does not change with any of {count} pictures of noise, so there is no way up: "
                        "choose another channel or seed.",
                        target=self._target.text,
                        count=2 * STARTS,
                    )
                )
            return score, slope
        return score, slope / np.sqrt(np.mean(slope[slope != 0] ** 2))

    def _slope_in_silence(self, image: np.ndarray) -> np.ndarray:
        """Return what leads out of silence: the whole map where the centre is silent, else the sum before the ReLU.

        Of the sum the place that is nearest to answering: its mean over the map falls with every picture that is
        bright where the kernel is negative on the whole.
        """
        slope = np.zeros_like(image)
        if self._target.row is not None:
            whole = target_from(self._inspection, (self._target.stage, self._target.channel))
            _, slope = picture_slope(self._inspection, image, whole)
        if not slope.any() and self._sum is not None:
            self._is_silent = self._was_silent = True
            _, place = nearest_place(self._inspection, self._inspection.prepared(image), self._sum)
            _, slope = picture_slope(self._inspection, image, place if self._sum.row is None else self._sum)
        return slope

    def _best_start(self) -> Canvas:
        """Return the noise that the channel answers to most: faint noise, or where it is silent there, strong noise.

        Where it is silent in both, that which brings the sum before its activation nearest to an answer.
        """
        size, channels = self._inspection.image.shape[:2], self._inspection.image.shape[2]
        kind = Waves if self._ascent.made_of == "waves" else Pixels
        for contrast in (FAINT, STRONG):
            starts = [kind(size, channels, self._random, contrast) for _ in range(STARTS)]
            scores = np.nan_to_num([self._score(self._scaled(start.picture())) for start in starts], nan=-np.inf)
            best = starts[int(scores.argmax())]
            if scores.max() > scores.min():
                return best
        if self._sum is not None:
            batches = [self._inspection.prepared(self._scaled(start.picture())) for start in starts]
            sums = [nearest_place(self._inspection, batch, self._sum)[0] for batch in batches]
            best = starts[int(np.nan_to_num(sums, nan=-np.inf).argmax())]
        return best

    def _score(self, image: np.ndarray) -> float:
        return float(score_values(self._inspection, self._inspection.prepared(image), self._target)[0])

    def _scaled(self, unit: np.ndarray) -> np.ndarray:
        low, high = self._limits
        return (low + (high - low) * unit).astype(np.float32).clip(low, high)

    def _image(self) -> np.ndarray:
        return self._scaled(self._canvas.picture())

    def _made(self, is_whole: bool) -> MadePicture:
        image, target, taken = self._image(), self._target, len(self._activations)
        kept = [each for each in self._kept if each[0] != taken]
        score = self._score(image)
        strongest = max(score, self._strongest(image))
        return MadePicture(
            target.stage,
            target.channel,
            image,
            score,
            strongest,
            np.array([*self._activations, score], np.float32),
            (*kept, (taken, image)),
            self._limits,
            self._ascent.objective,
            target.before,
            is_whole,
            (*self._inspection.notes, *self._silence(strongest)),
        )

    def _silence(self, strongest: float) -> list[str]:
        """Return the sentence for a channel that did not answer to noise, if it did not."""
        if not self._was_silent or self._sum is None:
            return []
        given = {"target": self._target.text, "activation": self._sum.before}
        if strongest == 0 and self._ascent.made_of == "waves":
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


def checked(ascent: Ascent) -> Ascent:
    """Return options as they are, if they can be.

    Raises:
        SettingError: Saying which cannot.
    """
    for name, choices in (("objective", get_args(Objective)), ("made_of", get_args(MadeOf))):
        choice_from(getattr(ascent, name), choices, name)
    count_from(ascent.steps, MOST_STEPS, "steps")
    place_from(ascent.seed, 2**32, "seed")
    place_from(ascent.jitter, MOST_SIDE, "jitter")
    for name in ("learning_rate", "blur", "total_variation", "l2"):
        value = getattr(ascent, name)
        if not is_finite(value) or value < 0 or (name == "learning_rate" and value == 0):
            usual = getattr(Ascent(), name)
            raise SettingError(
                say(
                    "{name} is {value!r:.40}: give a number of at least 0, such as {usual}.",
                    name=name,
                    value=value,
                    usual=usual,
                )
            )
    return ascent
