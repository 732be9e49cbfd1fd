"""Runs end when no kernel does better, and a changed problem recomputes only what has changed."""

import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.core.learning import Run, regression_from, stroke
from cnn_widgets.core.learning.descent import Step
from cnn_widgets.core.learning.problem import Problem
from cnn_widgets.core.learning.trajectory import MOST_STEPS_KEPT, Trajectory

IMAGE = np.random.default_rng(0).random((12, 12, 1)).astype(np.float32)


def test_a_run_has_converged_at_the_least_squares_solution():
    regression = regression_from(IMAGE, cw.target(IMAGE, "gradient_magnitude"), 3)
    run = Run(regression, regression.initial_weights(0), "whitened", None)
    assert not run.has_converged
    while not run.has_converged:
        run.step()
    patches = np.lib.stride_tricks.sliding_window_view(IMAGE[..., 0], (3, 3)).reshape(-1, 9)
    best, (residual,), *_ = np.linalg.lstsq(patches, regression.target.ravel(), rcond=None)
    assert run.newest.loss == pytest.approx(residual / 100, rel=1e-5)
    np.testing.assert_allclose(regression.kernel(run.newest).ravel(), best, atol=1e-2)
    np.testing.assert_allclose(regression.shaped(regression.best).ravel(), best, atol=1e-4)


def test_another_rule_keeps_the_regression_and_a_drawing_keeps_the_kernel():
    started = Problem(IMAGE, "edge", 3).start()
    started.run.step()
    other = started.changed(rule="adam")
    assert other.run.regression is started.run.regression and other.run.newest.number == 0
    drawing = started.changed(strokes=(stroke((5, 5), 1, 3.0),))
    np.testing.assert_array_equal(drawing.run.newest.weights, started.run.newest.weights)
    assert drawing.run.regression.target[4, 4] == 3 and started.run.regression.target[4, 4] != 3
    cleared = drawing.changed(strokes=())
    np.testing.assert_array_equal(cleared.run.regression.target, cw.target(IMAGE, "edge"))
    larger = drawing.changed(kernel_size=5)
    assert larger.run.regression.target[3, 3] == 3 and larger.run.regression.target.shape == (8, 8)


def test_a_trajectory_keeps_the_first_step_and_a_limited_number_of_steps():
    trajectory = Trajectory(Step(0, np.zeros(1), 1.0))
    for number in range(1, 5 * MOST_STEPS_KEPT):
        trajectory.add(Step(number, np.array([float(number)]), 1 / number))
    assert (
        len(trajectory.losses) == 5 * MOST_STEPS_KEPT
        and len(trajectory.kept) <= MOST_STEPS_KEPT + 1
        and trajectory.kept[0] == 0
    )
    assert trajectory.at(0).number == 0 and trajectory.at(10**9).number == trajectory.kept[-1]
    for number in (1, 777, 3210):
        assert trajectory.at(number).number == max(kept for kept in trajectory.kept if kept <= number)
