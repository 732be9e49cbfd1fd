"""The metrics of single batches, computed from what Keras logs."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..backend import as_numpy, keras

TOLERANCE = 1e-4
"""Relative difference between a logged value and its metric's total over count that rounding may cause."""


@dataclass(frozen=True, slots=True)
class RunningMean:
    """The state of a running mean."""

    total: float
    count: float


class BatchMetrics:
    """Computes the metrics of single batches.

    Keras's own metrics log running means over the epoch. A user's ``train_step`` may log anything, such as the batch's
    value itself.

    Args:
        model: The model in training.
    """

    def __init__(self, model: Any):
        self._model = model
        self._before: dict[str, RunningMean] = {}

    def begin_epoch(self) -> None:
        """Reset the running means, as Keras does at the start of an epoch."""
        self._before = {}

    def of_batch(self, name: str, logs: Mapping[str, float]) -> float:
        """Return a metric over the batches since the last call for that name.

        Args:
            name: A key of `logs`.
            logs: The logs that a Keras callback gets.
        """
        value = float(logs[name])
        now = next((mean for mean in self._means(name) if _is_mean(mean, value)), None)
        if now is None:
            return value
        before = self._before.get(name, RunningMean(0.0, 0.0))
        self._before[name] = now
        if now.count <= before.count:
            return value
        return (now.total - before.total) / (now.count - before.count)

    def _means(self, name: str) -> Iterator[RunningMean]:
        """Yield the state of each metric of that name that is a running mean."""
        for metric in self._model.metrics:
            for each in (metric, *getattr(metric, "metrics", ())):
                if each.name == name and hasattr(each, "total") and hasattr(each, "count"):
                    yield RunningMean(_number(each.total), _number(each.count))


def loss_in(logs: Mapping[str, Any]) -> str | None:
    """Return the name under which the loss is logged.

    That is "loss", else the first name that contains it, else the first number; None if there is no number.

    Args:
        logs: The logs that a Keras callback gets.
    """
    names = [name for name, value in logs.items() if not name.startswith("val_") and _is_number(value)]
    return next((name for name in names if name == "loss"), None) or next(
        (name for name in names if "loss" in name), next(iter(names), None)
    )


def accuracy_in(logs: Mapping[str, Any]) -> str | None:
    """Return the name under which the accuracy is logged, or None if it is not measured."""
    names = [name for name, value in logs.items() if not name.startswith("val_") and _is_number(value)]
    # Others, such as top-5 accuracy, are used only if there is no metric of exactly that name.
    return next((name for name in names if name in ("accuracy", "acc")), None) or next(
        (name for name in names if "acc" in name), None
    )


def _is_mean(state: RunningMean, value: float) -> bool:
    """Tell whether a logged value is the present value of a running mean."""
    if not state.count:
        return False
    mean = state.total / state.count
    # Two values that are not finite count as equal.
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
