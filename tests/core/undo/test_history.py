"""Undo and redo return the very same objects, compared with a list and a cursor as the model."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.stack.weights import MasterKernel, Weights
from cnn_widgets.core.undo.history import History
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
def test_any_sequence_is_that_of_a_list_with_a_cursor(moves, limit):
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


def test_what_follows_from_an_undo_is_no_step_and_keeps_what_was_undone():
    history = History(1)
    history.push(2)
    history.push(3)
    history.undo("undo")
    history.push(20, "undo")
    assert history.present == 20 and history.redo("redo") == 3
    history.push(30, "redo")
    assert history.undo() == 20 and history.redo() == 30 and history.undo() == 20 and history.undo() == 1


def test_a_gesture_that_ends_where_it_began_is_no_step():
    history = History(1)
    history.push(2)
    history.push(9)
    history.undo()
    for value in (3, 4, 2):
        history.push(value, gesture="there and back")
    assert history.present == 2 and history.redo() == 9 and history.undo() == 2
    history.push(5, gesture="there and back")
    assert not history.can_redo and history.undo() == 2 and history.undo() == 1


def test_what_is_called_the_same_is_no_step():
    history = History(1.0, same=lambda one, other: abs(one - other) < 0.5)
    history.push(1.25)
    assert history.present == 1.0 and not history.can_undo
    history.push(2.0)
    assert history.undo() == 1.0


def kilobytes(*counts):
    return [np.zeros(256 * count, np.float32) for count in counts]


def test_arrays_are_counted_once_and_the_oldest_steps_are_forgotten_first():
    a, b, c, d = kilobytes(4, 4, 4, 4)
    history = History([a], memory=8 * 1024, arrays=lambda value: value)
    history.push([b])
    history.push([a])
    history.push([b])
    assert len(history.moment.past) == 3, "a alone is more than what is in force"
    history.push([c])
    assert len(history.moment.past) == 4, "a and b are 8 kB"
    history.push([d])
    assert [[*map(id, value)] for value in history.moment.past] == [[id(b)], [id(c)]]
    history.push([])
    assert [[*map(id, value)] for value in history.moment.past] == [[id(c)], [id(d)]]


def test_the_last_step_stays_however_much_it_holds():
    (large,) = kilobytes(64)
    history = History([large], memory=1024, arrays=lambda value: value)
    history.push([])
    assert history.undo() == [large]
