"""The headers of the scene's frames."""

from typing import Literal, NotRequired, TypedDict

from ..frames.terms import page
from .block import BlockSettings
from .comparison import ComparisonHeader, PinnedHeader
from .graph import GraphHeader
from .preview import PreviewImageHeader, PreviewWeightsHeader
from .stage import FormulaLine, Kind, StageHeader, Tiles, ValueRange
from .teacher import TeacherHeader, TeacherMapsHeader


class PictureHeader(TypedDict):
    """The input in true colours."""

    revision: int
    name: str
    height: int
    width: int
    channels: int
    minimum: float
    maximum: float
    shown: tuple[int, int]
    step: int


class KernelsHeader(TypedDict):
    """The kernels of the selected convolution."""

    revision: int
    stage: str
    kernel_size: tuple[int, int]
    in_channels: int
    filters: int
    limit: float
    source: list[str]
    colour: bool
    note: str
    quantised: bool
    channel_names: list[str]
    description: NotRequired[str]
    parts: NotRequired[list[str]]
    """The names of a separable convolution's two kernels, and of the one shown."""
    part: NotRequired[str]


class MapsHeader(TypedDict):
    """The pipeline, and the tiles of the selected stage."""

    revision: int
    picture: int
    stage: str
    stages: list[StageHeader]
    tiles: Tiles
    formula: list[FormulaLine]
    description: str
    coarse: NotRequired[int]
    """On a slow link: the factor by which the tiles came coarser than they are shown. Otherwise absent."""
    blocks: NotRequired[list[BlockSettings]]
    """The settings of the blocks, where the stages are those of blocks."""


class TermLine(TypedDict):
    """One line of a calculation: a label, its number, and its role."""

    label: str
    text: str
    role: Literal["channel", "hidden", "bias", "total", "step", "activation", "mean", "winner"]


TermsOrder = page.Order


class TermsHeader(TypedDict):
    """How one value is computed."""

    revision: int
    stage: str
    kind: Kind | Literal["copy"]
    title: str
    origin: str
    source: str
    channel: int
    row: int
    col: int
    channels: list[int]
    channel_names: list[str]
    hidden: int
    page: NotRequired[int]
    """The page of input channels shown, how many pages and channels there are, and the order they are in."""
    pages: NotRequired[int]
    page_size: NotRequired[int]
    of: NotRequired[int]
    order: NotRequired[TermsOrder]
    lines: list[TermLine]
    sums: list[str]
    keras: str
    agrees: bool
    approx: bool
    note: str
    rows: list[int]
    cols: list[int]
    winner: tuple[int, int] | None
    pool: Literal["max", "average"] | None
    flips: NotRequired[bool]
    """False where there is no sliding kernel that a true convolution would flip."""


class DetailHeader(TypedDict):
    """One channel at full size."""

    revision: int
    maps: int
    stage: str
    channel: int
    full: tuple[int, int]
    step: int
    range: ValueRange
    minimum: float
    maximum: float
    layer_minimum: float
    layer_maximum: float
    nonfinite: int


class Headers(TypedDict):
    """The header of each packed trait."""

    preview_image: PreviewImageHeader
    """For blocks only, once the browser has asked: what it needs to compute the first block itself."""
    preview_weights: PreviewWeightsHeader
    pinned: PinnedHeader
    compared: ComparisonHeader
    picture: PictureHeader
    kernels: KernelsHeader
    maps: MapsHeader
    terms: TermsHeader
    detail: DetailHeader
    graph: GraphHeader
    """Only in an inspector."""
    lesson: TeacherHeader
    """Only in a kernel teacher. `wanted` has the target, `made` the output and its difference from the target."""
    wanted: TeacherMapsHeader
    made: TeacherMapsHeader
