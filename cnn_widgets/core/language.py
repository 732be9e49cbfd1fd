"""The language on screen. Each sentence is looked up in a gettext catalogue; one that is missing stays English."""

import gettext
import json
import os
import string
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from importlib import resources
from typing import Any

from .errors import SettingError
from .words.joined import Clause, Joined
from .words.quoted import quoted
from .words.sentence import Sentence, values_of, written

LANGUAGES = {"en": "English", "th": "ไทย", "zh": "中文", "ko": "한국어", "ja": "日本語"}
DOMAIN = "cnn_widgets"
SETTINGS = ("CNN_WIDGETS_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Environment variables that name the reader's language, in gettext's order; the first that is set counts."""


def languages() -> dict[str, str]:
    """Return the available languages: each code with the language's own name.

    Example:
        >>> languages()["th"]
        'ไทย'
    """
    return dict(LANGUAGES)


def set_language(language: str | None) -> None:
    """Set the language of everything that is displayed from now on.

    Args:
        language: "en", "th", "zh", "ko" or "ja", also with a country or script ("ja_JP", "zh-Hans"). None follows the
            environment (CNN_WIDGETS_LANGUAGE, LANGUAGE, LC_ALL, LC_MESSAGES, LANG), or is English if that names none.

    Raises:
        SettingError: If there is no such language.

    Example:
        >>> set_language("th")
        >>> language()
        'th'
    """
    if language is None:
        _reader.language = _from_environment()
        return
    code = _code(language)
    if code is None:
        named = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
        raise SettingError(
            say("There is no language {language!r:.40}: choose one of {named}.", language=language, named=named)
        )
    _reader.language = code


def language() -> str:
    """Return the code of the language in force, such as "en"."""
    return _spoken.get() or _reader.language


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Use another language inside this context and this thread only, as where a figure's font lacks a script.

    Args:
        code: One of `languages()`.
    """
    token = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(token)


def say(message: str, **values: Any) -> str:
    """Return a sentence in the reader's language, which still knows what it says: see `Sentence`.

    Args:
        message: The sentence in English, exactly as in the catalogues, with {names} for `values`.
        **values: What replaces the names.
    """
    text = _filled(_catalogue(language()).gettext(message), message, values)
    return Sentence(text, message, values_of(message, values)) if values else Sentence(text, message)


def say_count(one: str, many: str, count: int, **values: Any) -> str:
    """Return a sentence about a number of things, in the plural form that the reader's language uses for it.

    Args:
        one: The English sentence for one thing.
        many: The English sentence for several, with {count}.
        count: How many things there are.
        **values: What replaces the other names.
    """
    found = _catalogue(language()).ngettext(one, many, count)
    given = {"count": f"{count:,}", **values}
    text = _filled(found, many if count != 1 else one, given)
    return Sentence(text, one, values_of(f"{one} {many}", values), many, int(count))


def retold(fact: Any) -> Any:
    """Return what came over the wire, with each sentence in it in the reader's language again, as the browser does."""
    if isinstance(fact, list):
        return [retold(part) for part in fact]
    if not isinstance(fact, dict):
        return fact
    if "joined" in fact:
        return Joined(retold(fact["joined"]), fact["by"])
    if "clause" in fact:
        return Clause(retold(fact["clause"]))
    if not isinstance(fact.get("say"), str):
        return {name: retold(part) for name, part in fact.items()}
    return _retold(fact["say"], fact.get("many", ""), fact.get("number", 1), retold(fact.get("values", {})))


def _retold(message: str, many: str, number: int, values: dict[str, Any]) -> Sentence:
    catalogue = _catalogue(language())
    found = catalogue.ngettext(message, many, number) if many else catalogue.gettext(message)
    given = {"count": f"{number:,}", **values} if many else values
    return Sentence(written(found, given) if given else found, message, values, many, number)


@cache
def front_end_words(code: str) -> dict[str, list[str]]:
    """Return the sentences in a language, by their English ones: one form, or one for each plural."""
    if code == "en":
        return {}
    return json.loads(_file(code, "front_end.json").read_text("utf-8"))


def _filled(found: str, message: str, values: dict[str, Any]) -> str:
    if not values:
        return found
    # The slower formatter only where something is quoted: most sentences are made many times a second.
    put = _quoting.vformat if "!r" in message else _plainly
    for sentence, given in ((found, values), (message, values)):
        # A catalogue from elsewhere may not fit the sentence; the English one says the same.
        with suppress(KeyError, IndexError, ValueError):
            return put(sentence, (), given)
    return put(message, (), {name: _writable(value) for name, value in values.items()})


def _plainly(sentence: str, _: tuple[()], values: dict[str, Any]) -> str:
    return sentence.format(**values)


def _writable(value: Any) -> Any:
    """Return a value, or a replacement for a number with too many digits for Python to print."""
    return float("inf") if isinstance(value, int) and abs(value) > 10**400 else value


class _Quoting(string.Formatter):
    """Formats like ``str.format``, except that ``!r`` uses `quoted`."""

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        return quoted(value) if conversion == "r" else super().convert_field(value, conversion)


_quoting = _Quoting()


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    path = _file(code, f"{DOMAIN}.mo")
    if code == "en" or not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def _file(code: str, name: str) -> Any:
    return resources.files("cnn_widgets").joinpath("locale", code, "LC_MESSAGES", name)


def _from_environment() -> str:
    for setting in SETTINGS:
        for each in os.environ.get(setting, "").split(":"):
            if code := _code(each):
                return code
    return "en"


def _code(language: Any) -> str | None:
    if not isinstance(language, str):
        return None
    code = language.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return code if code in LANGUAGES else None


class _Reader:
    """The person who reads the screen: one for each process, so the language is not a setting of each widget."""

    def __init__(self) -> None:
        self.language = _from_environment()


_reader = _Reader()
_spoken: ContextVar[str] = ContextVar("cnn_widgets_spoken", default="")
