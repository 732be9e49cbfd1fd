"""Keras, imported quietly when it is first needed."""

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
    """Tell whether Keras is already imported, so that using it does not cost the seconds of a first import."""
    module = sys.modules.get("keras")
    return module is not None and hasattr(module, "Sequential") and hasattr(module, "ops")


def keras() -> ModuleType:
    """Return the ``keras`` module, importing it on the first call (2 to 8 seconds).

    Raises:
        BackendError: If Keras or its back end is missing; the message says what to install.
    """
    # No lock once the import is complete: an interrupt at the very end of a ``with`` would leave the lock held.
    if _whole.is_set():
        return sys.modules["keras"]
    with _lock:
        if is_loaded():
            _whole.set()
            return sys.modules["keras"]
        try:
            # The import itself draws random numbers.
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
    """Keep TensorFlow's start-up messages, which no setting silences, out of the notebook.

    C++ code writes them to file descriptor 2 before TensorFlow's logging is set up. Python's own errors are not
    affected. TensorFlow reads its log level only once, so the variable is not needed afterwards.
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
    """Return a tensor's values as a read-only array, without copying where the back end shares its memory.

    Types that NumPy lacks, such as bfloat16 and float8, become float32, which can represent all of their values.
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
    """Return freed memory to the system: glibc holds on to hundreds of MB after maps of many sizes.

    This takes half a millisecond. Other C libraries have no such call, and there this does nothing.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def clear_kernel_cache() -> None:
    """Drop TensorFlow's cache of compiled eager kernels, which otherwise grows with every new size.

    The call is private to TensorFlow, so its absence is not an error: memory then grows as it would with plain Keras.
    """
    context = sys.modules.get("tensorflow.python.eager.context")
    if context is not None and hasattr(context, "context"):
        with contextlib.suppress(Exception):
            context.context().clear_kernel_cache()
