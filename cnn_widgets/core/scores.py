"""A model's last vector: scores of classes, or other values."""

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
from .techniques.target import channels_last, vector_output

Kind = Literal["softmax", "sigmoid", "logits", "values"]
ENDS = frozenset({"dense", "activation"})


@dataclass(frozen=True, eq=False, slots=True)
class Scores:
    """The last vector of a model, exactly as Keras computes it.

    Args:
        stage: Name of the stage that outputs it.
        kind: "softmax" and "sigmoid" are probabilities; "logits" are scores before a softmax or sigmoid; "values"
            are outputs that nothing ties to classes, such as those of a regression.
        values: float32 (classes,).
        names: The names of the classes, (classes,), or None to use their numbers.
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
        """Whether the values lie between 0 and 1."""
        return self.kind in ("softmax", "sigmoid")

    def name(self, index: int) -> str:
        """Return the name of a class, or its number if it has no name."""
        return str(index) if self.names is None else self.names[index]

    def order(self, wanted: str = "") -> np.ndarray:
        """Return the classes from the highest score to the lowest, int (classes,).

        Classes of equal score are ordered by number, and NaN comes last.

        Args:
            wanted: Keeps only the classes whose name contains this text or whose number it is; "" keeps all.
        """
        order = np.argsort(-self.values, kind="stable")
        text = wanted.strip().casefold()
        if not text:
            return order
        return np.array([n for n in order if text in self.name(n).casefold() or text == str(n)], int)


def scores_node(inspection: Inspection) -> Node | None:
    """Return the node, a Dense or an activation, whose vector is the model's output; None if there is none."""
    node = vector_output(inspection)
    return node if node is not None and node.kind in ENDS else None


def scores(
    inspection: Inspection, names: Sequence[str] | None = None, image: np.ndarray | None = None
) -> Scores | None:
    """Return the scores that a model gives its image, exactly as Keras computes them.

    Args:
        inspection: The model and its image.
        names: The names of the classes. None uses a bundled model's names if the model has that model's unchanged
            head, else their numbers.
        image: Another image of the same shape. None uses the inspection's own, whose scores are computed only once.

    Returns:
        The scores, or None if the model does not end in a Dense or an activation on a vector.

    Raises:
        SettingError: If there are not as many names as classes, or the other image does not fit.

    Example:
        >>> scores(Inspection(model, "digit_4")).order()[:3]
        array([4, 9, 7])

    Notes:
        A vector without an activation may hold logits or the values of a regression. It counts as logits if the model
        was compiled with a crossentropy or if names are given; otherwise its entries are called values.
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
        SettingError: If they are not exactly `count` texts.
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
