"""The scene's plain traits."""

from typing import Literal, NotRequired, TypedDict

from .comparison import ComparisonMode
from .frames import TermsOrder
from .json_types import Empty, Finite
from .stage import Selection

Scale = Literal["channel", "layer", "gray"]

Sort = Literal["number", "mean", "max", "variance", "dead"]
"""The order in which channels are shown."""

Filter = Literal["all", "alive", "dead", "odd"]
"""Which channels are shown."""


class ValueRequest(Selection):
    """A place whose exact value the browser asks for."""

    revision: int
    id: int


class ValueAnswer(ValueRequest):
    """Python's answer to a value request."""

    value: float | None
    pinned: NotRequired[float | None]
    """Present only while something is pinned."""


class Notice(TypedDict):
    """A sentence in the bar, and how serious it is."""

    text: NotRequired[str]
    level: NotRequired[Literal["error", "info"]]


class WholeRequest(TypedDict):
    """A request for maps at full size; each attempt is a new one."""

    revision: int
    attempt: int


class Settings(TypedDict):
    """The scene's plain traits."""

    selection: Selection
    scale: Scale
    colormap: str
    large: bool
    flipped: bool
    kernel_style: Literal["diverging", "gray"]
    as_colour: bool
    terms_page: int
    terms_order: TermsOrder
    is_pinned: bool
    comparison: ComparisonMode
    channel_sort: Sort
    channel_filter: Filter
    tile_size: int
    value_request: ValueRequest | Empty
    value_answer: ValueAnswer | Empty
    link_rate: int
    """Bytes a second that arrive from Python, as measured here; 0 while unknown."""
    whole: WholeRequest | Empty
    """The coarse maps that are now wanted at full size. Each attempt is a new request."""
    busy: str
    language: str
    """The language's code."""
    notice: Notice
    preview_wanted: int
    """The revision of the picture whose values the browser wants."""
    preview_controls: NotRequired[str]
    """The part by which a hand sets the block; empty where no previews are wanted."""
    pointwise: bool
    can_undo: NotRequired[bool]
    """Whether a hand can undo the last step, and redo what was undone; only an explorer has it."""
    can_redo: NotRequired[bool]
    toggled: NotRequired[list[str]]
    """Layers made of layers whose folding the user has switched from its default."""
    off: NotRequired[dict[str, list[int]]]
    """Channels that are switched off, by stage. Only in an inspector."""


class InputPerturbation(TypedDict):
    """How the input is perturbed: rotation in degrees, noise, shift in pixels."""

    rows: int
    cols: int
    rotate: Finite
    noise: Finite
    seed: int
    fill: Literal["edge", "zeros"]


class ShiftError(TypedDict):
    """How far the maps fail to follow one shift."""

    shift: int
    error: float
    text: str
    multiple: bool


class Equivariance(TypedDict):
    """How far the maps of a stage fail to follow a shifted input, as measured."""

    id: str
    """The stage and revision of the maps that were measured."""
    stage: str
    stride: str
    now: str
    axis: str
    curve: list[ShiftError]
    compared: str
    note: NotRequired[str]
    """Why it cannot be measured, if so."""
