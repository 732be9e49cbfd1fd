"""Values that combine those of several stages, or those of one stage with a constant."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ....backend import keras
from ....known import known
from ....language import say
from ...graph.layer_kind import is_layer
from ..layer_call import LayerCall, weight
from ..layout import Index, Place
from ..value import Addend, LayerArithmetic
from .moved import copy_of
from .products import kept


@dataclass(frozen=True, slots=True)
class MergeRule:
    """How a merge combines values.

    Args:
        function: Name of the operation.
        compute: Returns the combined value.
        size: Returns the magnitude that rounding is relative to.
        chooses: Whether the result is one of the values; of equal ones, the first is chosen.
    """

    function: str
    compute: Callable[[list[float]], float]
    size: Callable[[list[float]], float]
    chooses: bool = False


def _magnitude(values: list[float]) -> float:
    return sum(map(abs, values))


def _divided(values: list[float]) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.float64(values[0]) / np.float64(values[1]))


ADD = MergeRule("add", math.fsum, _magnitude)
SUBTRACT = MergeRule("subtract", lambda values: values[0] - values[1], _magnitude)
MULTIPLY = MergeRule("multiply", math.prod, lambda values: abs(math.prod(values)))
DIVIDE = MergeRule("divide", _divided, lambda values: abs(_divided(values)))
AVERAGE = MergeRule(
    "average", lambda values: math.fsum(values) / len(values), lambda values: _magnitude(values) / len(values)
)
MAXIMUM = MergeRule("maximum", max, lambda values: max(map(abs, values)), chooses=True)
MINIMUM = MergeRule("minimum", min, lambda values: max(map(abs, values)), chooses=True)


OWN_CODE: dict[str, tuple[MergeRule, Callable[..., np.ndarray]]] = {
    "add": (ADD, np.add),
    "subtract": (SUBTRACT, np.subtract),
    "multiply": (MULTIPLY, np.multiply),
}


def own_code(call: LayerCall) -> MergeRule | None:
    """Return how a model's own code combines two stages, as in ``x + self.conv(x)``; None if it does anything else.

    The code's operations are known, but not the constants in it. So a rule is accepted only if the two stages alone
    give every value of the map, bit for bit.
    """
    rule, compute = OWN_CODE.get(call.site.code, (None, None))
    parents = call.parents
    if compute is None or len(parents) != 2 or any(parent.node.shape != call.node.shape for parent in parents):
        return None
    made = compute(*(parent.stage.maps for parent in parents))
    return rule if np.array_equal(made, call.stage.maps, equal_nan=True) else None


def merged(rule: MergeRule) -> Callable[[LayerCall, Place], LayerArithmetic]:
    """Return the function that explains a merge by that rule."""

    def explain(call: LayerCall, place: Place) -> LayerArithmetic:
        index = call.index(place)
        addends = tuple(_addend(operand, call, index) for operand in known(operands(call)))
        values = [addend.value for addend in addends]
        computed = float(rule.compute(values))
        winner = values.index(computed) if rule.chooses and computed in values else None
        return LayerArithmetic(
            call.name,
            "merge",
            next((addend.stage for addend in addends if addend.stage), ""),
            *place,
            *kept(call, place),
            np.array([place[0]]),
            np.array([place[1]]),
            np.zeros((1, 1), bool),
            np.array(values)[None, None],
            winner=None if winner is None else (0, winner),
            function=rule.function,
            addends=addends,
            computed=computed,
            rounding=call.precision * rule.size(values),
            channels=(place[2],) * len(values),
        )

    return explain


Operand = tuple[LayerCall | None, Any]
"""A call whose output is read, or a number or array in the model's code."""


def operands(call: LayerCall) -> list[Operand] | None:
    """Return the operands of a merge, in order; None if they are not known."""
    if call.layer is None or is_layer(call.layer):
        return [(parent, None) for parent in call.parents]
    arguments = call.site.arguments
    if arguments is None:
        return None
    given = [*arguments.args, *arguments.kwargs.values()]
    waiting = list(call.parents)
    found: list[Operand] = []
    for value in given[:2]:
        if isinstance(value, keras().KerasTensor):
            found.append((waiting.pop(0), None))
        else:
            found.append((None, value))
    return found if not waiting and len(found) == 2 else None


def why_not_operands(call: LayerCall) -> str:
    """Return why a merge cannot be explained: its constants may not be known."""
    try:
        found = operands(call)
        known = found is not None and all(parent is not None or weight(value).ndim < 5 for parent, value in found)
    except (TypeError, ValueError):
        known = False
    if known:
        return ""
    return say(
        "{name} puts values together by {function}, with some that are not in the model's graph: its values are shown, "
        "but not multiplied out; use a layer such as keras.layers.Add to see its terms.",
        name=call.name,
        function=call.class_name,
    )


def _addend(operand: Operand, call: LayerCall, index: Index) -> Addend:
    parent, value = operand
    if parent is None:
        array = weight(value)
        return Addend("", 0, 0, 0, float(array[_broadcast(array.shape, (0, *index))]))
    shape = (1, *parent.shape)
    if is_layer(call.layer):
        # A merge layer inserts missing axes after the batch's, while a bare operation inserts them before it.
        shape = (1, *(1,) * (len(index) - len(parent.shape)), *parent.shape)
    found = _broadcast(shape, (0, *index))[len(shape) - len(parent.shape) :]
    row, col, channel = parent.layout.place(found)
    return Addend(parent.name, row, col, channel, parent.value_at(found))


def _broadcast(shape: tuple[int, ...], index: Index) -> Index:
    """Return the index in an array of a value after broadcasting."""
    own = index[len(index) - len(shape) :]
    return tuple(0 if size == 1 else place for size, place in zip(shape, own))


def concatenated(call: LayerCall, place: Place) -> LayerArithmetic:
    """Return the arithmetic of a Concatenate's value, which is passed on from one of its inputs."""
    index, axis = list(call.index(place)), _joined_along(call)
    for parent in call.parents:
        if index[axis] < parent.shape[axis]:
            break
        index[axis] -= parent.shape[axis]
    return copy_of(call, place, parent, parent.layout.place(index))


def why_not_concatenated(call: LayerCall) -> str:
    """Return why a Concatenate cannot be explained: it may join batches."""
    if _joined_along(call) >= 0:
        return ""
    return say(
        "{name} concatenates along the batch axis, not along channels or places: its values are shown, but not "
        "multiplied out; concatenate along another axis than 0.",
        name=call.name,
    )


def _joined_along(call: LayerCall) -> int:
    """Return the axis along which it joins, not counting the batch; -1 is the batch's own."""
    return call.layer.axis % (len(call.shape) + 1) - 1
