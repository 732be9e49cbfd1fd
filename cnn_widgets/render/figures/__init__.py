"""Pictures of what the panels show, made without a browser."""

from .png import figure_png
from .poster import poster_png
from .stage import stage_figure

__all__ = ["figure_png", "poster_png", "stage_figure"]
