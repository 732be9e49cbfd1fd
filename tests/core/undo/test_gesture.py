"""What belongs to one gesture, told by a clock of the test's own."""

import threading

from cnn_widgets.core.undo.gesture import RESTS, Gesture, GestureTracker, mark_in_force


class Clock:
    """Stands until it is moved."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def marks(gestures, clock, *changes):
    """Make changes, each after a rest, and return which of them had the same mark, as letters."""
    seen = []
    for what, rest in changes:
        clock.now += rest
        with gestures.on(what):
            seen.append(mark_in_force())
    names = {id(mark): letter for mark, letter in zip(dict.fromkeys(seen), "abcdef")}
    return "".join(names[id(mark)] for mark in seen)


def test_changes_of_one_thing_that_follow_each_other_soon_are_one_gesture():
    clock = Clock()
    gestures = GestureTracker(clock)
    soon, late = 0.9 * RESTS, 1.1 * RESTS
    assert marks(gestures, clock, ("size", 0), ("size", soon), ("size", late), ("size", soon)) == "aabb"
    assert marks(gestures, clock, ("size", soon), ("filters", soon), ("size", soon)) == "abc"


def test_a_change_that_takes_long_is_no_rest():
    clock = Clock()
    gestures = GestureTracker(clock)
    with gestures.on("size"):
        first = mark_in_force()
        clock.now += 10 * RESTS
    with gestures.on("size"):
        assert mark_in_force() is first


def test_a_hand_that_holds_may_take_its_time():
    clock = Clock()
    gestures = GestureTracker(clock)
    gestures.begin()
    assert marks(gestures, clock, ("size", 0), ("size", 60), ("size", 60)) == "aaa"
    gestures.end()
    assert marks(gestures, clock, ("size", 0.1), ("size", 2 * RESTS)) == "ab"


def test_what_is_on_its_way_when_a_hand_lets_go_belongs_to_the_drag_and_the_next_drag_is_another():
    clock = Clock()
    gestures = GestureTracker(clock)
    gestures.begin()
    with gestures.on("size"):
        first = mark_in_force()
    gestures.end()
    with gestures.on("size"):
        assert mark_in_force() is first
    gestures.begin()
    with gestures.on("size"):
        assert mark_in_force() is not first


def test_a_mark_is_in_force_inside_only_and_on_its_own_thread():
    elsewhere = []
    with Gesture("outer"):
        with Gesture("inner"):
            assert mark_in_force() == "inner"
            thread = threading.Thread(target=lambda: elsewhere.append(mark_in_force("none")))
            thread.start()
            thread.join()
        assert mark_in_force() == "outer"
    assert mark_in_force() is None and mark_in_force(3) == 3 and elsewhere == ["none"]


def test_a_gesture_that_is_lost_is_over():
    """As where an interrupt meets its very end."""
    Gesture("lost").__enter__()
    assert mark_in_force() is None
