"""What each batch gave, told from what Keras logs."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..backend import as_numpy, keras

TOLERANCE = 1e-4
"""By which a logged value may differ from its metric's total over its count: rounding to float32."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What a mean was made of so far."""

    total: float
    count: float


class Measures:
    """The values of single batches.

    Keras's own metrics log means over the epoch so far; a model's own ``train_step`` may log what it likes, such as
    each batch's value.

    Args:
        model: The model that is trained.
    """

    def __init__(self, model: Any):
        self._model = model
        self._before: dict[str, Sums] = {}

    def begin_epoch(self) -> None:
        """Forget the epoch before: Keras begins its means anew."""
        self._before = {}

    def of_batch(self, name: str, logs: Mapping[str, float]) -> float:
        """Return a value over what was seen since the last call for that name.

        Args:
            name: A key of `logs`.
            logs: As a Keras callback gets them.
        """
        value = float(logs[name])
        now = next((sums for sums in self._means(name) if _is_mean(sums, value)), None)
        if now is None:
            return value
        before = self._before.get(name, Sums(0.0, 0.0))
        self._before[name] = now
        if now.count <= before.count:
            return value
        return (now.total - before.total) / (now.count - before.count)

    def _means(self, name: str) -> Iterator[Sums]:
        """Yield the sums of the metrics of that name which are means."""
        for metric in self._model.metrics:
            for each in (metric, *getattr(metric, "metrics", ())):
                if each.name == name and hasattr(each, "total") and hasattr(each, "count"):
                    yield Sums(_number(each.total), _number(each.count))


def loss_in(logs: Mapping[str, Any]) -> str | None:
    """Return under which name the loss is logged: "loss", else what is called so, else the first number; None if none.

    Args:
        logs: As a Keras callback gets them.
    """
    names = [name for name, value in logs.items() if not name.startswith("val_") and _is_number(value)]
    return next((name for name in names if name == "loss"), None) or next(
        (name for name in names if "loss" in name), next(iter(names), None)
    )


def accuracy_in(logs: Mapping[str, Any]) -> str | None:
    """Return under which name the accuracy is logged, or None where none is measured."""
    names = [name for name, value in logs.items() if not name.startswith("val_") and _is_number(value)]
    # Others, such as that of the top five, only where there is none of that very name.
    return next((name for name in names if name in ("accuracy", "acc")), None) or next(
        (name for name in names if "acc" in name), None
    )


def _is_mean(sums: Sums, value: float) -> bool:
    if not sums.count:
        return False
    mean = sums.total / sums.count
    # What is no number is compared as such: it is not finite here as there.
    return math.isclose(mean, value, rel_tol=TOLERANCE, abs_tol=1e-9) or not (
        math.isfinite(mean) or math.isfinite(value)
    )


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _number(variable: Any) -> float:
    return float(as_numpy(keras().ops.convert_to_tensor(variable)))
