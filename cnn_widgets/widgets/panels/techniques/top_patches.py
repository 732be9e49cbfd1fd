"""The panel of the patches that excite a channel."""

import time
from typing import Any

import traitlets

from ....core.errors import SettingError
from ....core.images.samples import PHOTOGRAPHS
from ....core.inspection.input.fitted_size import fit_of
from ....core.inspection.input.input_kind import input_kind
from ....core.job import Job
from ....core.language import say, say_count
from ....core.storage import folder_of
from ....core.techniques.subject import subject_of
from ....core.techniques.top_patches.image_batches import LARGEST_READ_SIDE, ImageBatches
from ....core.techniques.top_patches.image_set import ImageSet
from ....core.techniques.top_patches.search import MOST_PATCH_BYTES, ChannelPatches, kept_bytes
from ....core.techniques.top_patches.top_patches import top_patches
from ....render.frames.top_patches import image_frame, nothing_frame, patches_frame
from ..shown_model import ShownModel
from .job_panel import JobPanel

PATCH_COUNT = 9
SECONDS_BETWEEN_PICTURES = 0.3
"""Of two pictures of a search under way."""


class TopPatches(JobPanel):
    """The patches, out of a set of images, that excite the selected channel most.

    It searches on request. One pass gives the patches of all channels of the layer, where they fit into the
    memory, so that another channel's are there at once.

    Args:
        inspector: Whose model and selected channel it is about.
        images: As `top_patches` takes them; None takes the bundled photographs.
        is_open: Whether it shows more than its title.

    Attributes:
        result: The `ChannelPatches` of the selected channel, or None.

    Raises:
        SettingError: If it is given something else than an inspector, or there are no such images.

    Example:
        >>> ins = cw.Inspector(model, "cat")
        >>> cw.TopPatches(ins, "photos/")
    """

    panel = traitlets.Unicode("top_patches").tag(sync=True)
    images_text = traitlets.Unicode().tag(sync=True)

    def __init__(self, inspector: ShownModel, images: Any = None, *, is_open: bool = True):
        self._found: dict[tuple[str, int], ChannelPatches] = {}
        self._images = _image_set(inspector, images)
        super().__init__(inspector, is_open=is_open, images_text=_text(self._images, images is None))
        self._inspection = inspector.inspection
        self.react("find", lambda *_: self.find())
        self.react("show", lambda *_: self._show_selected())
        self.react("folder", lambda content, _: self._set_folder(content.get("path")))
        self.react("image", lambda content, _: self._show_image(content.get("place")))
        self._watch(self.scene, self._graph_changed, "inspected")

    @property
    def images(self) -> ImageSet:
        """The images that are searched; assign anything that `top_patches` takes, or None for the photographs."""
        return self._images

    @images.setter
    def images(self, images: Any) -> None:
        self._set_images(images)

    @property
    def result(self) -> ChannelPatches | None:
        """What was found for the selected channel."""
        selected = self.scene.selected
        return self._found.get((selected.stage, selected.channel))

    def find(self) -> None:
        """Search the images, on a thread of its own, for patches that excite the selected layer's channels."""
        with self.scene.lock:
            inspection, selected, images = self._inspector.inspection, self.scene.selected, self._images
            node = inspection.graph.node(selected.stage)
            size = fit_of(inspection.fed, inspection.preprocess, inspection.image.shape).size
            shape = (*(size or (LARGEST_READ_SIDE, LARGEST_READ_SIDE)), inspection.image.shape[2])
            fits = kept_bytes(node, shape, node.shape[2], PATCH_COUNT) <= MOST_PATCH_BYTES
            self._found = {}
            channels = None if fits else [selected.channel]
            self._begin(lambda job: self._search(job, images, selected.stage, channels))

    def _search(self, job: Job, images: ImageSet, stage: str, channels: list[int] | None) -> None:
        shown = 0.0

        def part(found: Any) -> None:
            nonlocal shown
            if time.monotonic() - shown > SECONDS_BETWEEN_PICTURES:
                self._report(job, lambda: self._keep(found))
                shown = time.monotonic()

        # Several places of an image where there are few images, and one where there are many.
        per_image = -(-PATCH_COUNT // images.length) if images.length else 1
        options: dict[str, Any] = dict(count=PATCH_COUNT, per_image=per_image, job=job, on_part=part)
        found = top_patches(self._inspector, images, stage, channels, **options)
        self._report(job, lambda: self._keep(found))

    def _keep(self, found: ChannelPatches | tuple[ChannelPatches, ...]) -> None:
        several = found if isinstance(found, tuple) else (found,)
        self._found = {(each.layer, each.channel): each for each in several}
        self._show_selected()

    def _show_selected(self) -> None:
        found, selected = self.result, self.scene.selected
        if found is None:
            self._show("found", nothing_frame(selected.stage, selected.channel))
        else:
            self._show("found", patches_frame(found, can_look=self._images.can_read_again))

    def _show_image(self, place: Any) -> None:
        found = self.result
        is_place = isinstance(place, int) and not isinstance(place, bool)
        if found is None or not is_place or not 0 <= place < len(found.patches):
            raise SettingError(say("There is no such patch any more: search again."))
        batches, patch = ImageBatches(subject_of(self._inspector), self._images, 1), found.patches[place]
        self._show("image", image_frame(batches.picture(patch.image), patch, place))

    def _set_images(self, images: Any) -> None:
        with self.scene.lock:
            self._images = _image_set(self._inspector, images)
            self.images_text = _text(self._images, images is None)
            self._forget()
            self._show_selected()

    def _set_folder(self, path: Any) -> None:
        """Search a folder that was named on the screen, where single files cannot be named."""
        if path is None:
            return self._set_images(None)
        if not isinstance(path, str) or folder_of(path) is None:
            raise SettingError(
                say(
                    "The folder {folder!r:.120} holds no image files: use one with PNG or JPEG files.",
                    folder=path if isinstance(path, str) else str(type(path).__name__),
                )
            )
        self._set_images(path)

    def _forget(self) -> None:
        self._drop()
        self._found = {}

    def _graph_changed(self, _: dict[str, Any]) -> None:
        """Forget what the model gave before its weights were read again; another image changes nothing here."""
        with self.scene.lock:
            is_refreshed = self._inspector.inspection is self._inspection
            self._inspection = self._inspector.inspection
            if is_refreshed and self._found:
                self._forget()
                self._show_selected()


def _image_set(inspector: Any, images: Any) -> ImageSet:
    """Return the images that were given, or the photographs; for a model of signals rank 3 is a batch of them."""
    if images is None:
        return photographs()
    inspection = getattr(inspector, "inspection", None)
    return ImageSet(images, signals=inspection is not None and input_kind(inspection.fed) == "signal")


def photographs() -> ImageSet:
    """Return the bundled photographs."""
    return ImageSet({name: name for name in PHOTOGRAPHS})


def _text(images: ImageSet, is_bundled: bool) -> str:
    if is_bundled:
        return say("the {count} bundled photographs", count=images.length)
    if images.length is None:
        return say("images as they come")
    return say_count("{count} image", "{count} images", images.length)
