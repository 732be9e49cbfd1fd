"""How many steps were done, where Keras tells of several at once."""

from typing import Any

from ..backend import as_numpy, keras
from ..language import say
from .data.checked import TrainingData


class Counted:
    """Steps, counted from what Keras says at the end of each execution.

    With ``steps_per_execution`` Keras runs several steps in one go, and counts the last execution of an epoch as full,
    also where the source has ended within it. A source that goes on does fill it: then there are more steps in an epoch
    than were asked for.

    Args:
        model: The model.
        data: What it learns from.

    Attributes:
        steps: In an epoch, as Keras really does them.
        note: A sentence where these are not those that were asked for, else "".
    """

    def __init__(self, model: Any, data: TrainingData):
        self._model, self._is_cut = model, data.is_cut
        self._at_once = int(getattr(model, "steps_per_execution", 1) or 1)
        self._before: int | None = None
        self._is_told_by_optimizer = False
        self.steps, self.note = data.steps, ""
        if data.is_cut and data.steps % self._at_once:
            self.steps = -(-data.steps // self._at_once) * self._at_once
            self.note = say(
                "The model runs {at_once} steps in one go (steps_per_execution), so an epoch of {asked} steps has "
                "{steps}.",
                at_once=self._at_once,
                asked=data.steps,
                steps=self.steps,
            )

    def begin(self) -> None:
        """Begin an epoch."""
        self._before = self._iterations()

    def since(self, done: int, told: int) -> int:
        """Return how many steps were done since the last call.

        Args:
            done: Steps of this epoch before.
            told: Steps of this epoch by now, as Keras says.
        """
        count = (told if self._is_cut else min(told, self.steps)) - done
        now = self._iterations()
        if now is None or self._before is None:
            return count
        counted, self._before = now - self._before, now
        if counted == count:
            # An optimizer may also take other steps than the model, as where gradients are accumulated.
            self._is_told_by_optimizer = True
        return counted if self._is_told_by_optimizer and self._is_cut and 0 < counted < count else count

    def _iterations(self) -> int | None:
        """Return the steps of the optimizer, which are only asked for where Keras's count may be too large."""
        if self._at_once == 1 or not self._is_cut:
            return None
        iterations = getattr(getattr(self._model, "optimizer", None), "iterations", None)
        return None if iterations is None else int(as_numpy(keras().ops.convert_to_tensor(iterations)))
