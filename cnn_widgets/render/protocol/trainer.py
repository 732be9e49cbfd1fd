"""A training run and its past."""

from typing import TypedDict


class EpochHeader(TypedDict):
    """Metrics on the validation data after an epoch."""

    epoch: int
    step: int
    loss: float | None
    accuracy: float | None


class TrainingHeader(TypedDict):
    """The curves of a training run. Where `step` is more than 1, a point is the mean of that many steps."""

    revision: int
    steps: int
    step: int
    epochs: list[EpochHeader]
    """Results on the validation data after each epoch."""
    description: str


class ShownSnapshot(TypedDict):
    """The snapshot of the weights that is shown."""

    step: int
    epoch: int
    loss: float | None
