"""Images of an inspector and settings of a teacher change whole, or not at all, however they are set."""

import keras
import numpy as np
import pytest
import traitlets

import cnn_widgets as cw
from tests.helpers import noise

layers = keras.layers
ONE, OTHER = noise(9, 9, 3), noise(9, 9, 3)[::-1].copy()


class Slip(Exception):
    pass


def slip(_):
    raise Slip


@pytest.fixture(scope="module")
def model():
    return keras.Sequential([keras.Input((9, 9, 3)), layers.Conv2D(2, 3, name="conv")])


@pytest.fixture
def inspector(model):
    ins = cw.Inspector(model, ONE)
    yield ins
    ins.close()


@pytest.fixture
def teacher():
    teacher = cw.KernelTeacher(noise(20, 20, 1), "sobel_x")
    yield teacher
    teacher.close()


def assert_sees(ins, image):
    np.testing.assert_array_equal(ins.image, image)
    np.testing.assert_array_equal(ins.feature_maps("conv"), np.asarray(ins.model(image[None]))[0])
    np.testing.assert_array_equal(ins.scene.stages[1].maps, ins.feature_maps("conv"))


def test_what_is_read_while_an_inspectors_image_is_held_is_of_the_new_one(inspector):
    with inspector.hold_trait_notifications():
        inspector.image = OTHER
        inside = inspector.feature_maps("conv")
    np.testing.assert_array_equal(inside, np.asarray(inspector.model(OTHER[None]))[0])
    assert_sees(inspector, OTHER)


def test_an_error_while_an_inspectors_image_is_held_takes_it_back(inspector):
    with pytest.raises(Slip), inspector.hold_trait_notifications():
        inspector.image = OTHER
        raise Slip
    assert_sees(inspector, ONE)
    with pytest.raises(cw.SettingError), inspector.hold_trait_notifications():
        inspector.image = OTHER
        inspector.image = noise(4, 4, 3)
    assert_sees(inspector, ONE)
    inspector.image = OTHER
    assert_sees(inspector, OTHER)


def test_an_observer_of_an_inspector_that_raises_leaves_the_new_image_in_force(inspector):
    inspector.observe(slip, "image")
    with pytest.raises(Slip):
        inspector.image = OTHER
    assert_sees(inspector, OTHER)


def state(teacher):
    return teacher.kernel_size, teacher.rule, teacher.kernel.shape[:2], teacher.target_map.shape


def test_settings_of_a_teacher_that_are_held_are_taken_together(teacher):
    with teacher.hold_trait_notifications():
        teacher.kernel_size = 5
        # A rate suits one rule only.
        teacher.rule, teacher.learning_rate = "gradient", None
    assert state(teacher)[:3] == (5, "gradient", (5, 5))


def test_an_error_while_a_teachers_settings_are_held_takes_them_back(teacher):
    before = state(teacher)
    with pytest.raises(Slip), teacher.hold_trait_notifications():
        teacher.kernel_size = 5
        raise Slip
    assert state(teacher) == before
    with pytest.raises(cw.SettingError), teacher.hold_trait_notifications():
        teacher.kernel_size, teacher.rule = 5, "nothing"
    assert state(teacher) == before
    teacher.step(2)
    assert len(teacher.losses) == 3


def test_an_observer_of_a_teacher_that_raises_leaves_the_new_setting_in_force(teacher):
    teacher.observe(slip, "kernel_size")
    with pytest.raises(Slip):
        teacher.kernel_size = 5
    assert state(teacher)[:3] == (5, "whitened", (5, 5))


def test_arrays_of_two_teachers_are_linked(teacher):
    other = cw.KernelTeacher(noise(20, 20, 1), "sobel_y")
    traitlets.link((teacher, "target"), (other, "target"))
    traitlets.link((teacher, "image"), (other, "image"))
    drawn, image = np.zeros((18, 18), np.float32), noise(20, 20, 1)[:, ::-1].copy()
    drawn[4:9, 3] = 1
    teacher.target = drawn
    np.testing.assert_array_equal(other.target_map[..., 0], teacher.target_map[..., 0])
    other.image = image
    np.testing.assert_array_equal(teacher.image, image)
    other.close()


def test_a_setting_from_the_browser_that_cannot_be_is_a_notice_and_the_last_stays(teacher):
    before = state(teacher)
    teacher.set_state({"settings": {**teacher.settings, "kernel_size": 400}})
    assert state(teacher) == before and teacher.settings["kernel_size"] == before[0]
    assert teacher.scene.notice["level"] == "error"
    teacher.set_state({"settings": {**teacher.settings, "kernel_size": 5}})
    assert state(teacher)[:3] == (5, "whitened", (5, 5)) and teacher.settings["kernel_size"] == 5
