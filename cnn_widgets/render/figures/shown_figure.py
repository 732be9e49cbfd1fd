"""A matplotlib Figure that a notebook shows. Imported where one is made: matplotlib takes half a second."""

import matplotlib.figure
from matplotlib.backends.backend_agg import FigureCanvasAgg

from .png import figure_png

DOTS = 100
"""Per inch, in a notebook."""


class Figure(matplotlib.figure.Figure):
    """A Figure without pyplot, which keeps global state, while callbacks may come on any thread.

    Without pyplot a notebook does not know how to show one, so it brings its picture itself.

    Args:
        size: (width, height) in inches.
    """

    def __init__(self, size: tuple[float, float]):
        super().__init__(size, layout="constrained")
        FigureCanvasAgg(self)

    def _repr_png_(self) -> bytes:
        return figure_png(self, DOTS)
