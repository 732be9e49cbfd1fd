"""Sources of batches, each wrapped so that what goes wrong in it is known."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from ...backend import keras

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


def again_and_again(batches: Iterable[Any]) -> Iterator[Any]:
    """Yield batches from the first one again after the last one, without end where there is any."""
    has_some = True
    while has_some:
        has_some = False
        for batch in batches:
            has_some = True
            yield batch


def put_back(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    """Return an iterator that gives what was looked at again."""
    return chain([first], rest)


class InOrder:
    """Batches of what can only be gone through from its beginning, by number: as long as these are asked for in order.

    Args:
        batches: What has a length and can be gone through again and again, such as a DataLoader of torch.
    """

    def __init__(self, batches: Any):
        self._batches, self._rest = batches, iter(batches)
        # Looked at once: a loader that shuffles draws an order for each time that it is gone through.
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


def numbered(data: Any, prepare: Prepare, failure: Failure) -> Any:
    """Return a ``keras.utils.PyDataset`` of the batches data[0], data[1], …, prepared.

    Args:
        data: A ``keras.utils.PyDataset``, or anything with a length that can be indexed.
        prepare: Takes a batch.
        failure: Takes what `data` raises.
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
