"""The scores that a model gives its image, as bars."""

from collections.abc import Sequence
from typing import Any

import traitlets

from ...core.errors import SettingError
from ...core.inspection import Inspection
from ...core.numbers import count_from
from ...core.scores import Scores, scores
from ...core.techniques.attribution.occlusion import covered_picture
from ...render.frames.scores import scores_dict
from .shown_model import ShownModel
from .techniques.inspector_panel import InspectorPanel

MOST_UNASKED_MULTIPLICATIONS = 200_000_000
"""A forward pass with at most so many may follow every change unasked: it takes some tens of milliseconds."""
MOST_SCORE_BARS = 100


class ClassScores(InspectorPanel):
    """The classes' scores as bars, which follow the inspector's image, weights, ablated channels and occluder.

    Shown are the numbers that Keras gives: probabilities after a softmax or sigmoid as bars from 0 to 1, logits and
    outputs that are not known to be classes as bars to both sides of 0. While closed it computes nothing.

    Args:
        inspector: Whose scores it shows.
        classes: What the classes are called; None takes the inspector's, a bundled model's own, else numbers.
        count: How many bars at most.
        is_open: Whether it shows more than its title.

    Attributes:
        result: The `Scores` in force, or None where the model does not end in a Dense or activation on a vector.

    Raises:
        SettingError: If it is given something else than an inspector, or the names do not fit.

    Example:
        >>> ins = cw.Inspector(cw.load_model("digits"), "digit_4")
        >>> cw.ClassScores(ins, count=3)
    """

    from_browser = ("is_open", "wanted")
    panel = traitlets.Unicode("class_scores").tag(sync=True)
    wanted = traitlets.Unicode().tag(sync=True)
    scores = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(
        self, inspector: ShownModel, classes: Sequence[str] | None = None, count: int = 10, *, is_open: bool = True
    ):
        self._take_inspector(inspector)
        self._count = count_from(count, MOST_SCORE_BARS, "count")
        self._classes = inspector.classes if classes is None else classes
        if self._classes is not None or is_open is not False:
            # Before any widget is made, so that names that do not fit leave none behind.
            scores(inspector.inspection, self._classes)
        super().__init__(inspector, is_open=is_open)
        self._follow()
        self._watch(self.scene, self._follow, "inspected")
        self._watch(inspector, self._follow, "occluder")

    @property
    def result(self) -> Scores | None:
        """The scores in force: of the picture as it is covered, where a square lies over it."""
        inspection, square = self._inspector.inspection, self._inspector.occluder
        image = None if square is None else covered_picture(inspection, square.row, square.col, (square.size,) * 2)
        return scores(inspection, self._classes, image)

    def _follow(self, _: Any = None) -> None:
        if not self.is_open:
            return
        with self.scene.lock:
            off = sum(map(len, self._inspector.ablated.values()))
            try:
                square = self._inspector.occluder
                side = 0 if square is None else square.size
                self.scores = scores_dict(self.result, self._count, self.wanted, off, side)
            except SettingError as error:
                # The image is shown all the same: only a later layer refuses it.
                self.scores = {"bars": [], "note": str(error)}

    @traitlets.observe("is_open", "wanted")
    def _asked(self, _: dict[str, Any]) -> None:
        with self.scene.guarded():
            self._follow()


def costs_little(inspection: Inspection) -> bool:
    """Tell whether a whole pass of a model may follow every change unasked."""
    return sum(node.multiply_adds for node in inspection.graph.nodes) <= MOST_UNASKED_MULTIPLICATIONS
