"""Sources of batches, each wrapped so that what goes wrong in it is known."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from ..backend import keras

Prepare = Callable[[Any], Any]
"""Takes a batch (x, y, …), and returns it as the model is to get it."""


class Failure:
    """What a source has raised: on the way through TensorFlow the exception itself is lost.

    Attributes:
        error: The exception, or None.
    """

    def __init__(self) -> None:
        self.error: Exception | None = None


def streamed(batches: Iterable[Any], prepare: Prepare, failure: Failure) -> Iterator[Any]:
    """Yield batches, prepared; a generator, since Keras takes no other iterator."""
    try:
        for batch in batches:
            yield prepare(batch)
    except Exception as error:
        failure.error = error
        raise


def put_back(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    """Return an iterator that gives what was looked at again."""
    return chain([first], rest)


def again_and_again(first: Any, rest: Iterator[Any], batches: Iterable[Any]) -> Iterator[Any]:
    """Yield all batches, beginning anew whenever they end.

    Args:
        first: The first batch, which was looked at.
        rest: What follows it.
        batches: What can be gone through again.
    """
    yield first
    yield from rest
    while True:
        yield from batches


def numbered(data: Any, prepare: Prepare, failure: Failure) -> Any:
    """Return a ``keras.utils.PyDataset`` of the batches data[0], data[1], …, prepared.

    Args:
        data: A ``keras.utils.PyDataset``, or anything with a length that can be indexed.
        prepare: Takes a batch.
        failure: Takes what `data` raises.
    """

    class Prepared(keras().utils.PyDataset):
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
