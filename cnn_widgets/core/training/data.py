"""What a model learns from, checked before anything runs."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import SettingError
from ..language import say


@dataclass(frozen=True, slots=True, eq=False)
class TrainingData:
    """Data for ``model.fit``.

    Args:
        x: Array, or what gives batches (x, y).
        y: Labels or targets, or None where `x` gives batches.
        example: The first inputs, an array (samples, …).
        labels: Labels: all of them where they are an array, else those of the first batch.
        steps: Steps in an epoch.
        batch_size: Samples in a step; None where `x` gives batches.
    """

    x: Any
    y: np.ndarray | None
    example: np.ndarray
    labels: np.ndarray
    steps: int
    batch_size: int | None

    @property
    def is_array(self) -> bool:
        """Whether all of it is there as arrays."""
        return self.y is not None


def read_data(data: Any, batch_size: int = 32, steps_per_epoch: int | None = None, what: str = "data") -> TrainingData:
    """Return data as ``model.fit`` takes it.

    Args:
        data: Arrays (x, y); anything with a length that gives batches (x, y), such as a ``tf.data.Dataset`` or a
            ``keras.utils.PyDataset``; or a generator of batches.
        batch_size: Of arrays.
        steps_per_epoch: Of a generator.
        what: Its name in sentences.

    Raises:
        SettingError: If it is none of these, is empty, or holds NaN or infinity in the part that is seen here.
    """
    _check_count(batch_size, "batch_size")
    if isinstance(data, tuple | list) and len(data) == 2:
        return _of_arrays(*data, batch_size, what)
    if isinstance(data, Iterator):
        return _of_generator(data, steps_per_epoch, what)
    is_plain = isinstance(data, np.ndarray | str | bytes | dict | tuple | list)
    if not is_plain and hasattr(data, "__getitem__"):
        return _of_batches(data, lambda: data[0], what)
    if not is_plain and hasattr(data, "take"):
        return _of_batches(data, lambda: next(iter(data.take(1))), what)
    raise SettingError(say("{argument} is {given}: {advice}.", argument=what, given=_name(data), advice=_advice()))


def _of_arrays(x: Any, y: Any, batch_size: int, what: str) -> TrainingData:
    x, y = (
        _numbers(x, say("The {part} of {argument}", part="x", argument=what)),
        _numbers(y, say("The {part} of {argument}", part="y", argument=what)),
    )
    if x.ndim < 2 or len(x) == 0:
        raise SettingError(
            say(
                "The x of {argument} has the shape {shape}: give (samples, …) with at least one sample.",
                argument=what,
                shape=x.shape,
            )
        )
    if y.ndim == 0:
        raise SettingError(
            say(
                "{argument} has {inputs} inputs and no labels: give one label for each input.",
                argument=what,
                inputs=len(x),
            )
        )
    if len(x) != len(y):
        raise SettingError(
            say(
                "{argument} has {inputs} inputs and {labels} labels: give one label for each input.",
                argument=what,
                inputs=len(x),
                labels=len(y),
            )
        )
    return TrainingData(x, y, x[:1], y, math.ceil(len(x) / batch_size), batch_size)


def _of_generator(data: Iterator[Any], steps: int | None, what: str) -> TrainingData:
    if steps is None:
        raise SettingError(say("{argument} is a generator, which has no end: give steps_per_epoch too.", argument=what))
    _check_count(steps, "steps_per_epoch")
    first = next(data, None)
    if first is None:
        raise SettingError(say("{argument} gives no batch: give a generator that has not ended.", argument=what))
    x, y = _batch(first, what)
    return TrainingData(_put_back(first, data), None, x, y, steps, None)


def _put_back(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    """Give what was looked at again; a generator of its own, since Keras takes no other iterator."""
    yield first
    yield from rest


def _of_batches(data: Any, first: Any, what: str) -> TrainingData:
    try:
        steps = len(data)
    except TypeError as error:
        raise SettingError(
            say("{argument} does not know its length: call .take(steps) on it, or give arrays.", argument=what)
        ) from error
    if steps < 1:
        raise SettingError(say("{argument} gives no batch: give at least one.", argument=what))
    x, y = _batch(first(), what)
    return TrainingData(data, None, x, y, steps, None)


def _batch(batch: Any, what: str) -> tuple[np.ndarray, np.ndarray]:
    if not isinstance(batch, tuple | list) or len(batch) != 2:
        raise SettingError(say("{argument} gives {given}: give batches (x, y).", argument=what, given=_name(batch)))
    x, y = (
        _numbers(part, say("The {part} of {argument}", part=name, argument=what)) for name, part in zip("xy", batch)
    )
    if x.ndim < 2 or len(x) != len(y):
        raise SettingError(
            say(
                "{argument} gives batches of {shape} and {label_shape}: give (samples, …) and a label for each.",
                argument=what,
                shape=x.shape,
                label_shape=y.shape,
            )
        )
    return x, y


def _numbers(values: Any, what: str) -> np.ndarray:
    try:
        array = np.asarray(values)
    except (TypeError, ValueError) as error:
        raise SettingError(say("{subject} is no array: {advice}.", subject=what, advice=_advice())) from error
    if array.dtype.kind not in "biuf":
        raise SettingError(say("{subject} holds {dtype}: give numbers.", subject=what, dtype=array.dtype))
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise SettingError(say("{subject} holds NaN or infinity: take those samples out.", subject=what))
    return array


def _check_count(value: Any, name: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise SettingError(say("{name} is {value!r:.40}: give a whole number of at least 1.", name=name, value=value))


def _name(value: Any) -> str:
    return repr(value)[:40] if isinstance(value, str) else say("of type {kind}", kind=type(value).__name__)


def _advice() -> str:
    return say(
        "give arrays (x, y), a tf.data.Dataset or keras.utils.PyDataset of batches, a generator of batches, or 'digits'"
    )
