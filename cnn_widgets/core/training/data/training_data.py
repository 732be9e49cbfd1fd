"""Training data, checked before anything runs."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ...backend import keras
from ...errors import SettingError
from ...language import say
from ..error_reason import reason_of
from .explorer_images import as_pictures, mapped, white_of
from .sources import Prepare, SequentialBatches, SourceFailure, numbered, repeated, streamed, with_first

ARRAY_NAMES = ("x", "y", "sample_weight")
UNKNOWN_TO_NUMPY = ("bfloat16", "float8_e4m3fn", "float8_e5m2")
"""Real number types that NumPy treats as raw bytes."""


@dataclass(frozen=True, slots=True, eq=False)
class TrainingData:
    """Data for ``model.fit``.

    Args:
        x: An array, or a source of batches (x, y) or (x, y, sample_weight).
        y: Labels or targets, (samples, …), or None if `x` is a source of batches.
        sample_weight: (samples,), or None.
        example: The first inputs, an array (samples, …), as the model gets them.
        labels: All labels if they are an array, else those of the first batch.
        steps: The number of steps in an epoch.
        is_cut: Whether an epoch ends after `steps` because the user asked for that, rather than with the source. The
            next epoch then goes on where this one stopped, as in ``model.fit``.
        is_once: Whether the source can be read only once, like a generator.
        can_shuffle: Whether ``model.fit`` can shuffle the data.
        batch_size: The number of samples in a step, or None if `x` is a source of batches.
        white: The number that images were divided by to lie in 0 to 1, or None.
        failure: Holds the exception that a source of batches has raised.
    """

    x: Any
    y: np.ndarray | None
    sample_weight: np.ndarray | None
    example: np.ndarray
    labels: np.ndarray
    steps: int
    batch_size: int | None
    white: int | None = None
    failure: SourceFailure = field(default_factory=SourceFailure)
    is_cut: bool = False
    is_once: bool = False
    can_shuffle: bool = True

    @property
    def is_array(self) -> bool:
        """Whether the data are arrays rather than a source of batches."""
        return self.y is not None

    @property
    def samples(self) -> int:
        """The number of samples in a step; the last one of an epoch may have fewer."""
        return len(self.example) if self.batch_size is None else self.batch_size


def read_data(
    data: Any,
    batch_size: int = 32,
    steps_per_epoch: int | None = None,
    what: str = "data",
    are_pictures: bool = False,
) -> TrainingData:
    """Return data in a form that ``model.fit`` takes.

    Args:
        data: Arrays (x, y) or (x, y, sample_weight); a source of batches of these that has a length, such as a
            ``tf.data.Dataset``, a ``keras.utils.PyDataset`` or a ``torch.utils.data.DataLoader``; or a generator.
        batch_size: The batch size for arrays.
        steps_per_epoch: Needed for a generator or another source without an end; None takes all of a finite source.
        what: The data's name in sentences.
        are_pictures: Whether x are images for an explorer, to which `as_pictures` is applied whatever the source.

    Raises:
        SettingError: If the data are none of these, are empty, or hold NaN or infinity in the part that is read here.
    """
    if steps_per_epoch is not None:
        check_count(steps_per_epoch, _steps_named(what))
    check_count(batch_size, "batch_size")
    if isinstance(data, tuple | list) and len(data) in (2, 3):
        return _cut(_of_arrays(data, batch_size, what, are_pictures), steps_per_epoch)
    prepare = _prepared if are_pictures else _as_given
    if isinstance(data, Iterator):
        return _of_generator(data, steps_per_epoch, what, prepare)
    is_plain = isinstance(data, np.ndarray | str | bytes | dict | tuple | list)
    if not is_plain and hasattr(data, "take"):
        first = _first(lambda: next(iter(data.take(1)), None), what)
        source = mapped(data) if are_pictures and _is_batch(first) else data
        steps = _steps(data, what) if steps_per_epoch is None else steps_per_epoch
        read = _of_batches(source, first, steps, what, prepare, SourceFailure())
        return _cut(replace(read, can_shuffle=False), steps_per_epoch)
    if not is_plain and hasattr(data, "__getitem__"):
        read = _of_numbered(data, steps_per_epoch, what, prepare)
        return _cut(replace(read, can_shuffle=isinstance(data, keras().utils.PyDataset)), steps_per_epoch)
    if not is_plain and hasattr(data, "__iter__"):
        if steps_per_epoch is not None and not hasattr(data, "__len__"):
            return replace(_of_generator(repeated(data), steps_per_epoch, what, prepare), is_once=False)
        _steps(data, what)
        ordered = _first(lambda: SequentialBatches(data), what)
        return _cut(replace(_of_numbered(ordered, steps_per_epoch, what, prepare), can_shuffle=False), steps_per_epoch)
    raise SettingError(say("{argument} is {given}: {advice}.", argument=what, given=_name(data), advice=_advice()))


def _cut(data: TrainingData, steps: int | None) -> TrainingData:
    """Return the data with epochs of so many steps; None leaves them as they are."""
    return data if steps is None else replace(data, steps=steps, is_cut=True)


def _of_arrays(parts: Any, batch_size: int, what: str, are_pictures: bool) -> TrainingData:
    x, y, *weights = (
        _numbers(part, say("The {part} of {argument}", part=name, argument=what))
        for name, part in zip(ARRAY_NAMES, parts)
        if part is not None or name != "sample_weight"
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
    if weights and weights[0].shape[:1] != x.shape[:1]:
        raise SettingError(
            say(
                "The sample_weight of {argument} has the shape {shape}: give one weight for each of {inputs} inputs.",
                argument=what,
                shape=weights[0].shape,
                inputs=len(x),
            )
        )
    white = white_of(x) if are_pictures else None
    x = as_pictures(x) if are_pictures else x
    steps = math.ceil(len(x) / batch_size)
    return TrainingData(x, y, weights[0] if weights else None, x[:batch_size], y, steps, batch_size, white)


def _of_generator(data: Iterator[Any], steps: int | None, what: str, prepare: Prepare) -> TrainingData:
    if steps is None:
        raise SettingError(
            say(
                "{argument} is a generator, which has no end: give {steps} too.",
                argument=what,
                steps=_steps_named(what),
            )
        )
    first = _first(lambda: next(data, None), what)
    failure = SourceFailure()
    read = _of_batches(streamed(with_first(first, data), prepare, failure), first, steps, what, prepare, failure)
    return replace(read, is_cut=True, is_once=True, can_shuffle=False)


def _of_numbered(data: Any, steps: int | None, what: str, prepare: Prepare) -> TrainingData:
    steps, failure = _steps(data, what) if steps is None else steps, SourceFailure()
    first = _first(lambda: data[0], what)
    return _of_batches(numbered(data, prepare, failure), first, steps, what, prepare, failure)


def _of_batches(
    source: Any, first: Any, steps: int, what: str, prepare: Prepare, failure: SourceFailure
) -> TrainingData:
    x, y = _batch(first, what)
    # Before `prepare`, since the original dtype decides whether x is scaled.
    white = white_of(x) if prepare is _prepared else None
    example = np.asarray(prepare((x, y))[0])
    return TrainingData(source, None, None, example, y, steps, None, white, failure)


def _steps(data: Any, what: str) -> int:
    try:
        steps = len(data)
    except TypeError as error:
        raise SettingError(
            say(
                "{argument} does not know its length, or has no end: give {steps} too.",
                argument=what,
                steps=_steps_named(what),
            )
        ) from error
    if steps < 1:
        raise SettingError(say("{argument} gives no batch: give at least one.", argument=what))
    return steps


def _first(get: Any, what: str) -> Any:
    """Return the first batch.

    Raises:
        SettingError: If there is none.
    """
    try:
        first = get()
    except Exception as error:
        raise SettingError(
            say("No first batch could be read from {argument}: {reason}", argument=what, reason=reason_of(error))
        ) from error
    if first is None:
        raise SettingError(say("{argument} gives no batch: give a generator that has not ended.", argument=what))
    return first


def _is_batch(batch: Any) -> bool:
    return isinstance(batch, tuple | list) and len(batch) in (2, 3)


def _as_given(batch: Any) -> Any:
    return tuple(batch) if isinstance(batch, list) else batch


def _prepared(batch: Any) -> Any:
    """Return a batch with `as_pictures` applied to its x."""
    return (as_pictures(batch[0]), *batch[1:])


def _batch(batch: Any, what: str) -> tuple[np.ndarray, np.ndarray]:
    if not _is_batch(batch):
        raise SettingError(say("{argument} gives {given}: give batches (x, y).", argument=what, given=_name(batch)))
    x, y = (
        _numbers(part, say("The {part} of {argument}", part=name, argument=what)) for name, part in zip("xy", batch)
    )
    if x.ndim < 2 or y.ndim == 0 or len(x) != len(y) or len(x) == 0:
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
    if isinstance(values, dict):
        raise SettingError(
            say(
                "{subject} is a dict: give a single array; only models of one input and one output can be trained "
                "here.",
                subject=what,
            )
        )
    try:
        array = np.asarray(values)
    except (TypeError, ValueError) as error:
        raise SettingError(say("{subject} is no array: {advice}.", subject=what, advice=_advice())) from error
    if array.dtype.name in UNKNOWN_TO_NUMPY:
        array = array.astype(np.float32)
    if array.dtype.kind not in "biuf":
        raise SettingError(say("{subject} holds {dtype}: give numbers.", subject=what, dtype=array.dtype))
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise SettingError(say("{subject} holds NaN or infinity: take those samples out.", subject=what))
    return array


def _steps_named(what: str) -> str:
    """Return the name of the argument that gives the number of steps."""
    return "validation_steps" if what == "validation_data" else "steps_per_epoch"


def check_count(value: Any, name: str) -> None:
    """Check a number of steps or of samples.

    Raises:
        SettingError: If it is not a whole number of at least 1.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise SettingError(say("{name} is {value!r:.40}: give a whole number of at least 1.", name=name, value=value))


def _name(value: Any) -> str:
    return repr(value)[:40] if isinstance(value, str) else say("of type {kind}", kind=type(value).__name__)


def _advice() -> str:
    return say(
        "give arrays (x, y), a tf.data.Dataset, keras.utils.PyDataset or DataLoader of batches, a generator of "
        "batches, or 'digits'"
    )
