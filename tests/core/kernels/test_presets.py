"""Kernel presets against values by hand, and `spread` on a gray picture stored as RGB."""

import numpy as np
import pytest
from scipy.signal import correlate

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.images import load_image
from cnn_widgets.core.kernels.presets import describe, preset, presets, spread

BY_HAND = {
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "edge": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "blur": [[1 / 9] * 3] * 3,
    "sobel_x": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "sobel_y": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
    "worked_convolution": [[8, 7, 6], [5, 4, 3], [2, 1, 0]],
    "box_blur": [[1 / 9] * 3] * 3,
    "gaussian_blur": [[1 / 16, 2 / 16, 1 / 16], [2 / 16, 4 / 16, 2 / 16], [1 / 16, 2 / 16, 1 / 16]],
    "gaussian_blur_5": [
        [n / 256 for n in row]
        for row in ([1, 4, 6, 4, 1], [4, 16, 24, 16, 4], [6, 24, 36, 24, 6], [4, 16, 24, 16, 4], [1, 4, 6, 4, 1])
    ],
    "motion_blur": [[0.2, 0, 0, 0, 0], [0, 0.2, 0, 0, 0], [0, 0, 0.2, 0, 0], [0, 0, 0, 0.2, 0], [0, 0, 0, 0, 0.2]],
    "laplacian": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
    "prewitt_x": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    "prewitt_y": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
    "bar_0": [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]],
    "bar_45": [[-1, -1, 2], [-1, 2, -1], [2, -1, -1]],
    "bar_90": [[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]],
    "bar_135": [[2, -1, -1], [-1, 2, -1], [-1, -1, 2]],
}
ANGLES = (0, 45, 90, 135)
GABORS = tuple(f"gabor_{angle}" for angle in ANGLES)
NAMES = (*BY_HAND, *GABORS)
KEEP_FLAT = ("identity", "sharpen", "blur", "emboss", "box_blur", "gaussian_blur", "gaussian_blur_5", "motion_blur")


def slide(image, kernel):
    """Return the cross-correlation that Keras computes with padding "valid", by SciPy in float64."""
    return correlate(image.astype(float), kernel.astype(float), mode="valid", method="direct")[..., 0]


def test_the_names_of_the_presets():
    assert presets() == NAMES


@pytest.mark.parametrize("name", BY_HAND)
def test_the_weights_of_each_preset(name):
    kernel = preset(name)
    assert kernel.dtype == np.float32
    np.testing.assert_array_equal(kernel, np.float32(BY_HAND[name]))


@pytest.mark.parametrize("name", NAMES)
def test_descriptions_are_one_sentence(name):
    described = describe(name)
    assert described.name == name
    assert described.description.endswith(".") and "\n" not in described.description
    assert 20 < len(described.description) < 100


def test_a_preset_is_a_copy():
    preset("edge")[:] = 0
    assert preset("edge")[1, 1] == 8
    assert preset("edge").flags.writeable


def test_responses_to_steps_and_flat_areas():
    step = np.zeros((3, 3, 1), np.float32)
    step[:, 2] = 1  # dark on the left, bright on the right
    flat = np.full((3, 3, 1), 0.5, np.float32)

    def answer(name, image):
        return float(slide(image, preset(name)[:, :, np.newaxis])[0, 0])

    assert answer("sobel_x", step) == 4 and answer("sobel_x", step[:, ::-1]) == -4
    turned = step.swapaxes(0, 1)  # dark above, bright below
    assert answer("sobel_y", turned) == 4 and answer("sobel_y", turned[::-1]) == -4
    assert answer("sobel_y", step) == 0 and answer("sobel_x", turned) == 0
    assert answer("edge", flat) == 0 and answer("sobel_x", flat) == 0
    assert answer("prewitt_x", step) == 3 and answer("prewitt_y", step) == 0
    assert answer("prewitt_y", turned) == 3 and answer("prewitt_x", turned) == 0


@pytest.mark.parametrize("name", NAMES)
def test_flat_areas_stay_or_give_0(name):
    if name == "worked_convolution":
        return
    flat = np.full((7, 7, 1), 0.5, np.float32)
    answers = slide(flat, preset(name)[:, :, np.newaxis])
    np.testing.assert_allclose(answers, 0.5 if name in KEEP_FLAT else 0, atol=1e-6)


def line(angle, size):
    """Return a picture of a one-pixel line through the centre: at 0 it is horizontal, at 45 it rises to the right."""
    picture = np.zeros((size, size), np.float32)
    middle = np.arange(size)
    rows = {0: size // 2, 45: size - 1 - middle, 90: middle, 135: middle}[angle]
    picture[rows, size // 2 if angle == 90 else middle] = 1
    return picture


@pytest.mark.parametrize("kind", ["bar", "gabor"])
@pytest.mark.parametrize("angle", ANGLES)
def test_each_angle_responds_most_to_a_line_at_that_angle(kind, angle):
    answers = {}
    for other in ANGLES:
        kernel = preset(f"{kind}_{other}").astype(float)
        answers[other] = float((kernel * line(angle, len(kernel))).sum())
    assert max(answers, key=answers.get) == angle
    assert answers[angle] > 2 * max(value for other, value in answers.items() if other != angle)


def test_gabor_is_the_textbook_formula_less_its_response_to_flat_areas():
    """Cell by cell with the complex wave; what remains must be the same everywhere: the wave's mean."""
    for angle in ANGLES:
        theta = np.deg2rad(angle) + np.pi / 2
        wave, bell = np.zeros((7, 7)), np.zeros((7, 7))
        for row in range(7):
            for column in range(7):
                place = complex(column - 3, 3 - row) * np.exp(-1j * theta)  # rotated into the wave's axes
                bell[row, column] = np.exp(-(place.real**2 + 0.75**2 * place.imag**2) / 8)
                wave[row, column] = np.exp(2j * np.pi * place.real / 5).real
        kernel = preset(f"gabor_{angle}")
        left = kernel / bell - wave  # the same everywhere, if only the mean of the wave was subtracted
        assert np.ptp(left) < 1e-5 and abs(kernel.sum()) < 1e-6
        assert kernel.shape == (7, 7) and kernel.argmax() == 24
    np.testing.assert_allclose(preset("gabor_90"), preset("gabor_0").T, atol=1e-7)
    np.testing.assert_allclose(preset("gabor_135"), preset("gabor_45")[:, ::-1], atol=1e-7)


def test_motion_blur_smears_along_its_diagonal_only():
    dot = np.zeros((9, 9, 1), np.float32)
    dot[4, 4] = 1
    answers = slide(dot, preset("motion_blur")[:, :, np.newaxis])
    np.testing.assert_allclose(answers, 0.2 * np.eye(5), atol=1e-7)


def test_worked_convolution_gives_84():
    # 0*8 + 1*7 + 2*6 + 3*5 + 4*4 + 5*3 + 6*2 + 7*1 + 8*0 = 84
    answers = slide(load_image("worked_convolution"), preset("worked_convolution")[:, :, np.newaxis])
    assert answers.shape == (5, 5) and answers[0, 0] == 84


@pytest.mark.parametrize("name", ["dog", "", None, 3, ["edge"]])
def test_unknown_names_are_refused_with_the_names_that_exist(name):
    with pytest.raises(SettingError, match="presets are identity, edge, sharpen, blur"):
        preset(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_gray_picture_stored_as_rgb_gives_the_map_of_gray(name):
    gray = load_image("camera", size=40)
    rgb = load_image(gray, mode="rgb")
    alone = slide(gray, preset(name)[:, :, np.newaxis])
    together = slide(rgb, spread(preset(name), 3))
    np.testing.assert_allclose(together, alone, atol=1e-5)


@pytest.mark.parametrize("in_channels", [1, 2, 3, 16, np.int64(5)])
def test_spread_sums_to_the_plane(in_channels):
    plane = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    kernel = spread(plane, in_channels)
    assert kernel.shape == (5, 3, in_channels) and kernel.dtype == np.float32
    np.testing.assert_allclose(kernel.sum(-1), plane, rtol=1e-5)
    assert (kernel == kernel[:, :, :1]).all()
    assert kernel.flags.writeable and not np.shares_memory(kernel, plane)


def test_spread_refuses_other_ranks_and_counts():
    for plane in (np.zeros(3), np.zeros((3, 3, 3))):
        with pytest.raises(SettingError, match=r"shape \(height, width\)"):
            spread(plane, 3)
    for in_channels in (0, -1, 1.5, True, "3", None):
        with pytest.raises(SettingError, match="whole number of at least 1"):
            spread(np.zeros((3, 3)), in_channels)
