"""Questions are checked against the live model."""

import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.lessons import Question, question, questions
from cnn_widgets.widgets.exercise.exercise import Exercise


@pytest.mark.parametrize(
    "given",
    [
        (222, 220, 16),
        [222, 220, 16],
        "222 x 220 x 16",
        "(222, 220, 16)",
        "222×220×16",
        "２２２, ２２０, １６",
        "๒๒๒ ๒๒๐ ๑๖",
        np.array([222, 220, 16]),
    ],
)
def test_a_shape_is_read_however_it_is_written(given):
    assert Question("Which shape?", (222, 220, 16)).check(given)


@pytest.mark.parametrize(
    "given, truth",
    [("0,5", 0.5), ("1/2", (1, 2)), ("−3", -3), (np.float32(0.1), 0.1), (7, 7.0), ("yes", True), (True, True)],
)
def test_numbers_and_words_are_read(given, truth):
    assert Question("What?", truth).check(given)


@pytest.mark.parametrize(
    "given, truth, sentence",
    [
        ("twelve", 12, "One number is asked for"),
        ("3 4", 12, "One number is asked for"),
        (12, (12, 12), "2 numbers are asked for, such as (28, 28); this has 1."),
        (None, 12, "One number"),
        (float("nan"), 12, "not a finite"),
        (True, 1, "One number"),
        (3, True, "Yes or no"),
        (3, "relu", "A word"),
        ("", "relu", "A word"),
    ],
)
def test_an_answer_of_another_kind_is_no_try_and_gets_a_sentence(given, truth, sentence):
    asked = Question("What?", truth)
    verdict = asked.check(given)
    assert not verdict and sentence in verdict.message and asked.tries == 0


def test_the_answer_follows_the_live_model():
    ex = cw.Explorer("cat", kernel_size=3)
    asked = Question("How many rows?", lambda: ex.feature_maps("conv1").shape[0])
    assert asked.check(222)
    ex.blocks[0].kernel_size = 10
    assert not asked.check("222") and asked.check("215")


def test_what_often_goes_wrong_gets_a_sentence_of_its_own():
    asked = question("01/size", cw.Explorer("cat"))
    assert "photo itself" in asked.check(224).message and "Close" in asked.check("221").message
    assert asked.check(222)


def test_hints_come_one_by_one_and_the_solution_after_a_try():
    asked = Question("1 + 1?", 2, hints=("Use your fingers.", "One and one."), solution="It is {answer}.")
    assert [asked.hint() for _ in range(3)] == ["Use your fingers.", "One and one.", "Use your fingers."]
    assert "Try an answer first" in asked.solution() and "2" not in asked.solution()
    assert repr(asked.check(3)) == "✗ Not yet. Look again, or ask for a hint." and not asked.is_solved
    assert asked.solution() == "It is 2."
    assert asked.check(2) and asked.is_solved


def test_no_question_shows_its_answer():
    asked = Question("How many?", 4711)
    assert "4711" not in repr(asked) + str(vars(Exercise(asked)).get("value", "")) + asked.hint() + asked.solution()


def test_unknown_questions_are_refused_in_a_sentence():
    with pytest.raises(cw.SettingError, match="no lesson '99'"):
        question("99/size")
    with pytest.raises(cw.SettingError, match="no question 'colour'"):
        question("01/colour")
    with pytest.raises(cw.SettingError, match="something else"):
        question("01/size")
    assert "size" in questions("01")
    with pytest.raises(cw.SettingError, match="none of the choices"):
        Question("Which?", "c", choices=("a", "b"))


def test_on_screen_a_prediction_reveals_what_is_so():
    asked = Question("Do the maps get smaller?", "smaller", choices=("smaller", "larger"), reveal=lambda: "111 × 111")
    exercise = Exercise(asked)
    buttons = exercise.children[1].children[0]
    assert exercise._solution.disabled and not exercise._shown.children
    buttons.value = "larger"
    assert "Not yet" in exercise._said.value and not exercise._solution.disabled
    assert "111 × 111" in exercise._shown.children[0].value
    buttons.value = "smaller"
    assert "That is right" in exercise._said.value


def test_hostile_text_is_inert():
    exercise = Exercise(Question("<script>alert(1)</script>", "a", solution="<img src=x onerror=alert(1)>"))
    exercise.check("b")
    exercise._say(exercise.question.solution())
    assert "<script" not in exercise.children[0].value and "<img" not in exercise._said.value
