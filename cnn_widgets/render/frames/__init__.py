"""What each panel shows, as a header and arrays: pure functions of the stages, without any widget."""

from .maps.detail import detail_frame
from .maps.kernels import kernels_frame
from .maps.maps import maps_frame
from .maps.picture import picture_frame
from .selection import Selection
from .terms.stack import terms_frame

__all__ = [
    "Selection",
    "detail_frame",
    "kernels_frame",
    "maps_frame",
    "picture_frame",
    "terms_frame",
]
