"""A lifted patch responds most at its own place, by Keras; the algebra against a direct solution."""

import keras
import numpy as np
import pytest

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.images import load_image
from cnn_widgets.core.kernels import lifted_patch as module
from cnn_widgets.core.kernels.lifted_patch import lift_patch
from tests.helpers import noise, one_sentence

CAT = load_image("cat")
LEFT_EYE, RIGHT_EYE, NOSE = (83, 72), (98, 178), (178, 138)
"""Rows and columns on the cat at 224 × 224, read off the picture."""


def answers(image, kernel, **options):
    """Return the map of a Conv2D with this kernel as its only filter."""
    layer = keras.layers.Conv2D(1, kernel.shape[:2], use_bias=False, **options)
    layer.build((None, *image.shape))
    layer.set_weights([kernel[..., None]])
    return np.asarray(layer(image[None]))[0, :, :, 0]


def peak(maps):
    return tuple(int(place) for place in np.unravel_index(maps.argmax(), maps.shape))


@pytest.mark.parametrize("place", [LEFT_EYE, RIGHT_EYE, NOSE])
@pytest.mark.parametrize("size", [9, 15, 25, (11, 20)])
def test_the_eye_is_found_where_it_was_lifted(place, size):
    kernel = lift_patch(CAT, *place, size)
    height, width = kernel.shape[:2]
    assert peak(answers(CAT, kernel)) == (place[0] - (height - 1) // 2, place[1] - (width - 1) // 2)
    # With padding "same", the edge between the picture and the zeros has the highest contrast, so it is left out here.
    inner = answers(CAT, kernel, padding="same")[height:-height, width:-width]
    assert peak(inner) == (place[0] - height, place[1] - width)


def test_the_plain_patch_finds_the_right_eye_too_if_it_holds_all_of_the_eye():
    kernel = lift_patch(CAT, *RIGHT_EYE, 25, decorrelate=False)
    assert peak(answers(CAT, kernel)) == (98 - 12, 178 - 12)
    patch = CAT[98 - 12 : 98 + 13, 178 - 12 : 178 + 13].astype(float)
    patch -= patch.mean(axis=(0, 1))
    np.testing.assert_allclose(kernel, patch / np.sqrt((patch**2).sum()), atol=1e-7)


def test_the_plain_patch_is_not_enough_for_the_nose():
    """The bare patch finds the brightest spot, the plain kernel one of high contrast, and neither finds the nose."""
    rows, cols = slice(178 - 4, 178 + 5), slice(138 - 4, 138 + 5)
    own = (178 - 4, 138 - 4)
    bare, plain = CAT[rows, cols], lift_patch(CAT, *NOSE, 9, decorrelate=False)
    windows = np.lib.stride_tricks.sliding_window_view(CAT, (9, 9), axis=(0, 1)).astype(np.float64)

    def brightness(place):
        return windows[place].mean()

    def contrast(place):
        return np.linalg.norm(windows[place] - windows[place].mean(axis=(1, 2), keepdims=True))

    brightest = peak(answers(CAT, bare))
    assert brightest != own and brightness(brightest) > 1.5 * brightness(own)
    rival = peak(answers(CAT, plain))
    assert rival != own and contrast(rival) > contrast(own)
    # By Cauchy-Schwarz, the value at the patch is its contrast, and no other value exceeds the contrast of its patch.
    maps = answers(CAT, plain)
    assert maps[own] == pytest.approx(contrast(own), rel=1e-4) and maps[rival] <= contrast(rival)
    assert peak(answers(CAT, lift_patch(CAT, *NOSE, 9))) == own


def test_most_patches_of_photographs_find_their_place():
    """As the docstring of `lift_patch` states, at random places: with decorrelation mostly, without hardly ever."""
    rng = np.random.default_rng(0)
    places = rng.integers(15, 224 - 15, (8, 2)).tolist()
    found = {True: 0, False: 0}
    for decorrelate in found:
        for row, col in places:
            maps = answers(CAT, lift_patch(CAT, row, col, 15, decorrelate=decorrelate), padding="same")
            found[decorrelate] += peak(maps) == (row, col)
    assert found[True] == 8 and found[False] <= 3


@pytest.mark.parametrize("decorrelate", [True, False])
@pytest.mark.parametrize(("size", "channels"), [(3, 1), ((2, 5), 3), (4, 16)])
def test_each_channel_has_mean_0_and_the_norm_is_1(decorrelate, size, channels):
    kernel = lift_patch(noise(20, 30, channels), 9, 12, size, decorrelate=decorrelate)
    assert kernel.dtype == np.float32 and kernel.shape[2] == channels
    np.testing.assert_allclose(kernel.sum(axis=(0, 1)), 0, atol=1e-6)
    assert np.square(kernel, dtype=float).sum() == pytest.approx(1)


def test_brightness_and_contrast_of_the_picture_change_nothing():
    for decorrelate in (True, False):
        kernel = lift_patch(CAT, *LEFT_EYE, 9, decorrelate=decorrelate)
        other = lift_patch(CAT * 7 - 3, *LEFT_EYE, 9, decorrelate=decorrelate)
        np.testing.assert_allclose(other, kernel, atol=1e-4)


def test_a_dilated_kernel_lifts_the_cells_that_it_will_read():
    kernel = lift_patch(CAT, *LEFT_EYE, 9, dilation_rate=(3, 2), decorrelate=False)
    patch = CAT[83 - 12 : 83 + 13 : 3, 72 - 8 : 72 + 9 : 2].astype(float)
    patch -= patch.mean(axis=(0, 1))
    np.testing.assert_allclose(kernel, patch / np.sqrt((patch**2).sum()), atol=1e-7)
    kernel = lift_patch(CAT, *LEFT_EYE, 9, dilation_rate=3)
    assert peak(answers(CAT, kernel, dilation_rate=3)) == (83 - 12, 72 - 12)


def test_the_woodbury_formula_gives_the_direct_solution(monkeypatch):
    """With every window as a sample: (XᵀX/n + λI)⁻¹ x by NumPy's solver, λ a tenth of the mean variance."""
    monkeypatch.setattr(module, "SAMPLED_WINDOWS", 10**6)
    maps = noise(12, 14, 2)
    windows = np.lib.stride_tricks.sliding_window_view(maps, (3, 4), axis=(0, 1)).astype(float)
    windows = windows - windows.mean(axis=(3, 4), keepdims=True)
    flat = windows.transpose(0, 1, 3, 4, 2).reshape(-1, 24)
    covariance = flat.T @ flat / len(flat)
    covariance += 0.1 * np.trace(covariance) / 24 * np.eye(24)
    own = windows[4, 5].transpose(1, 2, 0).reshape(-1)
    solved = np.linalg.solve(covariance, own)
    expected = (solved / np.linalg.norm(solved)).reshape(3, 4, 2)
    # The window around the cell begins one row above and one column before it.
    np.testing.assert_allclose(lift_patch(maps, 4 + 1, 5 + 1, (3, 4)), expected, atol=1e-6)


def test_a_deep_stage_with_many_channels():
    maps = np.maximum(noise(20, 20, 64) - 0.5, 0)
    assert peak(answers(maps, lift_patch(maps, 10, 7, 3))) == (9, 6)


HALF = np.concatenate([np.full((20, 10, 1), 0.7), noise(20, 10, 1)], axis=1)


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ((HALF, 5, 3, 3), "flat"),
        ((np.zeros((9, 9, 3)), 4, 4, 3), "flat"),
        ((CAT, 4, 72, 11), "choose row 5 to 218"),
        ((CAT, 83, 219, 11), "choose column 5 to 218"),
        ((CAT, 221, 72, 4), None),
        ((CAT, 222, 72, 4), "choose row 1 to 221"),
        ((CAT, -1, 0, 3), "no row -1"),
        ((CAT, 0, 224, 1), None),
        ((CAT, 1.0, 1, 3), "no row 1.0"),
        ((CAT, 3, 3, 225), "larger than the maps"),
        ((CAT, 83, 72, 0), "kernel_size"),
        ((CAT, 83, 72, 3, 0), "dilation_rate"),
        ((CAT[0], 3, 3, 3), "shape"),
        ((CAT * np.nan, 3, 3, 3), "NaN"),
    ],
)
def test_patches_that_cannot_be_lifted_are_refused_in_a_sentence(arguments, match):
    if match is None and arguments[3] == 4:
        assert lift_patch(*arguments).shape == (4, 4, 3)
        return
    with pytest.raises(SettingError, match=match) as caught:
        lift_patch(*arguments)
    one_sentence(caught.value)
