"""A state as one line of text, short enough to paste into a lesson."""

import base64
import binascii

import numpy as np

from ..axes import per_axis
from ..errors import SettingError
from ..images import load_image
from ..images.samples import samples
from ..language import say
from .archive import pack, unpack
from .state import DESCRIPTION, IMAGE, State, state_from_bytes, state_to_bytes

PREFIX = "cnnw1:"
LARGEST_STATE_TEXT = 4_000_000
TEXTS = {DESCRIPTION}


def state_to_text(state: State) -> str:
    """Return a state as one line of letters, digits and a few signs: a few hundred, unless something was edited.

    A bundled image that is unchanged is stored by its name and size alone.

    Raises:
        SettingError: If the user's own image or kernels make the line too long.

    Example:
        >>> state_from_text(state_to_text(state)).blocks == state.blocks
        True
    """
    data, name = state_to_bytes(state), ""
    if _is_sample(state):
        texts, arrays = unpack(data, TEXTS)
        name = f"{state.image_name}@{state.image.shape[0]}x{state.image.shape[1]}"
        data = pack(texts, {key: array for key, array in arrays.items() if key != IMAGE})
    text = f"{PREFIX}{name}:{base64.urlsafe_b64encode(data).decode()}"
    if len(text) > LARGEST_STATE_TEXT:
        raise SettingError(
            say(
                "As a line this would have {count:,} letters, and {largest_text:,} is the most: save it as a file, "
                "or use a smaller image.",
                count=len(text),
                largest_text=LARGEST_STATE_TEXT,
            )
        )
    return text


def state_from_text(text: str) -> State:
    """Return the state that `state_to_text` encoded. Every claim in the line is checked, and nothing in it is run.

    Raises:
        SettingError: If the line does not hold a state.
    """
    if not isinstance(text, str) or not text.strip().startswith(PREFIX) or len(text) > 2 * LARGEST_STATE_TEXT:
        raise SettingError(
            say("This is no line of a saved explorer: it begins with {prefix!r}, as to_text() gives it.", prefix=PREFIX)
        )
    name, _, packed = text.strip().removeprefix(PREFIX).partition(":")
    try:
        data = base64.b64decode(packed, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise SettingError(say("This line of a saved explorer is damaged: copy the whole of it.")) from error
    if name:
        texts, arrays = unpack(data, TEXTS)
        data = pack(texts, {**arrays, IMAGE: _sample(name)})
    return state_from_bytes(data)


def _is_sample(state: State) -> bool:
    if state.image_name not in samples():
        return False
    sample = load_image(state.image_name, size=state.image.shape[:2])
    return sample.shape == state.image.shape and np.array_equal(sample, state.image)


def _sample(name: str) -> np.ndarray:
    sample, _, size = name.partition("@")
    sides = size.split("x")
    if sample not in samples() or len(sides) != 2 or not all(side.isascii() and side.isdigit() for side in sides):
        raise SettingError(
            say("This line names the image {name!r:.60}, which is none: copy the whole of it.", name=name)
        )
    return load_image(sample, size=per_axis(map(int, sides)))
