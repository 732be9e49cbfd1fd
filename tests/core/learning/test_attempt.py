"""Attempts at a task: they end where no kernel does better, and only what has changed is worked out again."""

import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.core.learning import Attempt, stroke, task
from cnn_widgets.core.learning.assignment import Assignment
from cnn_widgets.core.learning.course import MOST, Course
from cnn_widgets.core.learning.descent import Step

IMAGE = np.random.default_rng(0).random((12, 12, 1)).astype(np.float32)


def test_an_attempt_has_arrived_where_least_squares_ends():
    work = task(IMAGE, cw.target(IMAGE, "gradient_magnitude"), 3)
    attempt = Attempt(work, work.start(0), "whitened", None)
    assert not attempt.has_arrived
    while not attempt.has_arrived:
        attempt.step()
    patches = np.lib.stride_tricks.sliding_window_view(IMAGE[..., 0], (3, 3)).reshape(-1, 9)
    best, (residual,), *_ = np.linalg.lstsq(patches, work.target.ravel(), rcond=None)
    assert attempt.newest.loss == pytest.approx(residual / 100, rel=1e-5)
    np.testing.assert_allclose(work.kernel(attempt.newest).ravel(), best, atol=1e-2)
    np.testing.assert_allclose(work.shaped(work.best).ravel(), best, atol=1e-4)


def test_a_rule_keeps_the_task_and_a_drawing_the_kernel():
    begun = Assignment(IMAGE, "edge", 3).begin()
    begun.attempt.step()
    other = begun.changed(rule="adam")
    assert other.attempt.task is begun.attempt.task and other.attempt.newest.number == 0
    drawing = begun.changed(strokes=(stroke((5, 5), 1, 3.0),))
    np.testing.assert_array_equal(drawing.attempt.newest.weights, begun.attempt.newest.weights)
    assert drawing.attempt.task.target[4, 4] == 3 and begun.attempt.task.target[4, 4] != 3
    cleared = drawing.changed(strokes=())
    np.testing.assert_array_equal(cleared.attempt.task.target, cw.target(IMAGE, "edge"))
    larger = drawing.changed(kernel_size=5)
    assert larger.attempt.task.target[3, 3] == 3 and larger.attempt.task.target.shape == (8, 8)


def test_a_course_keeps_the_first_step_and_never_more_than_its_share():
    course = Course(Step(0, np.zeros(1), 1.0))
    for number in range(1, 5 * MOST):
        course.add(Step(number, np.array([float(number)]), 1 / number))
    assert len(course.losses) == 5 * MOST and len(course.kept) <= MOST + 1 and course.kept[0] == 0
    assert course.at(0).number == 0 and course.at(10**9).number == course.kept[-1]
    for number in (1, 777, 3210):
        assert course.at(number).number == max(kept for kept in course.kept if kept <= number)
