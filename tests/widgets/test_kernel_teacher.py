"""The teacher of one kernel: what it shows is what the descent has found."""

import threading

import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.core.presets import preset

SECONDS = 20


def test_steps_lead_to_the_known_kernel_and_can_be_looked_back_at():
    teacher = cw.KernelTeacher("digit_4", "sobel_x", kernel_size=3)
    first = teacher.kernel.tobytes()
    teacher.run(150)
    np.testing.assert_allclose(teacher.kernel[:, :, 0, 0], preset("sobel_x"), atol=0.01)
    assert teacher.looked_at == 150 and len(teacher.losses) == 151 and teacher.loss == teacher.losses[-1]
    teacher.looked_at = 0
    assert teacher.kernel.tobytes() == first and teacher.loss == teacher.losses[0]
    np.testing.assert_array_equal(teacher._maps[1].scene.stages[-1].maps, teacher.output)
    difference = teacher._maps[2].scene.stages[-1].maps
    np.testing.assert_allclose(difference[..., 0], teacher.output[..., 0] - cw.target("digit_4", "sobel_x"), atol=1e-6)
    assert (difference**2).mean() == pytest.approx(teacher.loss, rel=1e-4)


def test_it_goes_on_where_it_was_from_an_explorers_point_of_view():
    teacher = cw.KernelTeacher("digit_4", "blur")
    teacher.run(100)
    ex = cw.Explorer("digit_4", filters=1, activation=None, pooling=None)
    ex.set_kernels("conv1", teacher.kernel)
    np.testing.assert_allclose(ex.feature_maps("conv1"), teacher.output, atol=1e-6)


def test_a_run_behind_the_screen_is_held_and_ended():
    teacher = cw.KernelTeacher("digit_4", "edge")
    teacher._pace.value = 100
    moved, held = threading.Event(), threading.Event()
    teacher.observe(lambda change: change["new"] >= 2 and moved.set(), "looked_at")
    teacher.start(10_000)
    assert moved.wait(SECONDS)
    show = teacher._job._on_progress
    teacher._job._on_progress = lambda progress: (show(progress), progress.state == "paused" and held.set())
    teacher.pause()
    assert held.wait(SECONDS) and teacher.progress.state == "paused"
    count = len(teacher.losses)
    teacher.step()
    assert len(teacher.losses) == count + 1
    teacher.start()
    teacher.stop()
    assert teacher.progress.state == "waiting" and len(teacher.losses) > 2
    teacher.close()


def test_controls_and_traits_are_one():
    teacher = cw.KernelTeacher("digit_4", "edge")
    teacher._size.value, teacher._rule.value, teacher._target.value = 5, "adam", "shift_down"
    assert (teacher.kernel_size, teacher.rule, teacher.target) == (5, "adam", "shift_down")
    assert teacher.kernel.shape == (5, 5, 1, 1)
    teacher.kernel_size, teacher.image = 7, "camera"
    assert teacher._size.value == 7 and teacher._image.value == "camera" and teacher.output.shape == (218, 218, 1)


def test_a_target_of_ones_own():
    teacher = cw.KernelTeacher("digit_4", np.ones((26, 26)), kernel_size=3)
    assert repr(teacher) == "KernelTeacher(your target, 3 × 3 × 1)" and teacher.least_loss > 0.01
    with pytest.raises(cw.SettingError, match="one kernel size only"):
        teacher.kernel_size = 5
    assert teacher.kernel_size == 3


def test_what_cannot_be_is_said_and_nothing_is_lost():
    teacher = cw.KernelTeacher("digit_4", "edge")
    for name, value in (("kernel_size", 40), ("rule", "newton"), ("learning_rate", -1), ("target", "nothing"),
                        ("target", np.ones((3, 3))), ("image", "no such")):  # fmt: skip
        before = getattr(teacher, name)
        with pytest.raises(cw.SettingError):
            setattr(teacher, name, value)
        assert getattr(teacher, name) is before or getattr(teacher, name) == before
    teacher._rate.value = 5
    teacher._by_hand(lambda: teacher.step(500))
    assert "lower learning rate" in teacher._said.value
    assert np.isfinite(teacher.output).all()
