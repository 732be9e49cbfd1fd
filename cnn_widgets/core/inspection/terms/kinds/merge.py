"""Values that are put together from those of several stages, or from a stage's and a number."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ....backend import keras
from ....known import known
from ....language import say
from ...graph.layer_kind import is_layer
from ..layout import Index, Place
from ..subject import Subject, weight
from ..value import Addend, LayerArithmetic
from .moved import copy_of
from .products import kept


@dataclass(frozen=True, slots=True)
class Together:
    """How values are put together.

    Args:
        function: Its name.
        compute: The value out of all.
        size: What rounding is a share of.
        chooses: Whether the value is one of them, the first of equal ones.
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


ADD = Together("add", math.fsum, _magnitude)
SUBTRACT = Together("subtract", lambda values: values[0] - values[1], _magnitude)
MULTIPLY = Together("multiply", math.prod, lambda values: abs(math.prod(values)))
DIVIDE = Together("divide", _divided, lambda values: abs(_divided(values)))
AVERAGE = Together(
    "average", lambda values: math.fsum(values) / len(values), lambda values: _magnitude(values) / len(values)
)
MAXIMUM = Together("maximum", max, lambda values: max(map(abs, values)), chooses=True)
MINIMUM = Together("minimum", min, lambda values: max(map(abs, values)), chooses=True)


OWN_CODE: dict[str, tuple[Together, Callable[..., np.ndarray]]] = {
    "add": (ADD, np.add),
    "subtract": (SUBTRACT, np.subtract),
    "multiply": (MULTIPLY, np.multiply),
}


def own_code(subject: Subject) -> Together | None:
    """Return how a model's own code puts two stages together, as in ``x + self.conv(x)``; None where it does more.

    The code's operations are known, but not the numbers in it. So its word is taken only where the two stages give
    every value of the map to the bit.
    """
    together, compute = OWN_CODE.get(subject.site.code, (None, None))
    parents = subject.parents
    if compute is None or len(parents) != 2 or any(parent.node.shape != subject.node.shape for parent in parents):
        return None
    made = compute(*(parent.stage.maps for parent in parents))
    return together if np.array_equal(made, subject.stage.maps, equal_nan=True) else None


def merged(together: Together) -> Callable[[Subject, Place], LayerArithmetic]:
    """Return what tells the values of a merge of that kind."""

    def tell(subject: Subject, place: Place) -> LayerArithmetic:
        index = subject.index(place)
        addends = tuple(_addend(operand, subject, index) for operand in known(operands(subject)))
        values = [addend.value for addend in addends]
        computed = float(together.compute(values))
        winner = values.index(computed) if together.chooses and computed in values else None
        return LayerArithmetic(
            subject.name,
            "merge",
            next((addend.stage for addend in addends if addend.stage), ""),
            *place,
            *kept(subject, place),
            np.array([place[0]]),
            np.array([place[1]]),
            np.zeros((1, 1), bool),
            np.array(values)[None, None],
            winner=None if winner is None else (0, winner),
            function=together.function,
            addends=addends,
            computed=computed,
            rounding=subject.precision * together.size(values),
            channels=(place[2],) * len(values),
        )

    return tell


Operand = tuple[Subject | None, Any]
"""A call that is read, or a number or array of the model's own."""


def operands(subject: Subject) -> list[Operand] | None:
    """Return what a merge puts together, in its order; None where that is not known."""
    if subject.layer is None or is_layer(subject.layer):
        return [(parent, None) for parent in subject.parents]
    arguments = subject.site.arguments
    if arguments is None:
        return None
    given = [*arguments.args, *arguments.kwargs.values()]
    waiting = list(subject.parents)
    found: list[Operand] = []
    for value in given[:2]:
        if isinstance(value, keras().KerasTensor):
            found.append((waiting.pop(0), None))
        else:
            found.append((None, value))
    return found if not waiting and len(found) == 2 else None


def why_not_operands(subject: Subject) -> str:
    """Return why a merge is not told: its numbers may not be known."""
    try:
        found = operands(subject)
        known = found is not None and all(parent is not None or weight(value).ndim < 5 for parent, value in found)
    except (TypeError, ValueError):
        known = False
    if known:
        return ""
    return say(
        "{name} puts values together by {function}, with some that are not in the model's graph: its values are shown, "
        "but not multiplied out; use a layer such as keras.layers.Add to see its terms.",
        name=subject.name,
        function=subject.class_name,
    )


def _addend(operand: Operand, subject: Subject, index: Index) -> Addend:
    parent, value = operand
    if parent is None:
        array = weight(value)
        return Addend("", 0, 0, 0, float(array[_broadcast(array.shape, (0, *index))]))
    shape = (1, *parent.shape)
    if is_layer(subject.layer):
        # A merge layer puts the missing axes after the batch's, where a bare operation puts them before it.
        shape = (1, *(1,) * (len(index) - len(parent.shape)), *parent.shape)
    found = _broadcast(shape, (0, *index))[len(shape) - len(parent.shape) :]
    row, col, channel = parent.layout.place(found)
    return Addend(parent.name, row, col, channel, parent.value_at(found))


def _broadcast(shape: tuple[int, ...], index: Index) -> Index:
    """Return where a value of a broadcast array comes from."""
    own = index[len(index) - len(shape) :]
    return tuple(0 if size == 1 else place for size, place in zip(shape, own))


def concatenated(subject: Subject, place: Place) -> LayerArithmetic:
    """Return which stage's value a Concatenate passes on."""
    index, axis = list(subject.index(place)), _joined_along(subject)
    for parent in subject.parents:
        if index[axis] < parent.shape[axis]:
            break
        index[axis] -= parent.shape[axis]
    return copy_of(subject, place, parent, parent.layout.place(index))


def why_not_concatenated(subject: Subject) -> str:
    """Return why a Concatenate is not told: it may join batches."""
    if _joined_along(subject) >= 0:
        return ""
    return say(
        "{name} concatenates along the batch axis, not along channels or places: its values are shown, but not "
        "multiplied out; concatenate along another axis than 0.",
        name=subject.name,
    )


def _joined_along(subject: Subject) -> int:
    """Return the axis that is joined, without the batch: -1 for the batch's own."""
    return subject.layer.axis % (len(subject.shape) + 1) - 1
