"""Reading a set of images in batches: fitted and prepared for a model, each batch of one shape."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...errors import SettingError
from ...inspection import Inspection
from ...inspection.graph.channels_last import as_maps
from ...inspection.input.fitted_size import fit_of
from ...inspection.input.picture import picture_of
from ...inspection.input.preparation import prepare
from ...inspection.input.value_scaling import Scaling
from ..subject import Subject
from .image_set import ImageSet, NamedSource

LARGEST_READ_SIDE = 1024
"""Pixels on the longer side of an image file; larger ones are reduced."""
SHAPES_KEPT = 8
"""Shapes for which the model's inspection is kept."""
MOST_BATCH_VALUES = 2**23
"""Input values in a batch, so that there are fewer images in it if they are large."""
MOST_SENTENCES = 20


@dataclass(frozen=True, eq=False, slots=True)
class PreparedImage:
    """One image of a set, prepared for the model.

    Args:
        index: The image's number in the set.
        name: The image's name.
        pixels: float32 (height, width, channels), the image, or the model's input if a preprocess changes the size.
        note: A sentence if its range of values differs from that of the first image, else "".
    """

    index: int
    name: str
    pixels: np.ndarray
    note: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Batch:
    """Images of one shape.

    Args:
        inspection: The model inspected at this shape.
        inputs: float32 (images, ...), the model's input.
        pictures: The images.
    """

    inspection: Inspection
    inputs: np.ndarray
    pictures: list[PreparedImage]


class ImageBatches:
    """Reads a set of images in batches, and never holds more than a batch and one image.

    Args:
        subject: The model, and how images are prepared for it. If no scale is decided, the first image that can be
            read decides it for all.
        images: The images.
        size: The largest number of images in a batch.

    Attributes:
        seen: The number of images read so far.
        noted: Sentences about images whose range of values differs from that of the first image, the first twenty.
        noted_count: The number of these images.
        skipped: Sentences about images that could not be used, the first twenty.
        skipped_count: The number of these images.
    """

    def __init__(self, subject: Subject, images: ImageSet, size: int) -> None:
        self._model, self._preprocess, self._scale = subject.model, subject.preprocess, subject.scale
        self._fit = fit_of(subject.model, subject.preprocess, subject.like)
        self._images, self._size = images, size
        self._inspections: OrderedDict[tuple[int, ...], Inspection] = OrderedDict()
        self.seen = 0
        self.noted: list[str] = []
        self.noted_count = 0
        self.skipped: list[str] = []
        self.skipped_count = 0

    def __iter__(self) -> Iterator[Batch]:
        pictures: list[PreparedImage] = []
        inputs: list[np.ndarray] = []
        for index, named in enumerate(self._images):
            self.seen = index + 1
            try:
                picture, given = self._read(index, named)
            except SettingError as error:
                self._skip(named[0], error)
                continue
            if picture.note:
                self._note(picture)
            if pictures and (given.shape != inputs[0].shape or picture.pixels.shape != pictures[0].pixels.shape):
                yield self._batch(pictures, inputs)
                pictures, inputs = [], []
            pictures.append(picture)
            inputs.append(given)
            if len(pictures) >= self._most(given):
                yield self._batch(pictures, inputs)
                pictures, inputs = [], []
        if pictures:
            yield self._batch(pictures, inputs)

    def picture(self, index: int) -> PreparedImage:
        """Read one image again.

        Raises:
            SettingError: If the image cannot be read, or the set can be read only once.
        """
        return self._read(index, self._images.named(index))[0]

    @property
    def note(self) -> str:
        """A sentence about the scale of all images, or ""."""
        return self._scale.note if isinstance(self._scale, Scaling) else ""

    def _read(self, index: int, named: NamedSource) -> tuple[PreparedImage, np.ndarray]:
        name, source = named
        image, _ = picture_of(
            self._model, source, self._preprocess, self._fit.size, self._fit.mode, largest_side=LARGEST_READ_SIDE
        )
        given = self._given(image)
        inspection = self._inspection(image, given)
        node = inspection.graph.nodes[0]
        same = not node.shown or node.shape[:2] == image.shape[:2]
        other = self._scale.other(image) if isinstance(self._scale, Scaling) else ""
        return PreparedImage(index, name, image if same else as_maps(given, node.data_format), other), given

    def _given(self, image: np.ndarray) -> np.ndarray:
        """Return the model's input for an image; the first image decides the scale for all."""
        if isinstance(self._scale, Scaling):
            return prepare(self._model, image, self._preprocess, self._scale.scale)
        inspection = Inspection(self._model, image, self._preprocess, self._scale)
        self._scale = inspection.scaling
        return inspection.batch

    def _inspection(self, image: np.ndarray, given: np.ndarray) -> Inspection:
        if given.shape not in self._inspections:
            # Receptive fields depend on the size, since padding "same" does.
            inspection = Inspection(self._model, image, self._preprocess, self._scale)
            inspection.refresh()
            self._inspections[given.shape] = inspection
            if len(self._inspections) > SHAPES_KEPT:
                self._inspections.popitem(last=False)
        self._inspections.move_to_end(given.shape)
        return self._inspections[given.shape]

    def _batch(self, pictures: list[PreparedImage], inputs: list[np.ndarray]) -> Batch:
        return Batch(self._inspection(pictures[0].pixels, inputs[0]), np.concatenate(inputs), pictures)

    def _most(self, given: np.ndarray) -> int:
        return max(1, min(self._size, MOST_BATCH_VALUES // given.size))

    def _note(self, picture: PreparedImage) -> None:
        self.noted_count += 1
        if len(self.noted) < MOST_SENTENCES:
            self.noted.append(f"{picture.name}: {picture.note}")

    def _skip(self, name: str, error: SettingError) -> None:
        self.skipped_count += 1
        if len(self.skipped) < MOST_SENTENCES:
            self.skipped.append(f"{name}: {error}")
