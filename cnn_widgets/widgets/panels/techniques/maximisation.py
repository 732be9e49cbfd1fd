"""The panel of a picture that is made to excite a channel."""

from typing import Any

import numpy as np
import traitlets

from ....core.errors import SettingError
from ....core.inspection.input.fitted_size import fit_of
from ....core.inspection.input.preparation import expected_shape
from ....core.job import Job
from ....core.language import say
from ....core.techniques.maximisation.ascent import FeatureVisualisation
from ....core.techniques.maximisation.maximisation import DEFAULT_SIDE, maximise_activation
from ....render.frames.maximisation import made_frame
from ..shown_model import ShownModel
from .job_panel import JobPanel

OPTIONS = ("objective", "steps", "size", "seed")
MOST_ON_SCREEN = 512


class Maximisation(JobPanel):
    """A picture that is made from noise to excite the selected channel, step by step.

    It makes one when it is told to.

    Args:
        inspector: Whose model and selected channel it is about.
        is_open: Whether it shows more than its title.

    Attributes:
        result: The `FeatureVisualisation` that is shown, or None.

    Raises:
        SettingError: If it is given something else than an inspector.

    Example:
        >>> ins = cw.Inspector(model, "cat")
        >>> cw.Maximisation(ins)
    """

    panel = traitlets.Unicode("maximisation").tag(sync=True)
    side = traitlets.Int(0).tag(sync=True)

    def __init__(self, inspector: ShownModel, *, is_open: bool = True):
        self.result: FeatureVisualisation | None = None
        self._natural = np.nan
        super().__init__(inspector, is_open=is_open)
        self.side = _free_side(inspector)
        self.react("make", lambda content, _: self.make(**_options(content)))
        self.react("show", lambda *_: self._show_result())

    def make(self, **options: Any) -> None:
        """Make a picture for the selected channel, on a thread of its own.

        Args:
            **options: As in `maximise_activation`.
        """
        with self.scene.lock:
            inspector, selected = self._inspector, self.scene.selected
            plane = inspector.inspection.stage(selected.stage).maps[:, :, selected.channel]
            finite = plane[np.isfinite(plane)]
            natural = float(finite.max()) if finite.size else np.nan

            def work(job: Job) -> None:
                def part(made: FeatureVisualisation) -> None:
                    self._report(job, lambda: self._keep(made, natural))

                part(maximise_activation(inspector, selected.stage, selected.channel, job=job, on_part=part, **options))

            self._begin(work)

    def _keep(self, made: FeatureVisualisation, natural: float) -> None:
        self.result, self._natural = made, natural
        self._show_result()

    def _show_result(self) -> None:
        if self.result is not None:
            self._show("made", made_frame(self.result, self._natural))


def _free_side(inspector: ShownModel) -> int:
    """Return the side that a picture gets where it can be chosen, or 0 where the model or its preprocess fixes it."""
    inspection = inspector.inspection
    fixed = fit_of(inspection.fed, inspection.preprocess, inspection.image.shape).size is not None
    return 0 if fixed or expected_shape(inspection.fed) is None else DEFAULT_SIDE


def _options(content: dict[str, Any]) -> dict[str, Any]:
    """Return what the browser sent as arguments of `maximise_activation`, which checks their values."""
    options = {name: content[name] for name in OPTIONS if content.get(name) is not None}
    size = options.get("size")
    if isinstance(size, int) and size > MOST_ON_SCREEN:
        raise SettingError(
            say(
                "The side is {size}: choose at most {most} here, or use cw.maximise_activation.",
                size=size,
                most=MOST_ON_SCREEN,
            )
        )
    return options
