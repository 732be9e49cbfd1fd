"""What a model ends in: scores of classes, or other values."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from .argument_checks import is_several
from .backend import as_numpy
from .errors import SettingError
from .inspection import Inspection
from .inspection.graph.node import Node
from .language import say
from .models.class_names import bundled_classes
from .techniques.target import channels_last, classes_of

Kind = Literal["softmax", "sigmoid", "logits", "values"]
ENDS = frozenset({"dense", "activation"})


@dataclass(frozen=True, eq=False, slots=True)
class Scores:
    """The last vector of a model, as Keras gives it.

    Args:
        stage: Name of the stage that gives it.
        kind: "softmax" and "sigmoid" are probabilities; "logits" are scores before a softmax or sigmoid; "values"
            are outputs of which nothing says that they belong to classes, as of a regression.
        values: float32 (classes,).
        names: What the classes are called, (classes,), or None for their numbers.
    """

    stage: str
    kind: Kind
    values: np.ndarray
    names: tuple[str, ...] | None = None

    @property
    def are_classes(self) -> bool:
        """Whether the values belong to classes."""
        return self.kind != "values"

    @property
    def are_probabilities(self) -> bool:
        """Whether the values lie in 0 to 1."""
        return self.kind in ("softmax", "sigmoid")

    def name(self, index: int) -> str:
        """Return what a class is called: its number where it has no name."""
        return str(index) if self.names is None else self.names[index]

    def order(self, wanted: str = "") -> np.ndarray:
        """Return the classes by falling score, int (classes,); those of equal score by number, NaN last.

        Args:
            wanted: Keeps the classes whose name holds this text, or whose number it is; "" keeps all.
        """
        order = np.argsort(-self.values, kind="stable")
        text = wanted.strip().casefold()
        if not text:
            return order
        return np.array([n for n in order if text in self.name(n).casefold() or text == str(n)], int)


def scores_node(inspection: Inspection) -> Node | None:
    """Return the node whose vector a model ends in: a Dense or an activation; None without one."""
    node = classes_of(inspection)
    return node if node is not None and node.kind in ENDS else None


def scores(
    inspection: Inspection, names: Sequence[str] | None = None, image: np.ndarray | None = None
) -> Scores | None:
    """Return the scores that a model gives its image, exactly what Keras gives.

    Args:
        inspection: The model and its image.
        names: What the classes are called; None takes a bundled model's own names where the model has its very head,
            else their numbers.
        image: Another picture of the same shape; None takes the inspection's, which is computed only once.

    Returns:
        The scores, or None where the model does not end in a Dense or an activation on a vector.

    Raises:
        SettingError: If there are not as many names as classes, or the other picture does not fit.

    Example:
        >>> scores(Inspection(model, "digit_4")).order()[:3]
        array([4, 9, 7])

    Notes:
        A vector with no activation may be logits or the values of a regression. It is called logits where the model
        was compiled with a crossentropy, or where names are given; else its entries are called values.
    """
    node = scores_node(inspection)
    if node is None:
        return None
    called = class_names(names, node.shape[2]) or bundled_classes(inspection, node)
    values = inspection.stage(node.name).maps[0, 0] if image is None else _values(inspection, node, image)
    return Scores(node.name, _kind(node, inspection.model, called), values, called)


def class_names(names: Any, count: int) -> tuple[str, ...] | None:
    """Return names of classes, checked.

    Raises:
        SettingError: If they are not `count` texts.
    """
    if names is None:
        return None
    if not is_several(names) or isinstance(names, Set):
        raise SettingError(
            say("classes is {names!r:.40}: give a list of {count} names, or None.", names=names, count=count)
        )
    if len(names) != count:
        raise SettingError(
            say(
                "There are {given} names in classes, and {count} outputs: give one for each.",
                given=len(names),
                count=count,
            )
        )
    return tuple(str(name) for name in names)


def _values(inspection: Inspection, node: Node, image: np.ndarray) -> np.ndarray:
    (outputs,) = inspection.run(inspection.prepared(image), [node.name])
    return as_numpy(channels_last(outputs, node))[0, 0, 0].astype(np.float32)


def _kind(node: Node, model: Any, names: tuple[str, ...] | None) -> Kind:
    if node.function == "softmax":
        return "softmax"
    if node.function == "sigmoid":
        return "sigmoid"
    loss = getattr(model, "loss", None)
    words = loss if isinstance(loss, str) else getattr(loss, "name", None) or getattr(loss, "__name__", "")
    return "logits" if names is not None or "crossentropy" in str(words).lower() else "values"
