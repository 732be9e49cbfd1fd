"""Sentences are text that remembers what it says: for errors, figures and the wire."""

import copy
import gc
import json
import pickle
import weakref

import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.core.language import retold, say, say_count, speaking
from cnn_widgets.core.words.joined import clause, joined
from cnn_widgets.core.words.wording import Wording
from cnn_widgets.render.wire.packed import jsonable


def test_a_sentence_is_text_in_one_language_and_a_fact_in_none():
    with speaking("th"):
        red = say("red")
        told = say("channel {channel}", channel=3)
    assert (red, told) == ("แดง", "แชนเนล 3")
    assert jsonable([red, told]) == [{"say": "red"}, {"say": "channel {channel}", "values": {"channel": 3}}]


def test_numbers_travel_as_numbers_and_the_browser_writes_them():
    told = say("{a:.4g} of {b:,}, {c:.1%}", a=np.float32(0.5), b=np.int64(1200), c=float("nan"), d="not in it")
    assert told == "0.5 of 1,200, nan%"
    assert jsonable(told) == {"say": "{a:.4g} of {b:,}, {c:.1%}", "values": {"a": 0.5, "b": 1200, "c": "NaN"}}


def test_what_has_no_format_of_its_own_travels_as_its_text():
    given = {"a": 3.0, "b": (1, 2), "c": np.float16(0.5), "d": True, "e": None, "f": 10**20, "g": ValueError("why")}
    told = say("{a} {b} {c} {d} {e} {f} {g}", **given)
    texts = dict(zip("abcdefg", ("3.0", "(1, 2)", "0.5", "True", "None", str(10**20), "why")))
    assert told == " ".join(texts.values()) and jsonable(told)["values"] == texts


def test_what_is_quoted_is_text_under_a_name_of_its_own():
    told = say("{name!r:.5} is {name}", name="blue-green")
    assert told == "'blue is blue-green"
    assert jsonable(told)["values"] == {"name!r": "'blue-green'", "name": "blue-green"}


def test_of_a_number_of_things_both_forms_travel_with_the_number():
    with speaking("ja"):
        told = say_count("{count} channel", "{count} channels", 1200)
    assert jsonable(told) == {"say": "{count} channel", "many": "{count} channels", "number": 1200}
    assert str(told).startswith("1,200")


def test_sentences_stay_what_they_are_within_and_beside_each_other():
    inner = say("red")
    told = joined([say("channel {channel}", channel=inner), "", "conv1", clause(say("Class scores."))], ", ")
    assert told == "channel red, conv1, Class scores"
    assert jsonable(told) == {
        "joined": [
            {"say": "channel {channel}", "values": {"channel": {"say": "red"}}},
            "conv1",
            {"clause": {"say": "Class scores."}},
        ],
        "by": ", ",
    }


def test_a_join_of_plain_text_or_of_one_is_no_more_than_that():
    assert type(joined(["a", "b"])) is str and type(clause("a.")) is str and joined([]) == ""
    red = say("red")
    assert joined(["", red]) is red


def test_an_error_keeps_its_sentence_in_one_line():
    with pytest.raises(cw.SettingError) as caught:
        raise cw.SettingError(say("There is no\n{name}.", name="a\n b"))
    told = str(caught.value)
    assert told == "There is no a b."
    assert jsonable(told) == {"say": "There is no\n{name}.", "values": {"name": "a b"}}
    within = say("This did not work ({error}).", error=caught.value)
    assert jsonable(within)["values"] == {"error": jsonable(told)}


@pytest.mark.parametrize("double", [copy.copy, copy.deepcopy, lambda told: pickle.loads(pickle.dumps(told))])
def test_it_can_be_copied_and_pickled(double):
    sentence = say("channel {channel}", channel=3)
    for told in (
        sentence,
        say_count("{count} channel", "{count} channels", 2),
        joined([sentence, "x"]),
        clause(sentence),
    ):
        twin = double(told)
        assert isinstance(twin, Wording) and twin == told and jsonable(twin) == jsonable(told)


def test_what_has_travelled_is_told_again_in_the_language_in_force():
    parts = [say("{a!r:.9} of {b:,}, {c:.1%}", a="blue-green", b=1200, c=float("inf")), say("red")]
    told = joined([*parts, clause(say_count("{count} channel", "{count} channels", 2048))], ", ")
    sent = json.loads(json.dumps(jsonable({"note": told, "rows": [1, 2]}), allow_nan=False))
    assert retold(sent) == {"note": told, "rows": [1, 2]} and jsonable(retold(sent)) == sent
    assert told == "'blue-gre of 1,200, inf%, red, 2,048 channels"
    with speaking("th"):
        assert retold(sent)["note"].startswith("'blue-gre of 1,200, inf%, แดง, 2,048 แชนเนล")


def test_it_keeps_nothing_alive_that_it_tells_of():
    class Large:
        pass

    large = Large()
    seen, told = weakref.ref(large), say("{thing!r:.40} {thing}", thing=large)
    del large
    gc.collect()
    assert seen() is None and "Large" in told
