"""The panel that switches off a layer's channels, one by one, and ranks them by their effect on a score."""

from typing import Any

import traitlets

from ....core.job import Job
from ....core.known import known
from ....core.scores import scores
from ....core.techniques.ablation import Effects, ablation_effect
from ....render.frames.scores import effects_dict
from ..shown_model import ShownModel
from .job_panel import JobPanel


class AblationEffects(JobPanel):
    """What each channel of the selected layer does to a class score, as bars, the largest first.

    Args:
        inspector: Whose model, image and selected layer it is about.
        is_open: Whether it shows more than its title.

    Attributes:
        result: The newest `Effects`, or None.

    Raises:
        SettingError: If it is given something else than an inspector.

    Example:
        >>> ins = cw.Inspector(cw.load_model("digits"), "digit_4")
        >>> panel = cw.AblationEffects(ins)
        >>> panel.rank("conv2"); panel.wait(); panel.result.order[:3]
    """

    panel = traitlets.Unicode("ablation_effects").tag(sync=True)
    effects = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(self, inspector: ShownModel, *, is_open: bool = True):
        self.result: Effects | None = None
        super().__init__(inspector, is_open=is_open)
        self.react("rank", lambda content, _: self.rank(output=content.get("output")))
        self._watch(self.scene, self._changed, "inspected")

    def rank(self, layer: str | None = None, output: int | None = None, value: str = "zero") -> None:
        """Begin to switch off each channel of a layer by itself, on a thread of its own.

        Args:
            layer: The layer's name; None takes the selected one.
            output: The class, from 0; None takes the one with the highest score.
            value: "zero" or "mean", as in `ablate`.

        Raises:
            SettingError: From `wait`, if there is no such layer or class.
        """
        with self.scene.lock:
            # A copy, so that what is switched or drawn meanwhile does not mix in.
            inspection = self._inspector.inspection.fork()
            layer = self.scene.selected.stage if layer is None else layer
        self.effects = {}
        self._begin(lambda job: self._rank(job, inspection, layer, output, value))

    def _rank(self, job: Job, inspection: Any, layer: str, output: int | None, value: str) -> None:
        found = ablation_effect(inspection, layer=layer, output=output, value=value, job=job)
        named = scores(inspection, self._inspector.classes)
        self._report(job, lambda: self._keep(found, effects_dict(found, known(named).name(found.output))))

    def _keep(self, found: Effects, effects: dict[str, Any]) -> None:
        self.result, self.effects = found, effects

    def _changed(self, _: Any) -> None:
        """Drop the bars: they are not those of another image, of other weights or of other channels off."""
        if self.effects or self._work.is_at_work:
            self._drop()
            self.result, self.effects = None, {}
