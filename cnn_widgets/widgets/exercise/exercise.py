"""A question on screen: a field or buttons for the answer, hints, and the solution after a try."""

import html
from collections.abc import Callable
from typing import Any, Protocol

import ipywidgets as ipw

from ...core.errors import SettingError
from ...core.known import known
from ...core.language import say
from ...lessons.verdict import Verdict
from ..session.widget.closing import Closing

STYLE = {
    True: ("✓", "var(--jp-success-color0, #2e7d32)"),
    False: ("✗", "var(--jp-warn-color0, #a15c00)"),
    None: ("", "inherit"),
}


class CheckableQuestion(Protocol):
    """What the widget needs of a question; see `Question`."""

    prompt: str
    choices: tuple[str, ...]
    reveal: Callable[[], Any] | None
    tries: int

    def check(self, answer: Any) -> Verdict:
        """Return whether an answer is right, and a sentence that helps on where it is not."""

    def hint(self) -> str:
        """Return the next hint."""

    def solution(self) -> str:
        """Return the answer and why it is so."""


class Exercise(Closing, ipw.VBox):
    """The widget of a question; it leaves a widget that the question reveals open.

    Args:
        question: The question.
    """

    def __init__(self, question: CheckableQuestion):
        self.question = question
        self._said = ipw.HTML(layout=ipw.Layout(min_height="24px"))
        self._shown = ipw.VBox()
        self._answer = self._field()
        prompt = ipw.HTML(f"<b>{html.escape(question.prompt)}</b>")
        super().__init__([prompt, self._row(), self._said, self._shown])
        self._makes(*self.children)
        self.add_class("cnnw-exercise")
        self.layout.margin = "4px 0 8px"

    def close(self) -> None:
        """Take the field off the page; the question can still be asked."""
        # What is revealed belongs to whoever made it, and stays open.
        self._shown.children = ()
        super().close()

    def check(self, answer: Any) -> Verdict:
        """Check an answer and show the verdict."""
        try:
            verdict = self.question.check(answer)
        except SettingError as error:
            # The model on screen has no such stage any more: the sentence says so.
            verdict = Verdict(False, str(error))
        self._say(verdict.message, verdict.is_right)
        if self.question.tries and self.question.reveal is not None and not self._shown.children:
            self._reveal()
        self._solution.disabled = not self.question.tries
        return verdict

    def _field(self) -> ipw.Widget:
        if self.question.choices:
            choices = ipw.ToggleButtons(options=self.question.choices, value=None)
            choices.observe(lambda change: change["new"] is not None and self.check(change["new"]), "value")
            choices.style.button_width = "auto"
            return choices
        field = ipw.Text(
            description=say("your answer"),
            continuous_update=False,
            layout=ipw.Layout(width="auto"),
            tooltip=self.question.prompt,
        )
        field.style.description_width = "initial"
        field.observe(lambda change: change["new"].strip() and self.check(change["new"]), "value")
        return field

    def _row(self) -> ipw.HBox:
        hint = _button(say("Hint"), lambda: self._say(self.question.hint()))
        self._solution = _button(say("Solution"), lambda: self._say(self.question.solution()))
        self._solution.disabled = True
        buttons = [hint, self._solution]
        if not self.question.choices:
            buttons.insert(0, _button(say("Check"), lambda: self.check(self._answer.value)))
        return ipw.HBox([self._answer, *buttons], layout=ipw.Layout(flex_flow="row wrap", align_items="baseline"))

    def _say(self, text: str, is_right: bool | None = None) -> None:
        sign, colour = STYLE[is_right]
        self._said.value = f'<span role="status" style="color:{colour}">{sign} {html.escape(text)}</span>'

    def _reveal(self) -> None:
        shown = known(self.question.reveal)()
        if isinstance(shown, ipw.Widget):
            self._shown.children = (shown,)
        elif shown is not None:
            text = ipw.HTML(f"<p>{html.escape(str(shown))}</p>")
            self._makes(text)
            self._shown.children = (text,)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        data = dict(bundle[0] if isinstance(bundle, tuple) else bundle)
        data["text/plain"] = repr(self.question)
        return data

    def __repr__(self) -> str:
        return repr(self.question)


def _button(text: str, act: Callable[[], Any]) -> ipw.Button:
    button = ipw.Button(description=text, layout=ipw.Layout(width="auto"))
    button.on_click(lambda _: act())
    return button
