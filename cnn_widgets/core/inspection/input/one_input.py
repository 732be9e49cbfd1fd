"""Models with several inputs, all of them fixed except the image's."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...backend import keras
from ...errors import SettingError
from ...language import say
from ...words.joined import joined
from ...words.quoted import quoted
from .value_range import ValueRange


class OneInput:
    """A view of a model as one that takes only the image: `inputs` holds that input alone, all else is the model's.

    Args:
        model: A functional Keras model.
        place: Index of the input that gets the image.
        fixed: The values of the others, batch first, by their indices.
    """

    def __init__(self, model: Any, place: int, fixed: Mapping[int, np.ndarray]) -> None:
        self.model, self.place, self.fixed = model, place, dict(fixed)

    @property
    def inputs(self) -> list[Any]:
        """The input for the image."""
        return [self.model.inputs[self.place]]

    @property
    def layers(self) -> list[Any]:
        """The model's layers, starting with those that read the image."""
        layers, image = list(self.model.layers), self.inputs[0]
        return sorted(layers, key=lambda layer: not _reads(layer, image))

    def __getattr__(self, name: str) -> Any:
        if name in ("model", "place", "fixed"):  # while the object is being copied
            raise AttributeError(name)
        return getattr(self.model, name)


def whole_model(model: Any) -> Any:
    """Return the Keras model itself, also from a `OneInput`."""
    return model.model if isinstance(model, OneInput) else model


def with_fixed(model: Any, inputs: Mapping[str, Any] | None = None) -> Any:
    """Return a model as one that takes only the image.

    Args:
        model: A Keras model, or a `OneInput`, which is returned as it is.
        inputs: The values of all inputs except the image's, by name, each with or without the batch axis of 1.

    Returns:
        The model itself if it has one input, else a `OneInput`.

    Raises:
        SettingError: If an input has no value, or one that does not fit.
    """
    if isinstance(model, OneInput):
        return model
    if inputs is not None and not isinstance(inputs, Mapping):
        raise SettingError(say('inputs is {inputs!r:.40}: give a dict such as {{"name": array}}.', inputs=inputs))
    tensors = list(getattr(model, "inputs", None) or ())
    if len(tensors) < 2:
        if inputs:
            raise SettingError(
                say("The model has one input, which gets the image: leave out inputs, which fixes further ones.")
            )
        return model
    names = input_names(model)
    given = dict(inputs or {})
    for name in given:
        if name not in names:
            raise SettingError(
                say("The model has no input {name!r:.60}: choose from {names}.", name=name, names=", ".join(names))
            )
    left = [place for place, name in enumerate(names) if name not in given]
    if len(left) != 1:
        raise SettingError(_left(names, tensors, left))
    fixed = {names.index(name): _value(name, value, tensors[names.index(name)]) for name, value in given.items()}
    return OneInput(model, left[0], fixed)


def input_names(model: Any) -> list[str]:
    """Return the names of a functional model's inputs: the keys of its dict, else the names of its input layers."""
    struct = getattr(model, "_inputs_struct", None)
    if isinstance(struct, dict):
        keys = {id(tensor): str(key) for key, tensor in struct.items()}
        return [keys.get(id(tensor), str(tensor.name)) for tensor in model.inputs]
    return [str(tensor.name) for tensor in model.inputs]


def notes_on_fixed(model: Any, scale: float) -> tuple[str, ...]:
    """Return a sentence for each fixed image that still holds values of 0 to 1 although the main image was multiplied.

    Args:
        model: A Keras model, or a `OneInput`.
        scale: The factor that the image was multiplied by.
    """
    if scale == 1 or not isinstance(model, OneInput):
        return ()
    names = input_names(model.model)
    return tuple(
        say(
            "The image was multiplied by {scale:.4g}, but {name}, given in inputs, was not: multiply it as well if "
            "that input expects the same range.",
            scale=scale,
            name=names[place],
        )
        for place, value in model.fixed.items()
        if value.ndim == 4 and value.dtype.kind == "f" and ValueRange.of(value).is_unit
    )


def _left(names: Sequence[str], tensors: Sequence[Any], left: Sequence[int]) -> str:
    """Return the sentence for when not exactly one input is left for the image."""
    if not left:
        return say(
            "inputs gives a value to all {count} inputs, so none is left for the image: take the image's input out "
            "of it.",
            count=len(names),
        )
    pictures = [place for place in left if len(tensors[place].shape) == 4]
    known = {
        "count": len(names),
        "known": joined((joined([name, _text(each)], ": ") for name, each in zip(names, tensors)), ", "),
    }
    if len(pictures) == 1:
        missing = next(place for place in left if place != pictures[0])
        return say(
            "The model has {count} inputs ({known}), and {missing!r:.60} has no value: give one of {shape}, as "
            'inputs={{"{missing:.60}": array}}; the image goes to {image!r:.60}.',
            **known,
            missing=names[missing],
            shape=_text(tensors[missing]),
            image=names[pictures[0]],
        )
    return say(
        "The model has {count} inputs ({known}): give all but the image's by name, as "
        'inputs={{"{example:.60}": array}}.',
        **known,
        example=names[left[-1]],
    )


def _value(name: str, value: Any, tensor: Any) -> np.ndarray:
    """Return an input's value, batch first, in the type that it takes."""
    try:
        array = np.asarray(value)
    except Exception as error:
        raise SettingError(say("inputs[{name!r:.60}] is not an array: give an array of numbers.", name=name)) from error
    wanted, dtype = tuple(tensor.shape)[1:], keras().backend.standardize_dtype(tensor.dtype)
    if _fits(array.shape, wanted):
        array = array[None]
    elif not (array.ndim == len(wanted) + 1 and array.shape[0] == 1 and _fits(array.shape[1:], wanted)):
        raise SettingError(
            say(
                "inputs[{name!r:.60}] has the shape {given}: give {shape}, with or without an axis of 1 before it.",
                name=name,
                given=tuple(array.shape),
                shape=_text(tensor),
            )
        )
    if array.dtype.kind not in "buif" or not np.isfinite(array).all() or not _fits_type(array, dtype):
        raise SettingError(
            say(
                "inputs[{name!r:.60}] holds {given}, and the input takes {dtype}: give finite numbers of that type.",
                name=name,
                given=quoted(array.ravel()[:3].tolist()),
                dtype=dtype,
            )
        )
    return array


def _fits(shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    return len(shape) == len(wanted) and all(n in (None, side) for side, n in zip(shape, wanted))


def _fits_type(array: np.ndarray, dtype: str) -> bool:
    if "int" in dtype:
        return bool((array == np.floor(array)).all())
    return "float" in dtype or dtype == "bool"


def _text(tensor: Any) -> str:
    sides = tuple(tensor.shape)[1:]
    return joined((say("any") if side is None else str(side) for side in sides), " × ") or say("one number")


def _reads(layer: Any, tensor: Any) -> bool:
    nodes = getattr(layer, "_inbound_nodes", ())
    return any(given is tensor for node in nodes for given in node.input_tensors)
