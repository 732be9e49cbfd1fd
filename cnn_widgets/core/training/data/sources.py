"""Sources of batches, wrapped to keep the exceptions that they raise."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from ...backend import keras

Prepare = Callable[[Any], Any]
"""Takes a batch (x, y, …), and returns the batch that the model gets."""


class SourceFailure:
    """Keeps the exception that a source has raised, since TensorFlow loses it on the way.

    Attributes:
        error: The exception, or None.
    """

    def __init__(self) -> None:
        self.error: Exception | None = None


def streamed(batches: Iterable[Any], prepare: Prepare, failure: SourceFailure) -> Iterator[Any]:
    """Yield prepared batches. This is a generator, since Keras takes no other iterators."""
    try:
        for batch in batches:
            yield prepare(batch)
    except Exception as error:
        failure.error = error
        raise


def repeated(batches: Iterable[Any]) -> Iterator[Any]:
    """Yield the batches over and over, without end unless there are none."""
    has_some = True
    while has_some:
        has_some = False
        for batch in batches:
            has_some = True
            yield batch


def with_first(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    """Return an iterator over all batches, after the first one was taken out to look at it."""
    return chain([first], rest)


class SequentialBatches:
    """Gives batches by index from a source that can only be iterated, provided that they are asked for in order.

    Args:
        batches: An iterable with a length that can be iterated repeatedly, such as a torch DataLoader.
    """

    def __init__(self, batches: Any):
        self._batches, self._rest = batches, iter(batches)
        # One iterator serves all batches of the first pass, since a loader that shuffles draws a new order for each.
        self._first = next(self._rest, None)

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, index: int) -> Any:
        if index == 0:
            if self._first is None:
                self._rest = iter(self._batches)
                return next(self._rest)
            return self._first
        self._first = None
        return next(self._rest)


def numbered(data: Any, prepare: Prepare, failure: SourceFailure) -> Any:
    """Return a ``keras.utils.PyDataset`` of the batches data[0], data[1], …, prepared.

    Args:
        data: A ``keras.utils.PyDataset``, or anything that has a length and can be indexed.
        prepare: Prepares a batch.
        failure: Keeps an exception of `data`.
    """

    base: Any = keras().utils.PyDataset

    class Prepared(base):
        def __len__(self) -> int:
            return len(data)

        def __getitem__(self, index: int) -> Any:
            try:
                return prepare(data[index])
            except Exception as error:
                failure.error = error
                raise

        def on_epoch_begin(self) -> None:
            _call(data, "on_epoch_begin")

        def on_epoch_end(self) -> None:
            _call(data, "on_epoch_end")

    settings = ("workers", "use_multiprocessing", "max_queue_size")
    return Prepared(**{name: getattr(data, name) for name in settings if hasattr(data, name)})


def _call(data: Any, name: str) -> None:
    call = getattr(data, name, None)
    if call is not None:
        call()
