"""What makes a model's input of a picture."""

from collections.abc import Callable
from typing import Any

import numpy as np

Preprocess = Callable[[np.ndarray], Any]
"""Takes float32 (1, height, width, channels), and returns the model's input."""


def keeps_shape(preprocess: Preprocess | None) -> bool:
    """Tell whether a preprocess is known to give what it gets in the same shape: none, or one of keras.applications."""
    module = getattr(preprocess, "__module__", None) or ""
    return preprocess is None or module.startswith(("keras.src.applications", "keras.applications"))
