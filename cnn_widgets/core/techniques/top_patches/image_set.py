"""A set of images in one of several forms, read one by one."""

from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import SettingError
from ...images.files import check_file
from ...images.samples import samples
from ...language import say
from ...storage import folder_of

SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")
NamedSource = tuple[str, Any]
"""A name, and an image as `load_image` takes it."""


class ImageSet:
    """A set of named images, read one after the other, so that they need never all be in memory.

    Args:
        images: One of

            - an array (images, height, width, channels), or (images, height, width) for gray images; an array of rank 3
              whose last axis has a length of 1 to 4 is a single image;
            - the path of a folder, whose image files, also those in subfolders, are read in the order of their names;
            - anything that `load_image` takes, as a single image;
            - a list or tuple of such images, or a dict of them by name;
            - a generator, a tf.data.Dataset or another finite iterable of images, of batches of them (rank 4), of
              tuples that begin with either, or of dicts that hold either as "image".
        signals: Whether the model takes signals. An array of rank 3 is then a batch (signals, steps, channels).

    Attributes:
        length: The number of images, or None if it is only known after reading them.

    Raises:
        SettingError: If `images` is none of these, or empty.
    """

    def __init__(self, images: Any, *, signals: bool = False) -> None:
        self._names: list[str] | None = None
        self._rank = 3 if signals else 4
        self._images = _listed(images, self._rank)
        if isinstance(self._images, dict):
            self._names = [str(name) for name in self._images]
            self._images = list(self._images.values())
        is_listed = isinstance(self._images, list | np.ndarray)
        self.length = len(self._images) if is_listed else None
        if self.length == 0:
            raise SettingError(say("There are no images in the set: {advice}.", advice=_advice()))

    @property
    def can_read_again(self) -> bool:
        """Whether single images can be read again by their number, unlike those of a generator or a Dataset."""
        return self.length is not None

    def __iter__(self) -> Iterator[NamedSource]:
        if self.length is not None:
            yield from (self.named(index) for index in range(self.length))
            return
        count = 0
        for element in self._images:
            for image in _images_in(element, self._rank):
                yield say("image {number}", number=count), image
                count += 1

    def named(self, index: int) -> NamedSource:
        """Return the name and the source of one image.

        Raises:
            SettingError: If the set can be read only once.
        """
        if not self.can_read_again:
            raise SettingError(
                say("Images of a generator or a Dataset are not kept: give a list or a folder to see them.")
            )
        image = self._images[index]
        if self._names is not None:
            return self._names[index], image
        is_name = isinstance(image, str | PathLike)
        return (Path(image).name if is_name else say("image {number}", number=index)), image


def _listed(images: Any, rank: int) -> Any:
    """Return a dict by name, a list, an array of images, or an iterable that can only be read in order."""
    if isinstance(images, Mapping):
        return dict(images)
    if isinstance(images, str | PathLike):
        if isinstance(images, str) and images in samples():
            return [images]
        folder = folder_of(images)
        if folder is not None:
            return _files(folder)
        check_file(images)
        return [images]
    if isinstance(images, np.ndarray):
        return _array(images, rank)
    if isinstance(images, list | tuple):
        return list(images)
    if isinstance(images, bytes | bytearray | memoryview) or hasattr(images, "getexif"):
        return [images]
    if isinstance(images, Iterable):
        return images
    raise SettingError(say("The images are of type {kind}: {advice}.", kind=type(images).__name__, advice=_advice()))


def _array(images: np.ndarray, rank: int) -> Any:
    if rank == 3:
        return images if images.ndim == 3 else [images]
    if images.ndim == 4 or (images.ndim == 3 and images.shape[2] > 4):
        return images
    if images.ndim in (2, 3):
        return [images]
    raise SettingError(
        say("The images are an array of shape {shape}: give (images, height, width, channels).", shape=images.shape)
    )


def _files(folder: Path) -> dict[str, Path]:
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    if not found:
        raise SettingError(
            say("The folder {folder!r:.120} holds no image files: use one with PNG or JPEG files.", folder=str(folder))
        )
    return {str(path.relative_to(folder)): path for path in found}


def _images_in(element: Any, rank: int) -> Iterable[Any]:
    if isinstance(element, Mapping) and "image" in element:
        element = element["image"]
    if isinstance(element, tuple) and element:
        element = element[0]
    if not isinstance(element, np.ndarray) and hasattr(element, "numpy"):
        element = element.numpy()
    is_batch = isinstance(element, np.ndarray) and element.ndim == rank
    return element if is_batch else (element,)


def _advice() -> str:
    return say(
        "give an array (images, height, width, channels), a folder, a list of paths or arrays, a dict of them by name, "
        "a generator or a tf.data.Dataset"
    )
