"""The panel that shows where a model looks."""

from typing import Any

import traitlets

from ....core.errors import SettingError
from ....core.inspection import Inspection
from ....core.job import Job
from ....core.language import say
from ....core.numbers import is_integer
from ....core.techniques.attribution.grad_cam import spatial_layers
from ....core.techniques.attribution.heat_map import HeatMap
from ....core.techniques.attribution.occlusion import occluded_score
from ....core.techniques.target import own_score, target_from, vector_output
from ....render.frames.heat_map import heat_frame
from ..occluder import Occluder
from ..shown_model import ShownModel
from .attribution_methods import attribute, target_of
from .job_panel import JobPanel


class Attribution(JobPanel):
    """Where an inspected model looks: Grad-CAM, saliency, integrated gradients, occlusion, and the measured field.

    It computes only when it is open, on a thread of its own, and the latest request wins.

    Args:
        inspector: Whose model is asked about its image.
        is_open: Whether it shows more than its title.

    Attributes:
        result: The `HeatMap` that was shown last, or None.

    Raises:
        SettingError: If it is given something else than an inspector.

    Example:
        >>> ins = cw.Inspector(model, "cat")
        >>> cw.Attribution(ins)
    """

    from_browser = ("is_open", "asked", "occluder")
    panel = traitlets.Unicode("attribution").tag(sync=True)
    offer = traitlets.Dict().tag(sync=True)
    asked = traitlets.Dict().tag(sync=True, echo_update=False)
    occluder = traitlets.Dict().tag(sync=True, echo_update=False)
    occluded = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(self, inspector: ShownModel, *, is_open: bool = True):
        self._take_inspector(inspector)
        self._square: Occluder | None = None
        self.result: HeatMap | None = None
        super().__init__(inspector, is_open=is_open, offer=_offer(inspector.inspection))

    def _let_go(self) -> None:
        inspector = self._subject() if "_subject" in self.__dict__ else None
        if inspector is not None and self._square is not None and inspector.occluder is self._square:
            inspector.occluder = None
        super()._let_go()

    @traitlets.observe("asked")
    def _asked(self, change: dict[str, Any]) -> None:
        asked = dict(change["new"])
        if not asked:
            return
        with self.scene.guarded():
            self.cancel()
            inspection, target = self._inspector.inspection, target_of(asked, self.scene.selected)
            self._begin(lambda job: self._attribute(job, inspection, asked, target))

    def _attribute(self, job: Job, inspection: Inspection, asked: dict[str, Any], target: Any) -> None:
        def part(heat: HeatMap) -> None:
            self._report(job, lambda: self._keep(heat, asked.get("id")))

        part(attribute(inspection, asked, target, job, part))

    def _keep(self, heat: HeatMap, request: Any) -> None:
        self.result = heat
        self._show("heat", heat_frame(heat, id=request))

    @traitlets.observe("is_open")
    def _opened(self, change: dict[str, Any]) -> None:
        """A closed panel shows no square, so nothing is covered."""
        self._inspector.occluder = self._square if change["new"] else None

    @traitlets.observe("occluder")
    def _moved(self, change: dict[str, Any]) -> None:
        """Score the picture with the square over it, at once: the trait holds the latest place only."""
        if not change["new"]:
            self._square = self._inspector.occluder = None
            return
        try:
            square = dict(change["new"])
            self.occluded = self._occlude(square)
            # The bars of the class scores follow it.
            self._square = self._inspector.occluder = Occluder(square["row"], square["col"], square["size"])
        except Exception:
            # Only here: `guarded` holds the lock, which must not be held while a model runs.
            with self.scene.guarded():
                raise

    def _occlude(self, square: dict[str, Any]) -> dict[str, Any]:
        inspection = self._inspector.inspection
        row, col, size = (square.get(name) for name in ("row", "col", "size"))
        if not (is_integer(row) and is_integer(col) and is_integer(size)) or size < 1:
            raise SettingError(say("The square has no whole row, column and size: give these in pixels."))
        target = target_from(inspection, target_of(square, self.scene.selected), before_activation=False)
        covered = occluded_score(inspection, target, row, col, (size, size))
        score = own_score(inspection, target)
        return {"id": square.get("id"), "target": target.text, "score": score, "covered": covered}


def _offer(inspection: Inspection) -> dict[str, Any]:
    """Return what can be chosen: it depends on the model alone."""
    node = vector_output(inspection)
    shape = inspection.graph.nodes[0].shape
    return {
        "classes": 0 if node is None else node.shape[2],
        "layers": spatial_layers(inspection),
        "is_resized": tuple(shape[:2]) != inspection.image.shape[:2],
    }
