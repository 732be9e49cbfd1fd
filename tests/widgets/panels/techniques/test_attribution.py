"""The panel without a browser: what it computes, and how it refuses invalid requests."""

import keras
import numpy as np
import pytest
from keras import layers

import cnn_widgets as cw
from cnn_widgets.render.wire import unpack
from tests.core.inspection.models import noise
from tests.helpers import one_sentence

SECONDS = 30


@pytest.fixture
def ins():
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((16, 12, 3)),
            layers.Conv2D(4, 3, activation="relu", name="conv"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3, activation="softmax", name="classes"),
        ]
    )
    return cw.Inspector(model, noise(16, 12, 3))


@pytest.fixture
def panel(ins):
    return ins.part("attribution")


def ask(panel, **asked):
    """Ask as the browser does, and wait until it has ended; the last message's header and codes."""
    sent = []
    panel.send = lambda content, buffers=None: sent.append((content, buffers))
    panel.asked = {"id": str(asked), "target": "top", **asked}
    panel.wait(SECONDS)
    assert sent[-1][0] == {"kind": "heat"}
    header, arrays = unpack(sent[-1][1][0])
    assert header["id"] == panel.asked["id"]
    return header, arrays["codes"]


def test_it_is_closed_under_an_inspector_and_computes_nothing_until_it_is_asked(ins, panel):
    assert isinstance(panel, cw.Attribution) and not panel.is_open and panel._work.job is None
    assert panel.offer == {"classes": 3, "layers": ["conv"], "is_resized": False}
    ins.select("conv", channel=2)
    assert panel._work.job is None and panel.result is None


def test_every_technique_gives_what_its_function_gives(ins, panel):
    ins.select("conv", channel=2, row=5, col=6)
    cases = [
        (dict(technique="grad_cam", plus_plus=True), cw.grad_cam(ins, plus_plus=True)),
        (dict(technique="grad_cam", target="class", **{"class": 1}), cw.grad_cam(ins, target=1)),
        (dict(technique="saliency", samples=3, signed=True), cw.saliency(ins, samples=3, signed=True)),
        (dict(technique="integrated_gradients", steps=5), cw.integrated_gradients(ins, steps=5)),
        (
            dict(technique="occlusion", patch=4, target="channel"),
            cw.occlusion_sensitivity(ins, target=("conv", 2), patch=4),
        ),
        (dict(technique="field"), cw.measured_receptive_field(ins, target=("conv", 2, 5, 6))),
    ]
    for asked, expected in cases:
        header, codes = ask(panel, **asked)
        np.testing.assert_array_equal(panel.result.values, expected.values)
        plane, (low, high) = expected.on_image(), expected.limits
        assert (header["low"], header["high"], header["method"]) == (low, high, expected.method)
        known = np.isfinite(plane)
        assert (codes[~known] == 255).all() and codes.shape == (16, 12)
        assert np.abs(low + codes[known] / 254 * (high - low) - plane[known]).max() <= 0.51 * (high - low) / 254
        assert header["box"] == ([5, 6, 3, 3] if asked["technique"] == "field" else None)


def test_the_square_is_scored(ins, panel):
    panel.occluder = dict(id="a", row=-2, col=3, size=6, target="class", **{"class": 2})
    covered = ins.image.copy()
    covered[:4, 3:9] = ins.image.mean((0, 1))
    scores = np.asarray(ins.model(np.stack([ins.image, covered])))[:, 2]
    np.testing.assert_allclose([panel.occluded["score"], panel.occluded["covered"]], scores, atol=1e-6)
    # Weights that were trained on are read again.
    ins.model.set_weights([weight * 2 for weight in ins.model.get_weights()])
    ins.refresh()
    panel.occluder = {**panel.occluder, "id": "b"}
    scores = np.asarray(ins.model(np.stack([ins.image, covered])))[:, 2]
    np.testing.assert_allclose([panel.occluded["score"], panel.occluded["covered"]], scores, atol=1e-6)


def test_what_is_asked_last_wins_and_a_scan_can_be_stopped(ins, panel):
    panel.asked = {"id": "long", "target": "top", "technique": "integrated_gradients", "steps": 9000}
    first = panel._work.job
    header, _ = ask(panel, technique="grad_cam")
    first.wait(SECONDS)
    assert first.progress.state == "cancelled" and panel.result.method == header["method"] == "Grad-CAM"
    # What has been overtaken and still ends shows nothing.
    late = cw.saliency(ins)
    panel._report(first, lambda: panel._keep(late, "long"))
    panel.wait(SECONDS)
    assert panel.result.method == "Grad-CAM"
    panel.asked = {"id": "stop", "target": "top", "technique": "integrated_gradients", "steps": 9000}
    panel._receive(None, {"kind": "cancel"}, [])
    panel.wait(SECONDS)
    assert panel.progress["state"] == "cancelled"


def test_what_cannot_be_gives_a_sentence_and_the_last_picture_stays(ins, panel):
    ask(panel, technique="grad_cam")
    before = panel.result
    for asked in (
        dict(technique="dream"),
        dict(technique="grad_cam", layer="nowhere"),
        dict(technique="saliency", samples=0),
        dict(technique="occlusion", patch="big"),
        dict(technique="grad_cam", target="class", **{"class": 3}),
    ):
        panel.asked = {"id": str(asked), "target": "top", **asked}
        with pytest.raises(cw.SettingError):
            panel.wait(SECONDS)
        assert panel.progress["state"] == "failed" and panel.progress["note"].endswith(".")
        assert panel.result is before
    panel.asked = {"technique": "saliency", "target": "everything"}
    assert "no target" in ins.scene.notice["text"]
    for square in (dict(row=1.5, col=0, size=2), dict(row=0, col=0, size=0), dict(row=None)):
        panel.occluder = {"id": "x", "target": "top", **square}
        assert "whole row" in ins.scene.notice["text"]
        ins.scene.clear_notice()
    with pytest.raises(cw.SettingError) as caught:
        cw.Attribution(cw.Explorer("digit_4"))
    one_sentence(caught.value)


def test_a_model_without_classes_explains_a_channel():
    model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(2, 3, name="a"), layers.Conv2D(2, 3, name="b")])
    panel = cw.Attribution(cw.Inspector(model, noise(8, 8, 1)))
    assert panel.offer["classes"] == 0 and panel.is_open
    panel._inspector.select("b", channel=1)
    header, _ = ask(panel, technique="grad_cam", target="channel")
    assert header["target"] == "mean of b, channel 1" and panel.result.values.shape == (6, 6)
