"""Pictures of what the panels show, made without a browser."""

from .poster import poster_png
from .stage import figure_png, stage_figure

__all__ = ["figure_png", "poster_png", "stage_figure"]
