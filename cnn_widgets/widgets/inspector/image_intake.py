"""How an inspector takes images: the model is taken apart for each of them, and one is in force."""

from typing import Any, NamedTuple

from ...core.images.samples import samples
from ...core.inspection import Inspection
from ...core.inspection.input.fitted_size import fit_of
from ...core.inspection.input.picture import picture_of
from ...core.inspection.input.preprocess import Preprocess
from ...core.known import known
from ..explorer.image_in_force import LARGEST_INPUT_SIDE, OWN_IMAGE, shown_image
from .graph_scene import stage_to_show


class InspectedImage(NamedTuple):
    """An image that fits the model, and the model taken apart for it.

    Args:
        source: What was given.
        inspection: The model taken apart for it.
        name: What the image is called.
        note: How it was changed, in a sentence, or "".
    """

    source: Any
    inspection: Inspection
    name: str
    note: str


class ImageIntake:
    """Takes images for a model, and holds the one in force.

    Args:
        model: A Keras model, or a `OneInput`.
        preprocess: As an inspector takes it.
        scale: As an inspector takes it; the first image decides.

    Attributes:
        in_force: The image that was taken last, or None.
    """

    def __init__(self, model: Any, preprocess: Preprocess | None, scale: float | None):
        self.model = model
        self._preprocess, self._scale = preprocess, scale
        self._prepared: InspectedImage | None = None
        self.in_force: InspectedImage | None = None

    def prepare(self, source: Any) -> None:
        """Take the model apart for an image, before `take` is asked for the same one.

        Raises:
            SettingError: If the image or the model is invalid, or they do not fit.
        """
        self._prepared = self._inspected(source, "")

    def prepare_fitted(self, source: Any, stage: str) -> Any:
        """Crop and scale an image to what the model takes, prepare that, and return it.

        Args:
            source: A sample's name, or a file's bytes.
            stage: Name of the selected stage.
        """
        fit = fit_of(self.model, self._preprocess, known(self.in_force).inspection.image.shape)
        options = fit.size, fit.mode
        image, note = picture_of(self.model, source, self._preprocess, *options, largest_side=LARGEST_INPUT_SIDE)
        taken = self._inspected(image, stage)
        self._prepared = taken._replace(name=source if isinstance(source, str) else taken.name, note=note)
        return image

    def take(self, source: Any, stage: str) -> Inspection:
        """Put an image in force, and return the model taken apart for it.

        Args:
            source: What was given.
            stage: Name of the selected stage.

        Raises:
            SettingError: If the image or the model is invalid, or they do not fit.
        """
        prepared, self._prepared = self._prepared, None
        taken = prepared if prepared is not None and prepared.source is source else self._inspected(source, stage)
        self.in_force = taken._replace(source=None)
        return taken.inspection

    def _inspected(self, source: Any, stage: str) -> InspectedImage:
        image, note = picture_of(self.model, source, self._preprocess, largest_side=LARGEST_INPUT_SIDE)
        name = source if isinstance(source, str) and source in samples() else shown_image(OWN_IMAGE)
        before = None if self.in_force is None else self.in_force.inspection
        scale = self._scale if before is None else before.scaling
        inspection = Inspection(self.model, image, self._preprocess, scale)
        inspection.image.flags.writeable = False
        if before is not None:
            inspection.ablate(before.off)
        # Only the selected stage must be there; if a later layer refuses the image, selecting it says so.
        inspection.stage(stage_to_show(inspection.graph, stage))
        return InspectedImage(source, inspection, name, note)
