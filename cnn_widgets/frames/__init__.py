"""What each panel needs of the stages, as a header and arrays: pure functions, no widget."""

from .detail import detail_frame
from .kernels import kernels_frame
from .maps import maps_frame
from .picture import picture_frame
from .selection import Selection
from .terms import terms_frame

__all__ = [
    "Selection",
    "detail_frame",
    "kernels_frame",
    "maps_frame",
    "picture_frame",
    "terms_frame",
]
