"""The parts of the user's session that we leave unchanged: random states, and the counters in Keras's names."""

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np

from .known import known

STATE = "keras.src.backend.common.global_state"
CONTEXT = "tensorflow.python.eager.context"
NAMES, SEEDS = "object_name_uids", "global_seed_generator"


@contextmanager
def untouched() -> Iterator[None]:
    """Restore the random states of Python, NumPy, TensorFlow and Keras, and Keras's name counters, at the end.

    Keras draws a seed for each layer that it makes and counts the names that it gives. Without this, an explorer would
    change the weights of the user's next model, even after ``keras.utils.set_random_seed(0)``, and the user's first
    convolution would be called "conv2d_1".

    Not for long work: what another thread draws meanwhile is undone as well.
    """
    backs = [_python(), _numpy(), _tensorflow(), *_keras()]
    try:
        yield
    finally:
        for give_back in backs:
            give_back()


def _python() -> Callable[[], None]:
    state = random.getstate()
    return lambda: random.setstate(state)


def _numpy() -> Callable[[], None]:
    state = np.random.get_state()
    return lambda: np.random.set_state(state)


def _tensorflow() -> Callable[[], None]:
    """The seeds of eager operations. They are private to TensorFlow, so their absence is not an error."""
    module = sys.modules.get(CONTEXT)
    context = getattr(module, "_context", None)
    generator = getattr(context, "_rng", None)
    if not isinstance(generator, random.Random):
        return lambda: None
    state = generator.getstate()

    def give_back() -> None:
        if generator.getstate() != state:
            generator.setstate(state)
            # TensorFlow caches a kernel for each seed, which would continue from where it was.
            with suppress(Exception):
                known(context).clear_kernel_cache()

    return give_back


def _keras() -> list[Callable[[], None]]:
    """Keras's name counters and seeds, one set for each thread. They are private, so their absence is not an error."""
    tracker = getattr(sys.modules.get(STATE), "GLOBAL_STATE_TRACKER", None)
    if tracker is None:
        return []
    return [_names(tracker), _seeds(tracker)]


def _names(tracker: Any) -> Callable[[], None]:
    counts = getattr(tracker, NAMES, None)
    before = dict(counts or {})

    def give_back() -> None:
        now = getattr(tracker, NAMES, None)
        if now is not None:
            now.clear()
            now.update(before)

    return give_back


def _seeds(tracker: Any) -> Callable[[], None]:
    generator = getattr(tracker, SEEDS, None)
    if generator is None:
        return lambda: setattr(tracker, SEEDS, None)
    state = np.array(generator.state)
    return lambda: generator.state.assign(state)
