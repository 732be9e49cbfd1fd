"""One decision for every picture that a model gets: further images, uploads, the pad, panels and techniques."""

import io

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image

import cnn_widgets as cw
from cnn_widgets.core.scores import scores
from cnn_widgets.core.techniques.attribution.occlusion import covered_picture
from cnn_widgets.render.wire import unpack
from tests.core.inspection.models import noise
from tests.helpers import one_sentence

SECONDS = 60


@pytest.fixture
def model():
    """A network that augments and divides by 255 itself, and whose scores tell the ranges apart."""
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            layers.RandomFlip(),
            layers.Rescaling(1 / 255),
            layers.Conv2D(3, 3, name="conv"),
            layers.ReLU(name="relu"),
            layers.Flatten(name="flat"),
            layers.Dense(3, name="top"),
        ]
    )


@pytest.fixture
def ins(model):
    made = cw.Inspector(model, noise(12, 12, 1))
    yield made
    made.close()


def right(model, image):
    """What the model gives for a picture of 0 to 1 that is shown to it as 0 to 255."""
    return np.asarray(model(255 * np.asarray(image, np.float32)[None], training=False))[0]


def shows_right(ins):
    np.testing.assert_allclose(ins.feature_maps("top")[0, 0], right(ins.model, ins.image), rtol=1e-4, atol=1e-5)


def notes(ins):
    """The sentences on the screen."""
    return unpack(ins.scene.graph)[0]["notes"]


def test_a_further_image_keeps_the_scale_and_one_of_another_kind_is_noted_on_the_screen(ins):
    assert ins.scale == 255 and len(notes(ins)) == 1
    image = noise(12, 12, 1, seed=1)
    noisy = image + 0.3 * noise(12, 12, 1, seed=2) - 0.25
    for further in (image, noisy, np.zeros((12, 12, 1)), 0.1 * image):
        ins.image = further
        assert ins.scale == 255 and len(notes(ins)) == 1
        shows_right(ins)
    ins.image = (image * 255).astype(np.uint8)  # which is loaded as 0 to 1
    assert len(notes(ins)) == 1
    shows_right(ins)
    ins.image = image * 255
    assert ins.scale == 255 and len(notes(ins)) == 2 and "first one had 0" in notes(ins)[1]
    shows_right(ins)
    ins.image = image
    assert len(notes(ins)) == 1


def test_the_decision_stays_when_the_weights_change(ins):
    ins.model.layers[1].scale = 1.0
    ins.model.compile(loss="mse")
    ins.refresh()
    assert ins.scale == 255
    shows_right(ins)


def test_an_upload_a_sample_and_the_pad_keep_the_scale(ins):
    file = io.BytesIO()
    Image.fromarray((noise(12, 12) * 255).astype(np.uint8)).save(file, format="PNG")
    ins._show_fitted(file.getvalue())
    shows_right(ins)
    ins._show_fitted("camera")
    shows_right(ins)
    pad = cw.DrawingPad(ins)
    pad.value = np.eye(12)
    shows_right(ins)
    assert ins.scale == 255 and len(notes(ins)) == 1


def test_a_pad_whose_drawing_is_unlike_the_first_picture_is_noted(model):
    ins = cw.Inspector(model, noise(12, 12, 1) * 255)
    assert ins.scale == 1 and notes(ins) == []
    cw.DrawingPad(ins).value = np.eye(12)
    assert ins.scale == 1 and "0 to 1" in notes(ins)[0]


def test_the_scale_can_be_given(model):
    image = noise(12, 12, 1)
    given = cw.Inspector(model, image, scale=100)
    assert given.scale == 100 and notes(given) == []
    np.testing.assert_allclose(given.feature_maps("input"), 100 * image, rtol=1e-6)
    given.image = -image
    np.testing.assert_allclose(given.feature_maps("input"), -100 * image, rtol=1e-6)
    assert given.scale == 100
    for wrong in ("255", np.nan, True):
        with pytest.raises(cw.SettingError) as error:
            cw.Inspector(model, image, scale=wrong)
        one_sentence(error.value)


def test_an_inspectors_panels_and_techniques_take_its_scale(ins):
    image = noise(12, 12, 1, seed=4) * 1.2 - 0.1
    wanted = right(ins.model, image)
    np.testing.assert_allclose(scores(ins.inspection, image=image).values, wanted, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(cw.ablate(ins, image, layer="conv", channels=[]).before.values, wanted, atol=1e-5)
    assert cw.saliency(ins, image, 1).score == pytest.approx(wanted[1], abs=1e-5)
    assert cw.grad_cam(ins, image, "conv", 1).score == pytest.approx(wanted[1], abs=1e-5)
    assert cw.integrated_gradients(ins, image, 1, steps=4).score == pytest.approx(wanted[1], abs=1e-5)
    assert cw.occlusion_sensitivity(ins, image, 1, patch=6).score == pytest.approx(wanted[1], abs=1e-5)
    covered = covered_picture(ins.inspection, 2, 3, (4, 4))
    np.testing.assert_allclose(
        scores(ins.inspection, image=covered).values, right(ins.model, covered), rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize(
    "technique",
    [
        lambda *given, **more: cw.saliency(*given, 1, **more),
        lambda *given, **more: cw.grad_cam(*given, "conv", 1, **more),
        lambda *given, **more: cw.integrated_gradients(*given, 1, steps=2, **more),
        lambda *given, **more: cw.occlusion_sensitivity(*given, 1, patch=6, **more),
        lambda *given, **more: cw.measured_receptive_field(*given, ("top", 1), **more),
        lambda *given, **more: cw.ablate(*given, layer="conv", channels=0, **more),
        lambda *given, **more: cw.ablation_effect(*given, layer="conv", output=1, **more),
    ],
)
def test_techniques_on_a_model_decide_by_it_or_take_a_scale(model, ins, technique):
    def score(found):
        return found.before.values[1] if hasattr(found, "before") else found.score

    image = noise(12, 12, 1, seed=5) - 0.05
    wanted = right(model, image)[1]
    found = technique(model, image)
    assert score(found) == pytest.approx(wanted, abs=1e-5) and "255" in found.notes[0]
    given = technique(model, image, scale=1)
    assert score(given) == pytest.approx(right(model, image / 255)[1], abs=1e-5) and given.notes == ()
    with pytest.raises(cw.SettingError) as error:
        technique(ins, image, scale=255)
    assert "scale" in one_sentence(error.value)


def test_a_made_picture_has_the_limits_and_scale_of_the_inspectors_pictures(model):
    ins = cw.Inspector(model, noise(12, 12, 1) * 1.1 - 0.05)
    made = cw.maximise_activation(ins, "top", 1, steps=3, size=12)
    assert made.limits == (0, 1)
    assert made.activation == pytest.approx(right(model, made.image)[1], abs=1e-4)
    alone = cw.maximise_activation(model, "top", 1, steps=3, size=12)
    assert alone.activation == pytest.approx(right(model, alone.image)[1], abs=1e-4) and "255" in alone.notes[0]
    unscaled = cw.maximise_activation(model, "top", 1, steps=3, size=12, scale=1)
    assert unscaled.activation == pytest.approx(right(model, unscaled.image / 255)[1], abs=1e-4)


def strongest(model, image):
    return right(keras.Model(model.inputs, model.get_layer("conv").output), image)[..., 1].max()


@pytest.mark.parametrize("inspected", [True, False])
def test_a_search_multiplies_every_image_alike_and_names_those_of_another_kind(model, ins, inspected):
    images = [noise(12, 12, 1, seed=seed) for seed in range(4)]
    images[1] = images[1] + np.random.default_rng(0).normal(0, 0.02, (12, 12, 1)) - 0.05
    images[3] = images[3] * 255
    found = cw.top_patches(ins if inspected else model, images, "conv", 1, count=4)
    assert {patch.image: patch.value for patch in found.patches} == pytest.approx(
        {number: strongest(model, image) for number, image in enumerate(images)}, rel=1e-4
    )
    assert found.noted_count == 1 and "image 3" in found.noted[0] and "multiplied by 255" in found.note
    assert found.notes == (found.note, *found.noted) and found.skipped_count == 0


def test_a_search_can_be_told_the_scale(model, ins):
    image = noise(12, 12, 1)
    found = cw.top_patches(model, [image], "conv", 1, scale=1)
    assert found.patches[0].value == pytest.approx(strongest(model, image / 255), rel=1e-4) and found.notes == ()
    for wrong in (
        lambda: cw.top_patches(ins, [image], "conv", scale=1),
        lambda: cw.top_patches(model, [image], "conv", scale="large"),
    ):
        with pytest.raises(cw.SettingError, match="scale"):
            wrong()


def test_the_panel_of_patches_says_which_images_are_unlike(ins):
    panel = cw.TopPatches(ins, {"plain": noise(12, 12, 1), "bright": noise(12, 12, 1) * 255})
    sent = []
    panel.send = lambda content, buffers=None: sent.append(unpack(buffers[0])[0])
    ins.select("conv", channel=1)
    panel.find()
    panel.wait(SECONDS)
    header = sent[-1]
    assert header["noted_count"] == 1 and header["noted"] == list(panel.result.noted) and "bright" in header["noted"][0]
