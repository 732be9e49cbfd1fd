"""The browser puts every sentence into the words that Python has for it, in every language, whatever stands in it."""

import gettext
import json
import math
import random
import string
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from babel.messages.plurals import get_plural
from playwright.sync_api import Browser, Page

from cnn_widgets.core.language import LANGUAGES, front_end_words, say, say_count, speaking
from cnn_widgets.core.words.joined import clause, joined
from cnn_widgets.render.wire.packed import jsonable
from cnn_widgets.widgets.session.front_end import static_text
from scripts import catalogues

DRAWS = 4
FLOATS = [0.0, -0.0, 1.0, 0.5, 2.5, 0.125, 9.5, 9.9995, 99.995, 1e-5, 123456.75, -3.75e-7, 1e22]
FLOATS += [math.nan, math.inf, -math.inf, np.float32(0.1), np.float64(2 / 3)]
WHOLE = [0, 1, 7, 999, 1000, 1234567, -12345, np.int64(2048), 2**53 + 1]
TEXTS = ["conv1", "", "{braces} and $&", "a\nb", "ไทย 日本語", 'it\'s "quoted"', "🐈" * 100, "x" * 300]
OTHERS = [None, True, 1.5, (1, 2), [3.0], np.eye(2), np.float32(0.1), ValueError("why"), {"a": 1}, object()]
PLURALS = (*LANGUAGES, "fr", "pl", "ru", "ar", "cs", "lt", "ro", "cy", "sl", "ga")
COUNTS = (*range(130), 200, 1000, 1_000_000)

IN_WORDS = (
    "([told, words, language]) => { ours.setWords(JSON.parse(words), language); return ours.worded(JSON.parse(told)); }"
)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """An empty page that has loaded the front end as `ours`."""
    page = browser.new_page()
    page.evaluate(
        """async (script) => {
            const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
            globalThis.ours = await import(url);
        }""",
        static_text("widget.js"),
    )
    yield page
    page.close()


def in_browser(page: Page, told: list[str], words: dict[str, list[str]], language: str) -> list[str]:
    return page.evaluate(IN_WORDS, [json.dumps(jsonable(told)), json.dumps(words), language])


def drawn(message: str, chance: random.Random) -> dict[str, Any]:
    """Return something for each name in a sentence, such as its format can write."""
    values = {}
    for _, name, form, conversion in string.Formatter().parse(message):
        if not name:
            continue
        if conversion:
            kinds = TEXTS + OTHERS + WHOLE
        elif form and form[-1] in "efg%":
            kinds = [*FLOATS, chance.uniform(-2, 2) * 10 ** chance.randint(-12, 12)]
        elif form == ",":
            kinds = WHOLE
        elif form:
            kinds = TEXTS
        else:
            part = say("channel {channel}", channel=chance.randint(0, 9))
            kinds = TEXTS + OTHERS + WHOLE + [part, joined(["a", part], " · "), clause(say("Class scores"))]
        values[name] = chance.choice(kinds)
    return values


def said(message: Any, chance: random.Random) -> str:
    if isinstance(message, str):
        return say(message, **drawn(message, chance))
    one, many = message
    values = drawn(f"{one} {many}", chance)
    values.pop("count", None)
    return say_count(one, many, chance.choice([0, 1, 2, 5, 12345]), **values)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_reads_the_same(page: Page, language: str) -> None:
    chance = random.Random(language)
    messages = [message.id for message in catalogues.template() if message.id]
    with speaking(language):
        told = [said(message, chance) for message in messages for _ in range(DRAWS)]
    shown = in_browser(page, told, front_end_words(language), language)
    assert len(shown) > 5000
    assert [pair for pair in zip(shown, told) if pair[0] != pair[1]] == []


def test_numbers_are_written_as_python_writes_them(page: Page) -> None:
    chance = random.Random(0)
    ties = [whole / 2**power for whole in range(1, 200, 2) for power in range(12)]
    numbers = [*FLOATS, *ties, *(chance.uniform(-10, 10) * 10 ** chance.randint(-300, 300) for _ in range(2000))]
    forms = (".0f", ".1f", ",.0f", ".0%", ".1%", ".1g", ".2g", ".3g", ".4g", ".5g", "g", ".2e")
    told = [say(f"{{value:{form}}}", value=value) for value in numbers for form in forms]
    assert in_browser(page, told, {}, "en") == told


@pytest.mark.parametrize("language", PLURALS)
def test_plural_forms_are_those_of_the_catalogues(page: Page, language: str) -> None:
    """Babel writes the rule into a catalogue for Python; the browser has the one of its own."""
    plural = get_plural(language)
    forms = [str(form) for form in range(plural.num_plurals)]
    told = [{"say": "one", "many": "many", "number": count} for count in COUNTS]
    shown = page.evaluate(IN_WORDS, [json.dumps(told), json.dumps({"one": forms}), language])
    assert [int(form) for form in shown] == [form_of(plural.plural_expr, count) for count in COUNTS]


def form_of(rule: str, count: int) -> int:
    """Return which form gettext takes."""
    return gettext.c2py(rule)(count)  # type: ignore[attr-defined]
