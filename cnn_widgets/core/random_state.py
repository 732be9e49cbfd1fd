"""The random state of the user's process, which nothing of ours may use up."""

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .backend import as_numpy, clear_kernel_cache

SEED_GENERATOR = "global_seed_generator"


@contextmanager
def random_state_kept() -> Iterator[None]:
    """Put the global random states of Python, NumPy, Keras and TensorFlow back as they were before.

    Keras draws a seed from Python's `random` for each initializer and each Dropout that it makes without one, also
    where weights are written over at once. A user's own model would begin with other weights for it.

    It is for work on the thread that the user waits for: what other threads draw meanwhile is drawn again.

    Example:
        >>> random.seed(0)
        >>> with random_state_kept():
        ...     _ = random.random()
        >>> round(random.random(), 3)
        0.844
    """
    python, numpy = random.getstate(), np.random.get_state()
    keras, tensorflow = _of_keras(), _of_tensorflow()
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        _give_keras(keras)
        _give_tensorflow(tensorflow)


# Neither Keras nor TensorFlow has a public way to read these. Where a release names them otherwise, they are left be.


def _global_state() -> Any:
    return sys.modules.get("keras.src.backend.common.global_state")


def _of_keras() -> Any:
    """Return Keras's generator for what has no seed, and what its state is; (None, None) where there is none yet."""
    module = _global_state()
    generator = module.get_global_attribute(SEED_GENERATOR) if hasattr(module, "get_global_attribute") else None
    return generator, None if generator is None else _numbers(generator)


def _give_keras(kept: Any) -> None:
    module, (generator, state) = _global_state(), kept
    if not hasattr(module, "set_global_attribute"):
        return
    if module.get_global_attribute(SEED_GENERATOR) is not generator:
        module.set_global_attribute(SEED_GENERATOR, generator)
    if generator is not None and not np.array_equal(_numbers(generator), state):
        generator.state.assign(state)


def _tensorflow_random() -> Any:
    """Return the generator from which TensorFlow draws the seeds of single operations, or None."""
    module = sys.modules.get("tensorflow.python.eager.context")
    context = module.context_safe() if hasattr(module, "context_safe") else None
    return getattr(context, "_rng", None)


def _of_tensorflow() -> Any:
    generator = _tensorflow_random()
    return None if generator is None else generator.getstate()


def _give_tensorflow(state: Any) -> None:
    generator = _tensorflow_random()
    if generator is None or state is None or generator.getstate() == state:
        return
    generator.setstate(state)
    # A kernel that was made for a seed is kept, and would go on from where it was.
    clear_kernel_cache()


def _numbers(generator: Any) -> np.ndarray:
    return as_numpy(generator.state.value).copy()
