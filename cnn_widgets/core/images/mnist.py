"""The bundled handwritten digits: a part of MNIST, large enough to train a small network in a minute."""

from importlib import resources

import numpy as np

from ..errors import SettingError
from ..language import say

SPLITS = ("train", "test")


def load_digits(split: str = "train") -> tuple[np.ndarray, np.ndarray]:
    """Return handwritten digits from MNIST, 28 x 28 pixels, white on black.

    Args:
        split: "train" for 6,000 digits (600 of each, from MNIST's training set) or "test" for 1,000 (100 of each,
            from its test set).

    Returns:
        Images, float32 (n, 28, 28, 1) from 0 to 1, and labels, int64 (n,) from 0 to 9.

    Raises:
        SettingError: If there is no such split.

    Example:
        >>> x, y = load_digits("test")
        >>> x.shape
        (1000, 28, 28, 1)

    Notes:
        Y. LeCun, C. Cortes: MNIST, CC BY-SA 3.0. `scripts/make_digits.py` says which of its digits these are.
    """
    if not isinstance(split, str) or split not in SPLITS:
        named = ", ".join(SPLITS)
        raise SettingError(say("There are no {split!r:.40} digits: choose one of {named}.", split=split, named=named))
    path = resources.files("cnn_widgets.core").joinpath("data", "digits", "digits.npz")
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        images, labels = arrays[f"{split}_images"], arrays[f"{split}_labels"]
    return (images[..., None] / np.float32(255)).astype(np.float32), labels.astype(np.int64)
