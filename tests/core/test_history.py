"""Undo and redo give back the very objects; a list with a cursor is the model to compare with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.history import History
from cnn_widgets.core.stack.weights import MasterKernel, Weights
from tests.helpers import noise, one_sentence


def test_undo_returns_the_same_object_so_the_same_bits():
    first = Weights(0)
    second = first.with_master_kernels({1: MasterKernel(noise(3, 3, 2), "edited")})
    third = second.with_biases({0: 0.1})
    history = History(first)
    history.push(second)
    history.push(third)
    assert history.undo() is second and history.present is second
    assert history.undo() is first and not history.can_undo
    assert history.redo() is second and history.redo() is third and not history.can_redo


def test_something_new_forgets_what_was_undone():
    history = History(1)
    history.push(2)
    history.undo()
    history.push(3)
    assert not history.can_redo and history.undo() == 1 and history.redo() == 3


def test_the_present_object_is_no_step_but_an_equal_one_is():
    value = (1, 2.5)
    history = History(value)
    history.push(value)
    assert not history.can_undo
    history.push(tuple([1, 2.5]))
    assert history.can_undo
    history.undo()
    history.push(value)
    assert history.can_redo


def test_a_gesture_is_one_step():
    history = History("a")
    for value in "bcd":
        history.push(value, gesture=1)
    for value in "ef":
        history.push(value, gesture=2)
    history.push("g")
    history.push("h")
    assert [history.undo() for _ in range(4)] == ["g", "f", "d", "a"] and not history.can_undo
    history.push("i", gesture=3)
    history.push("j", gesture=3)
    assert history.undo() == "a"
    history.push("k", gesture=3)  # an undo ends a gesture
    assert history.undo() == "a"


def test_it_is_bounded():
    history = History(0)
    for value in range(1, 1001):
        history.push(value)
    steps = 0
    while history.can_undo:
        history.undo()
        steps += 1
    assert steps == 200 and history.present == 800
    short = History(0, limit=1)
    short.push(1)
    short.push(2)
    assert short.undo() == 1 and not short.can_undo


def test_nothing_to_undo_is_a_sentence_and_changes_nothing():
    history = History("only")
    for call in (history.undo, history.redo):
        with pytest.raises(SettingError) as caught:
            call()
        one_sentence(caught.value)
    assert history.present == "only"
    for limit in (0, -1, True, 1.5, None):
        with pytest.raises(SettingError):
            History(0, limit)


@given(st.lists(st.sampled_from(["push", "undo", "redo"]), max_size=60), st.integers(1, 8))
def test_any_walk_is_that_of_a_list_with_a_cursor(moves, limit):
    history, values, at = History(0, limit), [0], 0
    for number, move in enumerate(moves, 1):
        assert (history.can_undo, history.can_redo) == (at > 0, at < len(values) - 1)
        if move == "push":
            history.push(number)
            values = [*values[: at + 1], number][-limit - 1 :]
            at = len(values) - 1
        elif move == "undo" and history.can_undo:
            at -= 1
            assert history.undo() == values[at]
        elif move == "redo" and history.can_redo:
            at += 1
            assert history.redo() == values[at]
        assert history.present == values[at]


def test_amending_the_present_is_no_step_and_keeps_what_was_undone():
    history = History(1)
    history.push(2)
    history.push(3)
    history.undo()
    history.amend(20)
    assert history.present == 20 and history.redo() == 3 and history.undo() == 20 and history.undo() == 1
