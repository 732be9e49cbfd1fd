"""How channels are called and counted."""

import numpy as np

from ..core.stage import Stage

COLOURS = ("red", "green", "blue")


def channel_names(stage: Stage) -> list[str]:
    """Return the name of each channel of a stage, for those who read its values."""
    if stage.kind == "input" and stage.channels == 3:
        return list(COLOURS)
    if stage.kind == "input" and stage.channels == 1:
        return ["gray"]
    return [f"channel {index}" for index in range(stage.channels)]


def input_names(given: np.ndarray, picture: np.ndarray) -> list[str]:
    """Return the names of the channels that a model gets: those of the picture, where they can be told.

    A channel of the model's input is red, say, where it is the picture's red, scaled and shifted: a preprocess may
    have put blue first.

    Args:
        given: float32 (height, width, channels), what the model gets.
        picture: float32 (height, width, channels), the picture before.
    """
    names = [f"channel {index}" for index in range(given.shape[2])]
    known = channel_names(Stage("input", "input", picture, "signed"))
    if given.shape[:2] != picture.shape[:2] or known[0].startswith("channel"):
        return names
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


def counted(number: int, what: str) -> str:
    """Return a number with its noun: "1 channel", "16 channels"."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
