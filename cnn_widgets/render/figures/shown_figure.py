"""A matplotlib Figure that a notebook can show. Import it where a figure is made: matplotlib takes half a second."""

import matplotlib.figure
from matplotlib.backends.backend_agg import FigureCanvasAgg

from .png import figure_png

DOTS_PER_INCH = 100
"""Per inch, in a notebook."""


class Figure(matplotlib.figure.Figure):
    """A Figure made without pyplot, whose global state is unsafe where callbacks come on any thread.

    Without pyplot a notebook does not know how to show a figure, so this one brings its own picture.

    Args:
        size: (width, height) in inches.
    """

    def __init__(self, size: tuple[float, float]):
        super().__init__(size, layout="constrained")
        FigureCanvasAgg(self)

    def _repr_png_(self) -> bytes:
        return figure_png(self, DOTS_PER_INCH)
