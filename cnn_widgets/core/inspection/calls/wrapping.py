"""Methods of Keras's own classes, wrapped while a listener intercepts their calls."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ...backend import keras

Call = Callable[..., Any]
Handler = Callable[[Any, Call, Any, tuple[Any, ...], dict[str, Any]], Any]
"""Takes the listener, the method, the object that it is called on and its arguments; returns the call's result."""
Method = tuple[type, str, Handler]


def building(handler: Handler) -> list[Method]:
    """Return the method in which a layer creates its weights on its first call. It is private, in Keras since 3.0."""
    layer = keras().layers.Layer
    return [(layer, "_maybe_build", handler)] if hasattr(layer, "_maybe_build") else []


class Wrapping:
    """Some methods, wrapped as long as there are listeners.

    Keras has no hook for these calls. Only Keras's own classes are changed, never the user's objects or classes. The
    calls of threads that do not listen pass through.

    Args:
        methods: Returns the methods. It is only called for the first listener, since Keras may not be loaded before.
    """

    def __init__(self, methods: Callable[[], Sequence[Method]]) -> None:
        self._methods = methods
        self._current = threading.local()
        self._lock = threading.Lock()
        self._listeners = 0
        self._originals: list[tuple[type, str, Call, bool]] = []

    @contextlib.contextmanager
    def listening(self, listener: Any) -> Iterator[None]:
        """Pass the calls that this thread makes to a listener."""
        self._begin()
        before = getattr(self._current, "listener", None)
        self._current.listener = listener
        try:
            yield
        finally:
            self._current.listener = before
            self._end()

    def _begin(self) -> None:
        with self._lock:
            self._listeners += 1
            if self._listeners > 1:
                return
            methods = self._methods()
            self._originals = [(owner, name, getattr(owner, name), name in vars(owner)) for owner, name, _ in methods]
            for (owner, name, handler), (_, _, original, _) in zip(methods, self._originals):
                setattr(owner, name, self._wrapped(original, handler))

    def _end(self) -> None:
        with self._lock:
            self._listeners -= 1
            if self._listeners:
                return
            for owner, name, original, is_own in self._originals:
                if is_own:
                    setattr(owner, name, original)
                else:
                    delattr(owner, name)

    def _wrapped(self, original: Call, handler: Handler) -> Call:
        def call(subject: Any, *args: Any, **kwargs: Any) -> Any:
            listener = getattr(self._current, "listener", None)
            if listener is None:
                return original(subject, *args, **kwargs)
            return handler(listener, original, subject, args, kwargs)

        return call
