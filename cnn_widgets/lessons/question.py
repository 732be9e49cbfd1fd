"""A question of a lesson, checked against the model that is on screen."""

import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..core.argument_checks import function_from, is_several
from ..core.errors import SettingError
from ..core.language import say
from ..core.numbers import is_finite
from .answers import UnreadableAnswer, as_python, read_answer, same
from .verdict import Verdict

Facts = Mapping[str, Any]


class Question:
    """A question with hints, friendly sentences for common mistakes, and a solution.

    The true answer is not written in the notebook: the live model is asked for it each time, so it stays true
    whatever the learner has changed meanwhile. In a notebook a question displays a field for the answer.

    Args:
        prompt: The question.
        answer: The true answer, or a function without arguments that asks the live model for it: a number, several
            numbers, a bool or a word.
        choices: What to choose from, where the answer is one of a few; shown as buttons.
        hints: Sentences, given one after the other.
        mistakes: Sentences for likely wrong answers, by the answer, or a function without arguments that gives such
            a mapping.
        right: A sentence to add where the answer is right.
        solution: Why it is so. "{answer}" in it stands for the true answer, and the names of `facts` for theirs.
        facts: A function without arguments that gives values for the texts.
        tolerance: Largest difference of numbers that counts as none.
        reveal: A function without arguments whose value is displayed once an answer was given, right or wrong:
            predict, then look.

    Raises:
        SettingError: If a text is empty, or the answer is none of the choices.

    Example:
        >>> ex = cw.Explorer("cat")
        >>> size = Question("How many rows?", lambda: ex.feature_maps("conv1").shape[0], hints=["224 − 3 + 1"])
        >>> size.check(224)
        ✗ Not yet. Look again, or ask for a hint.
        >>> size.check(222)
        ✓ That is right.
    """

    def __init__(
        self,
        prompt: str,
        answer: Any,
        *,
        choices: Sequence[str] = (),
        hints: Sequence[str] = (),
        mistakes: Mapping[Any, str] | Callable[[], Mapping[Any, str]] = {},  # noqa: B006 - it is never written to
        right: str = "",
        solution: str = "",
        facts: Callable[[], Facts] | None = None,
        tolerance: float = 1e-6,
        reveal: Callable[[], Any] | None = None,
    ):
        if not isinstance(prompt, str) or not prompt.strip():
            raise SettingError(say("A question needs a text: give one as prompt."))
        for name, texts in (("choices", choices), ("hints", hints)):
            if not is_several(texts) or not all(isinstance(text, str) for text in texts):
                raise SettingError(say("{name} is {texts!r:.40}: give a list of strings.", name=name, texts=texts))
        for name, text in (("right", right), ("solution", solution)):
            if not isinstance(text, str):
                raise SettingError(say("{name} is {text!r:.40}: give a string.", name=name, text=text))
        if not callable(mistakes) and not isinstance(mistakes, Mapping):
            raise SettingError(
                say(
                    "mistakes is {mistakes!r:.40}: give sentences by wrong answer, such as {{3: 'Count again.'}}.",
                    mistakes=mistakes,
                )
            )
        facts, reveal = function_from(facts, "facts"), function_from(reveal, "reveal")
        if not is_finite(tolerance) or tolerance < 0:
            raise SettingError(
                say("tolerance is {tolerance!r:.40}: give a number from 0, such as 0.01.", tolerance=tolerance)
            )
        if len(choices) and not callable(answer) and answer not in choices:
            raise SettingError(
                say(
                    "The answer {answer!r:.40} is none of the choices {choices}: add it there.",
                    answer=answer,
                    choices=", ".join(choices),
                )
            )
        self.prompt, self.choices, self.reveal = prompt, tuple(choices), reveal
        self.tries = 0
        self._answer, self._facts = answer, facts
        self._hints, self._mistakes = tuple(hints), mistakes
        self._right, self._solution = right, solution
        self._tolerance = tolerance
        self._given_hints = 0
        self._is_solved = False
        self._exercises: weakref.WeakSet[Any] = weakref.WeakSet()

    def close(self) -> None:
        """Take every field that was displayed for it off the page; `check` still works."""
        for exercise in list(self._exercises):
            exercise.close()

    @property
    def is_solved(self) -> bool:
        """Whether a right answer was given."""
        return self._is_solved

    def check(self, answer: Any) -> Verdict:
        """Return whether an answer is right, and a sentence that helps on where it is not.

        Args:
            answer: A number, several numbers, a bool, a word, or any of these as text. Bad answers raise nothing.
        """
        truth = self._truth()
        try:
            given = read_answer(answer, truth)
        except UnreadableAnswer as error:
            return Verdict(False, str(error))
        self.tries += 1
        if same(given, truth, self._tolerance):
            self._is_solved = True
            praise = say("That is right.")
            return Verdict(True, self._text(f"{praise} {self._right}".strip()))
        return Verdict(False, self._text(self._mistake(given)))

    def hint(self) -> str:
        """Return the next hint; after the last one, the first again."""
        if not self._hints:
            return say("There is no hint to this one: try an answer, then ask for the solution.")
        hint = self._hints[self._given_hints % len(self._hints)]
        self._given_hints += 1
        return self._text(hint)

    def solution(self) -> str:
        """Return the answer and why it is so; before the first try, a reminder to try."""
        if not self.tries:
            return say("Try an answer first: whatever it is, you will see more afterwards.")
        return self._text(self._solution or say("The answer is {answer}."))

    def _truth(self) -> Any:
        return as_python(self._answer() if callable(self._answer) else self._answer)

    def _mistake(self, given: Any) -> str:
        mistakes = self._mistakes() if callable(self._mistakes) else self._mistakes
        for value, sentence in mistakes.items():
            try:
                if same(given, value, self._tolerance):
                    return sentence
            except TypeError:
                # A mistake of another kind than the answer, such as a word among numbers.
                continue
        return say("Not yet. Look again, or ask for a hint.") if self._hints else say("Not yet. Look again.")

    def _text(self, text: str) -> str:
        facts = self._facts() if self._facts else {}
        values = {"answer": _words(self._truth()), **facts}
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def _ipython_display_(self) -> None:
        from IPython.display import display

        from ..widgets.exercise.exercise import Exercise

        exercise = Exercise(self)
        self._exercises.add(exercise)
        display(exercise)

    def __repr__(self) -> str:
        return f"Question({self.prompt!r})"


def _words(truth: Any) -> str:
    """Return the true answer as a person would write it."""
    if isinstance(truth, bool):
        return say("yes") if truth else say("no")
    if isinstance(truth, tuple):
        return " × ".join(map(_words, truth))
    if isinstance(truth, float):
        return f"{truth:.6g}".replace("-", "−")
    return str(truth)
