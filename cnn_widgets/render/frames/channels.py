"""How channels are called and counted."""

import numpy as np

from ...core.language import say
from ...core.stack.stage import Stage


def colour_words() -> list[str]:
    """Return what the channels of a picture in colour are called."""
    return [say("red"), say("green"), say("blue")]


def channel_word(index: int) -> str:
    """Return what a channel without a name of its own is called."""
    return say("channel {channel}", channel=index)


def channel_names(stage: Stage) -> list[str]:
    """Return the name of each channel of a stage, for those who read its values."""
    if stage.kind == "input" and stage.channels == 3:
        return colour_words()
    if stage.kind == "input" and stage.channels == 1:
        return [say("gray")]
    return [channel_word(index) for index in range(stage.channels)]


def input_names(given: np.ndarray, picture: np.ndarray) -> list[str]:
    """Return the names of the channels that a model gets: those of the picture, where they can be told.

    A channel of the model's input is red, say, where it is the picture's red, scaled and shifted: a preprocess may
    have put blue first.

    Args:
        given: float32 (height, width, channels), what the model gets.
        picture: float32 (height, width, channels), the picture before.
    """
    names = [channel_word(index) for index in range(given.shape[2])]
    if given.shape[:2] != picture.shape[:2] or picture.shape[2] not in (1, 3):
        return names
    known = channel_names(Stage("input", "input", picture, "signed"))
    for index in range(given.shape[2]):
        # Its own place first: the channels of a gray picture in colour are all the same.
        places = sorted(range(picture.shape[2]), key=lambda place: place != index)
        same = (place for place in places if _is_scaled(given[..., index], picture[..., place]))
        names[index] = next((known[place] for place in same), names[index])
    return names


def _is_scaled(given: np.ndarray, channel: np.ndarray) -> bool:
    """Tell whether one array is another one, times a positive number and shifted."""
    one, other = (array.ravel()[:: 1 + array.size // 5000].astype(np.float64) for array in (given, channel))
    one, other = one - one.mean(), other - other.mean()
    product = float(np.sqrt((one @ one) * (other @ other)))
    return product == 0 if not (one @ other) else one @ other >= (1 - 1e-6) * product
