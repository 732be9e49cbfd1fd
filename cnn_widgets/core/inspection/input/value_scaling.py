"""The factor that images are multiplied by before they go into a model, decided once and kept."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import SettingError
from ...known import known
from ...language import say
from ...numbers import is_finite
from .expected_values import PIXEL, Clue, ExpectedValues
from .preprocess import Preprocess, is_of_applications
from .value_range import NOISE, ValueRange


@dataclass(frozen=True, slots=True)
class Scaling:
    """The decision on how to scale all of a model's images.

    Args:
        scale: The factor that each image is multiplied by.
        known: Whether it is known what the model takes, or the scale was given.
        note: A sentence for the user, or "".
        first: The range of the image for which it was decided; None if any values are valid, as in signals.
    """

    scale: float
    known: bool
    note: str = ""
    first: ValueRange | None = None

    def notes(self, image: np.ndarray) -> tuple[str, ...]:
        """Return the sentences to show with an image: `note`, and one if its range differs from the first one's.

        Args:
            image: float32 (height, width, channels).
        """
        other = self.other(image)
        return tuple(note for note in (self.note, other) if note)

    def other(self, image: np.ndarray) -> str:
        """Return the sentence for an image whose range differs from the first one's; "" if it does not."""
        values = ValueRange.of(image)
        if self.first is None or values.is_like(self.first):
            return ""
        given = {"low": _text(values.low), "high": _text(values.high), "scale": _text(self.scale)}
        first = {"first_low": _text(self.first.low), "first_high": _text(self.first.high)}
        if self.scale == 1:
            return say(
                "This image has values of {low} to {high}, and the first one had {first_low} to {first_high}: it was "
                "given as it is, as the first one was.",
                **given,
                **first,
            )
        return say(
            "This image has values of {low} to {high}, and the first one had {first_low} to {first_high}: it was "
            "multiplied by {scale}, as the first one was.",
            **given,
            **first,
        )


def given_scaling(image: np.ndarray, preprocess: Preprocess | None, scale: float | None) -> Scaling | None:
    """Return the decision that does not need the model: it follows from `scale` or from a known preprocess.

    Args:
        image: float32 (height, width, channels), the first image.
        preprocess: As an inspector takes it. Those of keras.applications all take 0 to 255.
        scale: The factor, or None.

    Returns:
        The decision, or None if it depends on the model; see `chosen_scaling`.

    Raises:
        SettingError: If `scale` is not a finite number.
    """
    first = ValueRange.of(image)
    if scale is not None:
        return Scaling(checked_scale(scale), True, "", first)
    if not is_of_applications(preprocess):
        return None
    if not first.is_unit:
        return Scaling(1.0, True, "", first)
    note = say("The image was multiplied by 255, since this preprocess takes values of 0 to 255.")
    return Scaling(PIXEL, True, note, first)


def checked_scale(scale: Any) -> float:
    """Return a scale that was given.

    Raises:
        SettingError: If it is not a finite number.
    """
    if not is_finite(scale):
        raise SettingError(say("scale is {scale!r:.40}: use a number such as 1 or 255, or None.", scale=scale))
    return float(scale)


def chosen_scaling(expected: ExpectedValues, image: np.ndarray, batch: np.ndarray | None = None) -> Scaling:
    """Decide by the values that the model expects and those of the first image.

    Args:
        expected: The values that the model expects.
        image: float32 (height, width, channels), the first image.
        batch: The result of the user's own preprocess for the unscaled image, which is then the model's input; None
            if there is no such preprocess.
    """
    first = ValueRange.of(image)
    if batch is not None:
        given = ValueRange.of(batch)
        return Scaling(1.0, True, _unfinished(expected, given) or _underfed(first, given), first)
    if expected.most is None:
        return Scaling(1.0, False, _doubt(expected, first), first)
    if first.fits(expected.most):
        return Scaling(1.0, True, "", first)
    if first.is_unit:
        return Scaling(expected.most, True, _multiplied(expected), first)
    return Scaling(1.0, True, _misfit(expected.most, first), first)


def _unfinished(expected: ExpectedValues, given: ValueRange) -> str:
    """Return the sentence for a preprocess that returns 0 to 1, or -1 to 1, although the model does this itself."""
    if expected.most is None or expected.most <= 1 or max(-given.low, given.high) > 1 or given.high <= given.low:
        return ""
    return say(
        "The model's first operations expect values from 0 to {most}, and preprocess gives {low} to {high}: let it "
        "give 0 to {most}, as with scale={most}.",
        most=_text(expected.most),
        low=_text(given.low),
        high=_text(given.high),
    )


def _underfed(first: ValueRange, given: ValueRange) -> str:
    """Return the sentence for a preprocess that seems to be written for values of 0 to 255."""
    is_flat = max(-given.low, given.high) < 1 / 64 or given.high < -NOISE
    if not first.is_unit or first.high - first.low < 0.1 or not is_flat or given.high <= given.low:
        return ""
    return say(
        "preprocess turns an image of {first_low} to {first_high} into values of {low} to {high}: give scale=255 if "
        "preprocess expects 0 to 255.",
        low=_text(given.low),
        high=_text(given.high),
        first_low=_text(first.low),
        first_high=_text(first.high),
    )


def _multiplied(expected: ExpectedValues) -> str:
    if expected.most == PIXEL and expected.clues[0].is_layer:
        return say("The image was multiplied by 255, since the model begins with a layer that takes 0 to 255.")
    return say(
        "The image was multiplied by {most}, since the model's first operations expect values from 0 to {most}.",
        most=_text(known(expected.most)),
    )


def _misfit(most: float, first: ValueRange) -> str:
    return say(
        "The model's first operations expect values from 0 to {most}, and the image has {low} to {high}: it was "
        "given as it is; set scale, such as scale={most}, to multiply it.",
        most=_text(most),
        low=_text(first.low),
        high=_text(first.high),
    )


def _doubt(expected: ExpectedValues, first: ValueRange) -> str:
    """Return the sentence for a model whose expected values are unknown, if there is reason for doubt; else ""."""
    if expected.clues:
        clue, *others = expected.clues
        other = next((each for each in others if each.most != clue.most), None)
        if other is not None:
            return _disagreement(clue, other)
        # Such a model does take images of -1 to 1.
        return "" if first.low < clue.least / 4 else _unusual(clue)
    if expected.own and first.is_unit:
        return say(
            "It is not known which values the model expects, since its own code comes first ({name}): the image was "
            "given as it is; set scale=255 if the model expects 0 to 255.",
            name=expected.own[0],
        )
    if expected.application and first.is_unit:
        return say(
            "The network is one of keras.applications, whose published weights expect what "
            "keras.applications.{module}.preprocess_input gives: the image was given as it is; give that function as "
            "preprocess if the model was trained with it.",
            module=expected.application,
        )
    return ""


def _disagreement(clue: Clue, other: Clue) -> str:
    return say(
        "It is not known which values the model expects, since {name} and {other} both read the image and expect "
        "different ones: it was given as it is; set scale, such as scale=255, to multiply it.",
        name=clue.name,
        other=other.name,
    )


def _unusual(clue: Clue) -> str:
    return say(
        "{name} expects values neither from 0 to 1 nor from 0 to 255: the image was given as it is; set scale, such "
        "as scale=255, to multiply it.",
        name=clue.name,
    )


def _text(value: float) -> str:
    return f"{value:.4g}" if abs(value) < 10_000 else f"{value:.0f}"
