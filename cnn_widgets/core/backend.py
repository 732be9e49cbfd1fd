"""Keras, imported when it is first needed, and without noise."""

import contextlib
import ctypes
import importlib
import os
import sys
import threading
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np

from .errors import BackendError
from .language import say
from .untouched import untouched

_lock = threading.Lock()
_whole = threading.Event()
LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL"


def is_loaded() -> bool:
    """Tell whether Keras can be used at once, without the seconds that its first import takes."""
    module = sys.modules.get("keras")
    return module is not None and hasattr(module, "Sequential") and hasattr(module, "ops")


def keras() -> ModuleType:
    """Return the ``keras`` module, importing it on the first call (2 to 8 seconds).

    Raises:
        BackendError: If Keras or its back end is missing; the message says what to install.
    """
    # Without the lock once it is whole: an interrupt at the very end of a ``with`` would leave the lock held.
    if _whole.is_set():
        return sys.modules["keras"]
    with _lock:
        if is_loaded():
            _whole.set()
            return sys.modules["keras"]
        try:
            # Importing it draws random numbers, too.
            with _quiet_start(), untouched():
                module = importlib.import_module("keras")
        except ImportError as error:
            raise BackendError(
                say(
                    "Keras needs a back end: install TensorFlow with `pip install 'cnn_widgets[tensorflow-cpu]'` "
                    "(or `[tensorflow]` for a GPU), then restart the kernel."
                )
            ) from error
        return module


@contextlib.contextmanager
def _quiet_start() -> Iterator[None]:
    """Keep TensorFlow's start-up lines, which no setting silences, out of the notebook.

    They are written to file descriptor 2 from C++ before its logging is set up; Python's own errors
    are not touched. TensorFlow reads the level of its log once, so that the variable is not needed afterwards.
    """
    level = os.environ.get(LOG_LEVEL)
    os.environ.setdefault(LOG_LEVEL, "2")
    try:
        with _nowhere():
            yield
    finally:
        if level is None:
            os.environ.pop(LOG_LEVEL, None)


@contextlib.contextmanager
def _nowhere() -> Iterator[None]:
    try:
        saved = os.dup(2)
    except OSError:
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


def as_numpy(tensor: Any) -> np.ndarray:
    """Return a tensor's values, not to be written to; without a copy where the back end lends its memory.

    What NumPy has no type for, as bfloat16 and float8, comes as float32, which holds all of its values.
    """
    library = keras()
    if library.backend.standardize_dtype(tensor.dtype).startswith(("bfloat16", "float8")):
        tensor = library.ops.cast(tensor, "float32")
    try:
        array = np.asarray(memoryview(tensor))
    except TypeError:
        array = library.ops.convert_to_numpy(tensor)
    array.flags.writeable = False
    return array


def give_memory_back() -> None:
    """Let the C library return freed memory to the system: glibc keeps hundreds of MB after maps of many sizes.

    Takes half a millisecond. Elsewhere than in glibc there is no such call, and nothing is done.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def clear_kernel_cache() -> None:
    """Drop TensorFlow's compiled eager kernels, which every new size adds to; else they only grow.

    A private call of TensorFlow, so its absence is no error: memory then grows as Keras's own would.
    """
    context = sys.modules.get("tensorflow.python.eager.context")
    if context is not None and hasattr(context, "context"):
        with contextlib.suppress(Exception):
            context.context().clear_kernel_cache()
