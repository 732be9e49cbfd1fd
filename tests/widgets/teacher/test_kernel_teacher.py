"""The kernel teacher: it shows what gradient descent has found."""

import threading

import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.core.kernels.presets import preset
from cnn_widgets.render.wire.packed import unpack
from tests.helpers import one_sentence

SECONDS = 20


def decoded(frame, name):
    """Return a map as the browser decodes it, and the largest error of a rounded value."""
    header, arrays = unpack(frame)
    low, high = header["ends"][name]["minimum"], header["ends"][name]["maximum"]
    return low + (high - low) * arrays[name].astype(float) / 254, (high - low) / 508 + 1e-6


def set_in_browser(teacher, **settings):
    """Set what the browser sets when the user moves a control."""
    teacher.settings = {**teacher.settings, **settings}


def test_steps_lead_to_the_known_kernel_and_earlier_ones_can_be_shown():
    teacher = cw.KernelTeacher("digit_4", "sobel_x", kernel_size=3)
    first = teacher.kernel.tobytes()
    teacher.run(150)
    np.testing.assert_allclose(teacher.kernel[:, :, 0, 0], preset("sobel_x"), atol=0.01)
    assert len(teacher.losses) == 151 and teacher.loss == teacher.losses[-1]
    teacher.show(0)
    assert teacher.kernel.tobytes() == first and teacher.loss == teacher.losses[0]
    teacher.step()
    assert teacher.looked_at == -1 and teacher.loss == teacher.losses[151]


def test_the_maps_that_are_sent_are_those_of_keras():
    teacher = cw.KernelTeacher("digit_4", "sobel_x")
    teacher.step(5)
    header, arrays = unpack(teacher.scene.lesson)
    np.testing.assert_array_equal(arrays["kernel"], teacher.kernel[..., 0].transpose(2, 0, 1))
    np.testing.assert_allclose(arrays["best"][0], preset("sobel_x"), atol=1e-5)
    np.testing.assert_allclose(arrays["losses0"], teacher.losses, rtol=1e-6)
    assert (header["step"], header["count"], header["loss"]) == (5, 5, teacher.loss)
    expected = {
        "target": cw.target("digit_4", "sobel_x"),
        "output": teacher.output[..., 0],
        "difference": teacher.output[..., 0] - cw.target("digit_4", "sobel_x"),
    }
    for name, values in expected.items():
        shown, tolerance = decoded(teacher.scene.wanted if name == "target" else teacher.scene.made, name)
        np.testing.assert_allclose(shown, values, atol=tolerance)
    assert (expected["difference"] ** 2).mean() == pytest.approx(teacher.loss, rel=1e-4)


def test_the_kernel_goes_into_an_explorer():
    teacher = cw.KernelTeacher("digit_4", "blur")
    teacher.run(100)
    ex = cw.Explorer("digit_4", filters=1, activation=None, pooling=None)
    ex.set_kernels("conv1", teacher.kernel)
    np.testing.assert_allclose(ex.feature_maps("conv1"), teacher.output, atol=1e-6)


def test_a_background_run_can_be_paused_and_resumed_and_ends_when_no_kernel_does_better():
    teacher = cw.KernelTeacher("digit_4", "edge")
    held = threading.Event()
    teacher.observe(lambda change: change["new"]["state"] == "paused" and held.set(), "progress")
    teacher.pace = 1000
    teacher.rule = "gradient"
    teacher.start()
    teacher.pause()
    assert held.wait(SECONDS) and teacher.state == "paused"
    count = len(teacher.losses)
    teacher.step()
    assert len(teacher.losses) == count + 1
    # Another rule starts a new run, which stays paused if the last one was paused.
    teacher.rule = "whitened"
    assert len(teacher.losses) == 1 and teacher.state != "running"
    teacher.start()
    teacher.wait(SECONDS)
    assert teacher.state == "done" and "no kernel does better" in teacher.progress["note"]
    assert teacher.loss == pytest.approx(teacher.least_loss, abs=1e-6)
    np.testing.assert_allclose(teacher.kernel[:, :, 0, 0], preset("edge"), atol=0.01)
    teacher.close()


def test_a_run_takes_the_given_number_of_steps():
    teacher = cw.KernelTeacher("digit_4", "gradient_magnitude", rule="adam")
    teacher.pace = 1000
    teacher.start(77)
    teacher.wait(SECONDS)
    assert len(teacher.losses) == 78 and teacher.state == "done" and teacher.progress["done"] == 77
    teacher.start(5)
    teacher.stop()
    teacher.wait(SECONDS)
    assert teacher.state in ("cancelled", "done")


def test_a_run_goes_on_with_another_setting():
    teacher = cw.KernelTeacher("digit_4", "edge", rule="gradient")
    learned = threading.Event()
    teacher.start()
    teacher.kernel_size = 5
    teacher.observe(lambda _: len(teacher.losses) > 3 and learned.set(), "progress")
    assert learned.wait(SECONDS) and teacher.kernel.shape == (5, 5, 1, 1)
    teacher.close()


def test_a_diverging_run_is_reported_and_the_last_finite_kernel_stays():
    teacher = cw.KernelTeacher("camera", "edge", rule="gradient", learning_rate=5)
    teacher.pace = 1000
    teacher.start()
    with pytest.raises(cw.SettingError, match="lower learning rate"):
        teacher.wait(SECONDS)
    assert teacher.state == "failed" and "lower learning rate" in teacher.progress["note"]
    assert np.isfinite(teacher.output).all() and len(teacher.losses) > 1
    teacher._receive(None, {"kind": "step"}, [])
    assert "lower learning rate" in teacher.scene.notice["text"]
    teacher.learning_rate = 0.5
    teacher.run(10)
    assert teacher.losses[-1] < teacher.losses[0]


def test_controls_and_traits_have_the_same_values():
    teacher = cw.KernelTeacher("digit_4", "edge")
    set_in_browser(teacher, kernel_size=5, rule="adam", target="shift_down", pace=100)
    assert (teacher.kernel_size, teacher.rule, teacher.target, teacher.pace) == (5, "adam", "shift_down", 100)
    assert teacher.kernel.shape == (5, 5, 1, 1)
    teacher.pace = 30
    assert teacher.settings["pace"] == 30
    teacher.update(kernel_size=7, image="camera")
    assert teacher.settings["kernel_size"] == 7 and teacher.settings["image"] == "camera"
    assert teacher.output.shape == (218, 218, 1)
    header, _ = unpack(teacher.scene.picture)
    assert (header["name"], header["height"]) == ("camera", 224)


def test_another_rule_from_the_browser_takes_its_own_rate():
    teacher = cw.KernelTeacher("digit_4", "edge")
    set_in_browser(teacher, learning_rate=0.4)
    assert teacher.learning_rate == 0.4
    set_in_browser(teacher, rule="adam")
    assert teacher.learning_rate is None and teacher.settings["learning_rate"] == 0.02


def test_earlier_runs_of_the_same_problem_stay_beside_the_new_one():
    teacher = cw.KernelTeacher("digit_4", "edge")
    teacher.run(20)
    losses = teacher.losses
    teacher.rule = "gradient"
    header, arrays = unpack(teacher.scene.lesson)
    assert header["past"] == ["whitened, rate 0.1"]
    np.testing.assert_allclose(arrays["losses1"], losses, rtol=1e-6)
    teacher.target = "blur"
    assert unpack(teacher.scene.lesson)[0]["past"] == []


def test_a_target_of_ones_own_fits_its_kernel_size():
    teacher = cw.KernelTeacher("digit_4", np.ones((26, 26)), kernel_size=3)
    assert repr(teacher) == "KernelTeacher(your target, 3 × 3 × 1)" and teacher.least_loss > 0.01
    assert teacher.settings["target"] == ""
    with pytest.raises(cw.SettingError, match="makes a map of 24 × 24"):
        teacher.kernel_size = 5
    assert teacher.kernel_size == 3 and teacher.kernel.shape == (3, 3, 1, 1)
    teacher.update(kernel_size=5, target=np.zeros((24, 24)))
    assert teacher.kernel_size == 5 and teacher.least_loss == 0


def test_a_drawing_changes_the_target_and_keeps_the_kernel():
    teacher = cw.KernelTeacher("digit_4", "blank")
    teacher.run(10)
    kernel = teacher.kernel
    teacher.draw([(10, 5), (10, 20)], radius=0, value=2.0)
    # Row 10 of the picture is row 9 of the map, whose first value lies at pixel (1, 1).
    expected = np.zeros((26, 26, 1), np.float32)
    expected[9, 4:20] = 2
    np.testing.assert_array_equal(teacher.target_map, expected)
    np.testing.assert_array_equal(teacher.kernel, kernel)
    assert len(teacher.losses) == 1 and teacher.losses[0] == pytest.approx(
        ((teacher.output - expected) ** 2).mean(), rel=1e-4
    )
    teacher.run(150)
    assert teacher.losses[-1] == pytest.approx(teacher.least_loss, rel=1e-3)
    again = cw.learn_kernel("digit_4", expected, 3)
    np.testing.assert_allclose(teacher.kernel, again.kernel, atol=1e-3)


def test_a_drawing_stays_where_it_was_drawn_when_the_kernel_grows():
    teacher = cw.KernelTeacher("digit_4", "blank")
    teacher.draw([(10, 12)], radius=0)
    teacher.kernel_size = 7
    assert np.argwhere(teacher.target_map[..., 0]).tolist() == [[7, 9]]
    teacher.target = "edge"
    np.testing.assert_array_equal(teacher.target_map[..., 0], cw.target("digit_4", "edge", 7))


def test_strokes_can_be_erased_and_undone():
    teacher = cw.KernelTeacher("digit_4", "edge")
    edge = teacher.target_map
    teacher.draw([(5, 5), (20, 20)], radius=2, value=-4)
    teacher.draw([(5, 5), (20, 20)], radius=3, value=None)
    np.testing.assert_array_equal(teacher.target_map, edge)
    teacher.undraw()
    assert teacher.target_map.min() == min(edge.min(), -4) and teacher.drawing["strokes"] == 1
    teacher.clear_drawing()
    np.testing.assert_array_equal(teacher.target_map, edge)
    teacher.undraw()
    assert teacher.drawing["strokes"] == 0


def test_pieces_of_a_stroke_from_the_browser_are_one_stroke():
    teacher = cw.KernelTeacher("digit_4", "blank")
    for points, goes_on in (([[5, 5], [5, 8]], False), ([[5, 12]], True)):
        content = dict(kind="stroke", points=points, radius=0, value=1, goes_on=goes_on)
        teacher._receive(None, content, [])
    assert teacher.drawing["strokes"] == 1 and teacher.target_map[4, 4:12].all()
    assert teacher.target_map.sum() == 8
    teacher._receive(None, dict(kind="stroke", points="here", radius=0, value=1), [])
    assert teacher.scene.notice["level"] == "error" and teacher.drawing["strokes"] == 1


@pytest.mark.parametrize(
    "name, value",
    [
        ("kernel_size", 40),
        ("kernel_size", "three"),
        ("kernel_size", 0),
        ("rule", "newton"),
        ("rule", None),
        ("learning_rate", -1),
        ("learning_rate", np.nan),
        ("target", "nothing"),
        ("target", np.ones((3, 3))),
        ("target", np.full((26, 26), np.nan)),
        ("target", None),
        ("image", "no such"),
        ("image", np.zeros((2, 2))),
    ],
)
def test_bad_values_are_refused_and_nothing_is_lost(name, value):
    teacher = cw.KernelTeacher("digit_4", "edge")
    before, kernel = getattr(teacher, name), teacher.kernel
    with pytest.raises(cw.SettingError) as caught:
        setattr(teacher, name, value)
    one_sentence(caught.value)
    assert getattr(teacher, name) == before
    np.testing.assert_array_equal(teacher.kernel, kernel)
    with pytest.raises(cw.SettingError):
        teacher.update(**{name: value})
    assert getattr(teacher, name) == before


def test_bad_values_from_the_browser_become_a_notice():
    teacher = cw.KernelTeacher("digit_4", "edge")
    truth = dict(teacher.settings)
    set_in_browser(teacher, kernel_size=40)
    assert "larger than" in teacher.scene.notice["text"] and teacher.settings == truth
    set_in_browser(teacher, pace=0)
    assert "steps a second" in teacher.scene.notice["text"] and teacher.pace == 20


def test_figure_and_poster_show_the_teacher_where_no_jupyter_kernel_runs():
    teacher = cw.KernelTeacher("digit_4", "gradient_magnitude")
    teacher.run(5)
    titles = [axes.get_title() for axes in teacher.figure().axes]
    assert titles[0] == "input" and titles[1].startswith("target") and "step 5" in titles[-1]
    assert teacher.poster().startswith(b"\x89PNG")
    assert "image/png" in teacher._repr_mimebundle_()


def test_the_scene_has_only_pictures_and_messages():
    teacher = cw.KernelTeacher("digit_4", "edge")
    own = {name for name in teacher.scene.keys if not name.startswith("_") and name not in ("tabbable", "tooltip")}
    assert own == {"picture", "lesson", "wanted", "made", "busy", "language", "notice"}
