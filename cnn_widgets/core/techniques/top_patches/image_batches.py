"""Images on their way into a model: fitted, prepared, and in batches of one shape."""

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
from .image_set import ImageSet, Named

LARGEST_SIDE = 1024
"""Pixels on the longer side of a file; larger ones are reduced."""
SHAPES_KEPT = 8
"""Shapes for which a model stays taken apart."""
MOST_VALUES = 2**23
"""Input values in a batch: fewer images at a time where they are large."""
MOST_SENTENCES = 20


@dataclass(frozen=True, eq=False, slots=True)
class Picture:
    """One image of a set, as the model gets it.

    Args:
        index: Its number in the set.
        name: Its name.
        pixels: float32 (height, width, channels): the picture; where a preprocess gives it another size, what the
            model gets.
        note: The sentence for one whose values are not of the first one's kind, or "".
    """

    index: int
    name: str
    pixels: np.ndarray
    note: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Batch:
    """Images of one shape.

    Args:
        inspection: The model taken apart for this shape.
        inputs: float32 (images, ...), what the model gets.
        pictures: The images.
    """

    inspection: Inspection
    inputs: np.ndarray
    pictures: list[Picture]


class Feed:
    """Reads a set of images in batches, and never more than a batch and one image ahead.

    Args:
        subject: The model, and how it gets pictures; where nothing has decided what these are multiplied with, the
            first that can be read does, for all.
        images: The images.
        size: Images in a batch, at most.

    Attributes:
        seen: How many images were read.
        noted: Sentences about those whose values are not of the first one's kind, the first of them.
        noted_count: How many these are.
        skipped: Sentences about those that could not be used, the first of them.
        skipped_count: How many these are.
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
        pictures: list[Picture] = []
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

    def picture(self, index: int) -> Picture:
        """Return one image again.

        Raises:
            SettingError: If it cannot be read, or the set can be read only once.
        """
        return self._read(index, self._images.named(index))[0]

    @property
    def note(self) -> str:
        """The sentence about what all images are multiplied with, or ""."""
        return self._scale.note if isinstance(self._scale, Scaling) else ""

    def _read(self, index: int, named: Named) -> tuple[Picture, np.ndarray]:
        name, source = named
        image, _ = picture_of(
            self._model, source, self._preprocess, self._fit.size, self._fit.mode, largest_side=LARGEST_SIDE
        )
        given = self._given(image)
        inspection = self._inspection(image, given)
        node = inspection.graph.nodes[0]
        same = not node.shown or node.shape[:2] == image.shape[:2]
        other = self._scale.other(image) if isinstance(self._scale, Scaling) else ""
        return Picture(index, name, image if same else as_maps(given, node.data_format), other), given

    def _given(self, image: np.ndarray) -> np.ndarray:
        """Return what the model gets for an image; the first one decides what all are multiplied with."""
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

    def _batch(self, pictures: list[Picture], inputs: list[np.ndarray]) -> Batch:
        return Batch(self._inspection(pictures[0].pixels, inputs[0]), np.concatenate(inputs), pictures)

    def _most(self, given: np.ndarray) -> int:
        return max(1, min(self._size, MOST_VALUES // given.size))

    def _note(self, picture: Picture) -> None:
        self.noted_count += 1
        if len(self.noted) < MOST_SENTENCES:
            self.noted.append(f"{picture.name}: {picture.note}")

    def _skip(self, name: str, error: SettingError) -> None:
        self.skipped_count += 1
        if len(self.skipped) < MOST_SENTENCES:
            self.skipped.append(f"{name}: {error}")
