"""The reason of a failure in one sentence, without what Keras and TensorFlow wrap around it."""

import re

from ..language import say
from ..words.joined import clause, joined
from ..words.wording import Wording

MOST_REASON_CHARACTERS = 300
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
NODE = re.compile(r"\{\{function_node .*?\}\}\s*")
OPERATION = re.compile(r"\s*(\[\[\{\{node .*|\[\[\w+\]\].*|\[Op:\w+\].*)$")
CALLING = re.compile(
    r"Exception encountered when calling (.+?)\.\s*\n\s*\n(.+?)(?:\n\s*\nArguments received by|\Z)", re.S
)
PYTHON = re.compile(r"^\s*([A-Za-z_][\w.]*(?:Error|Exception|Warning|Interrupt|Iteration|Exit)): ?(.*)$")
LABEL = re.compile(r"label value of (-?\d+) which is outside the valid range of \[0, (\d+)\)")
NO_MEMORY = ("ResourceExhaustedError", "MemoryError", "OutOfMemoryError")
HEADINGS = ("Graph execution error:", "in user code:", "Detected at node", "<stack traces unavailable>", "Traceback ")


def reason_of(error: BaseException) -> str:
    """Return the reason of a failure, in one line that ends with a full stop.

    Args:
        error: The exception. If it has no message, the exception that it was raised from is used.
    """
    for each in _chain(error):
        text = _text_of(each)
        if type(each).__name__ in NO_MEMORY or text.startswith("OOM when allocating"):
            return say("There is not enough memory: set a smaller batch_size, or make the model smaller.")
        if reason := _of_text(text):
            # Built-in exceptions often hold a mere name: "KeyError: 'photo 17'" says more than "'photo 17'".
            named = reason if _explains(each) else joined([type(each).__name__, reason], ": ")
            if each.__cause__ is not None:
                named = joined([clause(named), joined(["(", clause(reason_of(each.__cause__)), ")"], "")])
            return _sentence(named)
    return _sentence(type(error).__name__)


def _chain(error: BaseException | None) -> list[BaseException]:
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain


def _explains(error: BaseException) -> bool:
    """Tell whether an exception's message explains itself, as those of Keras, TensorFlow and this package do."""
    module = type(error).__module__
    return module.startswith(("tensorflow", "keras", "cnn_widgets")) or type(error) in (ValueError, TypeError)


def _text_of(error: BaseException) -> str:
    text = str(error)
    return text if isinstance(text, Wording) else COLOUR.sub("", text).strip()


def _of_text(text: str) -> str:
    if isinstance(text, Wording):
        return text
    if found := LABEL.search(text):
        label, classes = found.groups()
        return say(
            "a label is {label} and the model has {classes} classes, so give labels 0 to {last}",
            label=label,
            classes=classes,
            last=int(classes) - 1,
        )
    if found := CALLING.search(text):
        where, reason = found.groups()
        return joined([_of_text(reason), f"({where})"])
    lines = [line for line in text.splitlines() if line.strip()]
    # A traceback within the text ends with the exception.
    raised = [found for line in lines if (found := PYTHON.match(line))]
    if raised:
        return ": ".join(part for part in raised[-1].groups() if part)
    return next((message for line in lines if (message := _message(line))), "")


def _message(line: str) -> str:
    """Return the message in a line, or "" if it is a heading or refers to source code."""
    if line.startswith(HEADINGS) or line.lstrip().startswith(("File ", "[[{{node")):
        return ""
    return OPERATION.sub("", NODE.sub("", line)).strip()


def _sentence(text: str) -> str:
    is_short = len(text) <= MOST_REASON_CHARACTERS
    whole = is_short and isinstance(text, Wording)
    text = clause(text) if whole else text[:MOST_REASON_CHARACTERS].rstrip().rstrip(".:")
    # Not every language ends its sentences with a full stop.
    return joined([text, "."], "") if text[-1:].isascii() else text
