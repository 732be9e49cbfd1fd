"""Sentences that say why an input does not fit a model and what to do, in terms of the kind of input."""

import math

from ...known import known
from ...language import say, say_count
from ...words.joined import joined
from .input_kind import Kind

Shape = tuple[int | None, ...]


def agrees(shape: tuple[int, ...], expected: Shape) -> bool:
    """Tell whether an array's shape is the expected one; the batch may have any size."""
    return len(shape) == len(expected) and all(e in (None, n) for n, e in zip(shape[1:], expected[1:]))


def misfit(kind: Kind, shape: tuple[int, ...], expected: Shape, preprocessed: bool) -> str:
    """Return the sentence for an input that does not fit.

    Args:
        kind: The kind of input that the model takes.
        shape: The shape that it was given, batch first.
        expected: The shape that it takes, batch first.
        preprocessed: Whether a preprocess made the input.
    """
    given = {"expected": _text(expected), "given": _text(shape), "names": _names(expected)}
    if preprocessed:
        return say(
            "The model takes an input of {expected}, and preprocess returns {given}: give a preprocess that "
            "returns an array of shape (1, {names}).",
            **given,
        )
    if kind == "vector" and expected[1] is not None:
        return _vector_sentence(shape, expected[1])
    if kind == "signal":
        return _signal_sentence(shape, expected, given)
    if len(expected) != 4 or len(shape) != 4:
        return say(
            "The model takes an input of {expected}, and the image is {given}: give a preprocess that returns an "
            "array of shape (1, {names}).",
            **given,
        )
    return _image_sentence(shape, expected)


def why_not_shown(kind: Kind, expected: Shape | None) -> str:
    """Return the sentence for a model whose kind of input cannot be shown at all; "" for other kinds."""
    shape = "" if expected is None else joined([" (", _text(expected), ")"], "")
    if kind == "volume":
        return say(
            "The model takes volumes{shape}, depth × height × width × channels, which are not shown: give a model of "
            "images, and one slice of the volume.",
            shape=shape,
        )
    if kind == "frames":
        return say(
            "The model takes sequences of images{shape}, which are not shown: give the model of one image, such as the "
            "one that TimeDistributed repeats, and one image of the sequence.",
            shape=shape,
        )
    if kind == "tokens":
        return say(
            "The model takes tokens{shape}, whole numbers that are no image: give the part of the model behind its "
            "Embedding, and what the Embedding gives for them, as a signal (steps, channels).",
            shape=shape,
        )
    return ""


def _vector_sentence(shape: tuple[int, ...], size: int) -> str:
    """Return a sentence with a preprocess that flattens the image, and an image with as many values."""
    given = {"size": size, "given": _text(shape), "count": math.prod(shape[1:])}
    if given["count"] == size:
        return say(
            "The model takes a vector of {size} values, and the image is {given}: give a preprocess that returns an "
            "array of shape (1, {size}), as preprocess=lambda x: x.reshape(1, {size}).",
            **given,
        )
    for channels, mode in ((1, "gray"), (3, "rgb")):
        side = math.isqrt(size // channels)
        if side >= 8 and side * side * channels == size:
            return say(
                "The model takes a vector of {size} values, and the image has {count}: give it "
                'cw.load_image(image, size={side}, mode="{mode}") with preprocess=lambda x: x.reshape(1, {size}).',
                side=side,
                mode=mode,
                **given,
            )
    return say(
        "The model takes a vector of {size} values, and this has {count}: give {size} numbers, or a preprocess that "
        "returns an array of shape (1, {size}).",
        **given,
    )


def _signal_sentence(shape: tuple[int, ...], expected: Shape, given: dict[str, str]) -> str:
    """Return what is wrong with a signal of shape (batch, 1, steps, channels), or that an image is not a signal."""
    if len(shape) == 4 and shape[1] == 1:
        given = {**given, "given": _text(shape[1:])}
        if agrees((1, shape[3], shape[2]), expected):
            return say(
                "The model takes signals of {expected}, steps × channels, and this one is {given}: give signal.T, "
                "whose steps come first.",
                **given,
            )
        return say(
            "The model takes signals of {expected}, steps × channels, and this one is {given}: give one of that shape.",
            **given,
        )
    return say(
        "The model takes signals of {expected}, steps × channels, and the image is {given}: give an array (steps, "
        "channels), or a preprocess that returns an array of shape (1, {names}).",
        **given,
    )


def _names(shape: Shape) -> str:
    return joined((say("any") if n is None else str(n) for n in shape[1:]), ", ")


def _image_sentence(shape: tuple[int, ...], expected: Shape) -> str:
    """Return what is wrong with an image's channels or size, and the call that fixes it."""
    last = (expected[3] is not None and expected[3] <= 4) or expected[1] is None or expected[1] > 4
    channels = expected[3] if last else expected[1]
    size = expected[1:3] if last else expected[2:4]
    have = (shape[1:3], shape[3]) if last or shape[1] > 4 else (shape[2:4], shape[1])
    other_size = None not in size and tuple(size) != tuple(have[0])
    other_channels = channels is not None and channels != have[1]
    options = [f"size=({size[0]}, {size[1]})"] if other_size else []
    if other_channels and channels in (1, 3):
        options.append(f'mode="{"gray" if channels == 1 else "rgb"}"')
    given = {"channels": channels, "given": have[1], "options": ", ".join(options)}
    if other_size:
        given |= {"size": f"{size[0]} × {size[1]}", "given_size": f"{have[0][0]} × {have[0][1]}"}
    if other_size and other_channels:
        return say_count(
            "The model takes images of {size}, and this one is {given_size} and {channels} channel, and the image has "
            "{given}: give it cw.load_image(image, {options}).",
            "The model takes images of {size}, and this one is {given_size} and {channels} channels, and the image has "
            "{given}: give it cw.load_image(image, {options}).",
            known(channels),
            **given,
        )
    if other_size:
        return say(
            "The model takes images of {size}, and this one is {given_size}: give it cw.load_image(image, {options}).",
            **given,
        )
    if options:
        return say_count(
            "The model takes {channels} channel, and the image has {given}: give it cw.load_image(image, {options}).",
            "The model takes {channels} channels, and the image has {given}: give it cw.load_image(image, {options}).",
            known(channels),
            **given,
        )
    return say(
        "The model takes {channels} channels, and the image has {given}: give such an image, or a preprocess that "
        "makes one.",
        **given,
    )


def _text(shape: Shape) -> str:
    return joined((say("any") if n is None else str(n) for n in shape[1:]), " × ")
