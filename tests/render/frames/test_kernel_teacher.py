"""What the teacher's panel gets: curves of a bounded length, and maps that are off by less than one level."""

import numpy as np

from cnn_widgets.core.learning.problem import Problem
from cnn_widgets.render.frames.kernel_teacher import MOST_LOSS_POINTS, EarlierRun, teacher_frame, teacher_maps_frame

IMAGE = np.random.default_rng(0).random((16, 16, 3)).astype(np.float32)


def test_long_trajectories_come_as_a_few_points_with_both_ends():
    run = Problem(IMAGE, "edge", 3, "gradient").start().run
    for _ in range(1000):
        run.step()
    earlier = EarlierRun("adam, rate 0.02", np.linspace(1, 0, 40))
    header, arrays = teacher_frame(run, run.trajectory.at(500), [earlier], revision=3)
    assert header["step"] == 500 and header["count"] == 1000 and header["past"] == ["adam, rate 0.02"]
    steps = arrays["steps0"]
    assert len(steps) == MOST_LOSS_POINTS and steps[0] == 0 and steps[-1] == 1000
    np.testing.assert_allclose(arrays["losses0"], np.array(run.trajectory.losses)[steps], rtol=1e-6)
    np.testing.assert_allclose(arrays["losses1"], earlier.losses, atol=1e-7)
    assert arrays["kernel"].shape == arrays["best"].shape == (3, 3, 3)


def test_large_maps_are_shrunk_to_area_means():
    plane = np.random.default_rng(1).normal(size=(600, 900)).astype(np.float32)
    header, arrays = teacher_maps_frame({"target": plane}, revision=1)
    step, ends = header["step"], header["ends"]["target"]
    assert header["full"] == [600, 900] and max(arrays["target"].shape) <= 300 and step == 4
    means = plane.reshape(150, 4, 225, 4).mean((1, 3))
    shown = ends["minimum"] + (ends["maximum"] - ends["minimum"]) * arrays["target"] / 254.0
    np.testing.assert_allclose(shown, means, atol=(means.max() - means.min()) / 508 + 1e-5)
    # What is printed is the map's own largest value, not that of the means.
    assert ends["largest"] == np.abs(plane).max()
