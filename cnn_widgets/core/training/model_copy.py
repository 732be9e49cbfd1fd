"""Copies of models, which share no weights with the original."""

import types
from typing import Any

from ..backend import keras
from ..errors import SettingError
from ..language import say
from ..untouched import untouched

FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType)


def copy_of_model(model: Any) -> Any:
    """Return a copy of a built model, with equal weights that are not shared.

    Args:
        model: A ``keras.Model``.

    Raises:
        SettingError: If the model cannot be copied.
    """
    try:
        with untouched():
            copy = _clone(model)
        if not copy.built:
            copy.build(model.input_shape)
        copy.set_weights(model.get_weights())
    except Exception as error:
        raise SettingError(
            say(
                "This model cannot be copied, so its past could not be shown: give its class get_config, "
                "as for saving.",
            )
        ) from error
    return copy


def _clone(model: Any) -> Any:
    clone_model = keras().models.clone_model
    try:
        return clone_model(model)
    except Exception:
        if not _is_its_graph(model):
            raise
    # clone_model also copies how a model is compiled, and looks losses and activations up by name, so it fails on a
    # user's own functions. A new model over the same tensors is not compiled.
    plain = keras().Model(_unlisted(model.inputs), _unlisted(model.outputs), name=model.name)
    return clone_model(plain, clone_function=_cloned_layer, recursive=True)


def _unlisted(tensors: list[Any]) -> Any:
    """Return a single tensor out of its list: a model made of a list would expect one whenever it is called."""
    return tensors[0] if len(tensors) == 1 else tensors


def _is_its_graph(model: Any) -> bool:
    """Tell whether a model computes exactly its graph of layers, and has no `call` of its own."""
    call = type(model).call
    # Only Sequential and the class of keras.Model(inputs, outputs) are defined in Keras itself.
    return bool(getattr(model, "inputs", None)) and call.__module__.split(".")[0] == "keras"


def _cloned_layer(layer: Any) -> Any:
    """Return a new layer with the same settings. Functions among these are shared."""
    if type(layer).__name__ == "Lambda":
        return _cloned_lambda(layer)
    config = layer.get_config()
    functions = {name: getattr(layer, name, None) for name in config}
    config |= {name: value for name, value in functions.items() if isinstance(value, FUNCTIONS)}
    return type(layer).from_config(config)


def _cloned_lambda(layer: Any) -> Any:
    settings = dict(mask=layer.mask, arguments=layer.arguments, name=layer.name, dtype=layer.dtype_policy)
    return type(layer)(layer.function, layer._output_shape, **settings)
