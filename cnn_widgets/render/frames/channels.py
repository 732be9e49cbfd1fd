"""The names of channels."""

import numpy as np

from ...core.language import say
from ...core.stack.stage import Stage


def colour_words() -> list[str]:
    """Return the names of the channels of a colour picture."""
    return [say("red"), say("green"), say("blue")]


def channel_word(index: int) -> str:
    """Return the name of a channel that has none of its own."""
    return say("channel {channel}", channel=index)


def channel_names(stage: Stage) -> list[str]:
    """Return the name of each channel of a stage."""
    if stage.kind == "input" and stage.channels == 3:
        return colour_words()
    if stage.kind == "input" and stage.channels == 1:
        return [say("gray")]
    return [channel_word(index) for index in range(stage.channels)]


def input_names(given: np.ndarray, picture: np.ndarray) -> list[str]:
    """Return the names of a model's input channels: those of the picture's channels, where these can be recognised.

    An input channel is called red, say, if it is the picture's red channel, scaled and shifted: a preprocess may have
    put blue first.

    Args:
        given: float32 (height, width, channels), what the model gets.
        picture: float32 (height, width, channels), the picture before preprocessing.
    """
    names = [channel_word(index) for index in range(given.shape[2])]
    if given.shape[:2] != picture.shape[:2] or picture.shape[2] not in (1, 3):
        return names
    known = channel_names(Stage("input", "input", picture, "signed"))
    for index in range(given.shape[2]):
        # The same place first: in a gray picture stored as RGB all channels are equal.
        places = sorted(range(picture.shape[2]), key=lambda place: place != index)
        same = (place for place in places if _is_scaled(given[..., index], picture[..., place]))
        names[index] = next((known[place] for place in same), names[index])
    return names


def _is_scaled(given: np.ndarray, channel: np.ndarray) -> bool:
    """Tell whether one array is another one, multiplied by a positive number and shifted."""
    one, other = (array.ravel()[:: 1 + array.size // 5000].astype(np.float64) for array in (given, channel))
    one, other = one - one.mean(), other - other.mean()
    product = float(np.sqrt((one @ one) * (other @ other)))
    return product == 0 if not (one @ other) else one @ other >= (1 - 1e-6) * product
