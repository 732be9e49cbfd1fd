"""Languages: which one is current, and what happens if a catalogue lacks a sentence."""

import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.core import language


@pytest.fixture(autouse=True)
def english():
    yield
    cw.set_language("en")


@pytest.mark.parametrize(
    "given, code", [("th", "th"), ("ja_JP", "ja"), ("zh-Hans", "zh"), ("KO", "ko"), ("en_US.UTF-8", "en")]
)
def test_a_language_is_taken_with_or_without_its_country(given, code):
    cw.set_language(given)
    assert language.language() == code


@pytest.mark.parametrize("given", ["xx", "", 3, "thai"])
def test_an_unknown_language_is_refused_and_the_old_one_stays(given):
    cw.set_language("ko")
    with pytest.raises(cw.SettingError, match="ไทย"):
        cw.set_language(given)
    assert language.language() == "ko"


def test_none_goes_by_the_environment(monkeypatch):
    for name in language.SETTINGS:
        monkeypatch.delenv(name, raising=False)
    cw.set_language(None)
    assert language.language() == "en"
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    cw.set_language(None)
    assert language.language() == "ja"
    monkeypatch.setenv("LANGUAGE", "xx:zh_CN")
    cw.set_language(None)
    assert language.language() == "zh"


def test_a_sentence_in_no_catalogue_is_english():
    cw.set_language("th")
    assert language.say("No such sentence of {name}.", name="ours") == "No such sentence of ours."
    assert language.say_count("{count} thing of none", "{count} things of none", 1200) == "1,200 things of none"


def test_whatever_is_quoted_a_sentence_is_one_line():
    class Loud:
        def __repr__(self):
            raise RuntimeError

    class Lines:
        def __repr__(self):
            return "one\ntwo"

    for odd in (10**5000, Loud(), Lines(), [Lines()], np.zeros((3, 3)), object(), "a\nb" * 10_000):
        with pytest.raises(cw.SettingError) as caught:
            cw.Block(filters=odd)
        text = str(caught.value)
        assert "\n" not in text and " at 0x" not in text and len(text) < 200 and "filters is" in text
