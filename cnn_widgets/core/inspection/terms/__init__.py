"""One value of a layer, term by term, with terms that add up to Keras's own value."""

from ...errors import SettingError
from ...known import known
from ...language import say
from ...numbers import axis_words, is_integer
from .kinds.activated import is_keras_function, own_function, used_function
from .layer_call import LayerCall
from .layout import Place
from .registry import term_rule_of, why_not
from .value import Addend, LayerArithmetic

__all__ = ["Addend", "LayerArithmetic", "LayerCall", "terms_of", "why_not"]


def terms_of(call: LayerCall, place: Place) -> LayerArithmetic:
    """Return how value (row, column, channel) of a layer is computed.

    Raises:
        SettingError: If there is no such place, or the layer's values cannot be explained.
    """
    reason = why_not(call)
    if reason:
        raise SettingError(reason)
    _check_shape(call)
    _check_place(call, place)
    row, col, channel = map(int, place)
    terms = known(term_rule_of(call)).explain(call, (row, col, channel))
    if terms.agrees:
        return terms
    function = used_function(call)
    if function is not None and not is_keras_function(function):
        raise SettingError(own_function(call))
    return terms


def _check_shape(call: LayerCall) -> None:
    """Refuse a layer whose output has another shape than Keras reports, since a value's place would be unknown."""
    given, said = call.stage.maps.shape, call.node.shape
    if given != said:
        raise SettingError(
            say(
                "{name} gives an output of shape {given}, but Keras reports {said}: its values are shown, but not "
                "multiplied out; choose another layer.",
                name=call.name,
                given=" × ".join(map(str, given)),
                said=" × ".join(map(str, said)),
            )
        )


def _check_place(call: LayerCall, place: Place) -> None:
    for value, size, axis in zip(place, call.stage.maps.shape, axis_words()):
        if not is_integer(value) or not 0 <= value < size:
            raise SettingError(
                say(
                    "{name} has no {axis} {value!r:.40}: choose 0 to {last}.",
                    name=call.name,
                    axis=axis,
                    value=value,
                    last=size - 1,
                )
            )
