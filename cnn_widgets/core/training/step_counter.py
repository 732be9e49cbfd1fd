"""Counting training steps, several of which Keras may report as one."""

from typing import Any

from ..backend import as_numpy, keras
from ..language import say
from .data.training_data import TrainingData


class StepCounter:
    """Counts the steps of an epoch from what Keras reports at the end of each execution.

    With ``steps_per_execution``, Keras runs several steps at once, and reports the last execution of an epoch as full
    even if the source ended within it. A source that goes on does fill it, so the epoch has more steps than were asked
    for.

    Args:
        model: The model.
        data: The training data.

    Attributes:
        steps: The number of steps that Keras really takes in an epoch.
        note: A sentence if that is not the number that was asked for, else "".
    """

    def __init__(self, model: Any, data: TrainingData):
        self._model, self._is_cut = model, data.is_cut
        self._per_execution = int(getattr(model, "steps_per_execution", 1) or 1)
        self._before: int | None = None
        self._optimizer_counts = False
        self.steps, self.note = data.steps, ""
        if data.is_cut and data.steps % self._per_execution:
            self.steps = -(-data.steps // self._per_execution) * self._per_execution
            self.note = say(
                "The model runs {at_once} steps in one go (steps_per_execution), so an epoch of {asked} steps has "
                "{steps}.",
                at_once=self._per_execution,
                asked=data.steps,
                steps=self.steps,
            )

    def begin(self) -> None:
        """Start an epoch."""
        self._before = self._iterations()

    def since(self, done: int, reported: int) -> int:
        """Return the number of steps since the last call.

        Args:
            done: Steps of this epoch before.
            reported: Steps of this epoch by now, as Keras reports them.
        """
        count = (reported if self._is_cut else min(reported, self.steps)) - done
        now = self._iterations()
        if now is None or self._before is None:
            return count
        counted, self._before = now - self._before, now
        if counted == count:
            # Not every optimizer's count is usable: one that accumulates gradients counts other steps than the model.
            self._optimizer_counts = True
        return counted if self._optimizer_counts and self._is_cut and 0 < counted < count else count

    def _iterations(self) -> int | None:
        """Return the optimizer's number of steps, or None if it is not needed, since Keras reports the right number."""
        if self._per_execution == 1 or not self._is_cut:
            return None
        iterations = getattr(getattr(self._model, "optimizer", None), "iterations", None)
        return None if iterations is None else int(as_numpy(keras().ops.convert_to_tensor(iterations)))
