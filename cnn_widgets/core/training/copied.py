"""A copy of a model, with weights of its own."""

import types
from typing import Any

from ..backend import keras
from ..errors import SettingError
from ..language import say
from ..untouched import untouched

FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType)


def copy_of(model: Any) -> Any:
    """Return a copy of a built model.

    Args:
        model: A ``keras.Model``.

    Raises:
        SettingError: If it cannot be copied.
    """
    try:
        with untouched():
            copy = _made_anew(model)
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


def _made_anew(model: Any) -> Any:
    clone = keras().models.clone_model
    try:
        return clone(model)
    except Exception:
        if not _is_its_graph(model):
            raise
    # Keras also copies how a model is compiled, and looks functions up by their names: a loss or an activation of one's
    # own has none that it knows. Over the same tensors stands a model that is not compiled.
    plain = keras().Model(_alone(model.inputs), _alone(model.outputs), name=model.name)
    return clone(plain, clone_function=_layer_anew, recursive=True)


def _alone(tensors: list[Any]) -> Any:
    """Return one tensor as it is: in a list, Keras would expect a list whenever the model is called."""
    return tensors[0] if len(tensors) == 1 else tensors


def _is_its_graph(model: Any) -> bool:
    """Tell whether a model does no more than its graph of layers says."""
    call = type(model).call
    # Keras's own classes of models are those of Sequential and of what keras.Model(inputs, outputs) gives.
    return bool(getattr(model, "inputs", None)) and call.__module__.split(".")[0] == "keras"


def _layer_anew(layer: Any) -> Any:
    """Return a layer of the same settings; functions among these are the same ones."""
    if type(layer).__name__ == "Lambda":
        return _lambda_anew(layer)
    config = layer.get_config()
    functions = {name: getattr(layer, name, None) for name in config}
    config |= {name: value for name, value in functions.items() if isinstance(value, FUNCTIONS)}
    return type(layer).from_config(config)


def _lambda_anew(layer: Any) -> Any:
    known = dict(mask=layer.mask, arguments=layer.arguments, name=layer.name, dtype=layer.dtype_policy)
    return type(layer)(layer.function, layer._output_shape, **known)
