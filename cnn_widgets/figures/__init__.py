"""Pictures of what the panels show, made without a browser."""

from .figure import figure_png, stage_figure
from .poster import poster_png

__all__ = ["figure_png", "poster_png", "stage_figure"]
