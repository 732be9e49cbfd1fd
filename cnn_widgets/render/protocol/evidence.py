"""What excites a channel: patches of real images, and a synthesised picture."""

from typing import Literal, TypedDict

BoxTuple = tuple[int, int, int, int]
"""Top, left, height and width, in pixels of an image."""


class PatchHeader(TypedDict):
    """A place in an image that excites a channel. Its pixels are the array "patch0", "patch1" and so on."""

    value: float
    name: str
    image: int
    row: int
    col: int
    field: BoxTuple
    """The value's receptive field, part of which may lie beyond the border."""
    box: BoxTuple
    """The part of the field that lies on the image."""
    words: str


class PatchesHeader(TypedDict):
    """The patches that excite a channel most, strongest first."""

    ready: bool
    """Whether there has been a search. Before, the rest is empty."""
    stage: str
    channel: int
    patches: list[PatchHeader]
    seen: int
    is_whole: bool
    skipped: list[str]
    skipped_count: int
    noted: list[str]
    """Sentences about images whose values have a different range from the first image's, and their number."""
    noted_count: int
    can_look: bool
    """Whether the images can be read again, to show a patch in its image."""


class PatchImageHeader(TypedDict):
    """The image that a patch was cut from."""

    place: int
    name: str
    height: int
    width: int
    box: BoxTuple
    words: str


class VisualisationHeader(TypedDict):
    """A picture synthesised to excite a channel, with the intermediate ones that were kept."""

    stage: str
    channel: int
    steps: list[int]
    activation: float
    strongest: float
    natural: float
    """The largest value for the inspected image."""
    objective: Literal["channel", "centre"]
    before: str
    is_whole: bool
    curve: list[float]
    curve_steps: list[int]
