"""The questions of our own lessons, by name."""

import importlib
from importlib import resources
from typing import Any

from ..core.errors import SettingError
from ..core.language import say
from .question import Question


def questions(lesson: str) -> tuple[str, ...]:
    """Return the names of a lesson's questions, in order.

    Args:
        lesson: Its number, such as "01".

    Raises:
        SettingError: If there is no such lesson.

    Example:
        >>> questions("01")[0]
        'size'
    """
    return tuple(_questions(lesson))


def question(name: str, *subjects: Any) -> Question:
    """Return a question of one of our lessons, asked of what is on screen.

    Args:
        name: Lesson and question, such as "01/size".
        *subjects: What it is about, usually the explorer above it.

    Raises:
        SettingError: If there is no such question, or it is about something else.

    Example:
        >>> ex = cw.Explorer("cat", kernel_size=3)
        >>> bool(question("01/size", ex).check(222))
        True
    """
    lesson, _, short = name.partition("/") if isinstance(name, str) else ("", "", "")
    known = _questions(lesson)
    if short not in known:
        raise SettingError(
            say(
                "Lesson {lesson} has no question {short!r:.40}: choose one of {known}.",
                lesson=lesson,
                short=short,
                known=", ".join(known),
            )
        )
    try:
        return known[short](*subjects)
    except TypeError as error:
        raise SettingError(
            say("Question {name!r} is about something else than that: {error}.", name=name, error=error)
        ) from error


def _questions(lesson: str) -> dict[str, Any]:
    lessons = sorted(
        path.name.removeprefix("lesson_").removesuffix(".py")
        for path in resources.files(__package__).iterdir()
        if path.name.startswith("lesson_") and path.name.endswith(".py")
    )
    if not isinstance(lesson, str) or lesson not in lessons:
        raise SettingError(
            say(
                "There is no lesson {lesson!r:.40}: choose one of {lessons}.", lesson=lesson, lessons=", ".join(lessons)
            )
        )
    return importlib.import_module(f"{__package__}.lesson_{lesson}").QUESTIONS
