"""The panels of patches and of made pictures, through their public surface, without a browser."""

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image

import cnn_widgets as cw
from cnn_widgets.render.wire import unpack
from tests.core.inspection.models import noise
from tests.helpers import one_sentence

SECONDS = 60


def small():
    keras.utils.set_random_seed(4)
    return keras.Sequential(
        [
            keras.Input((None, None, 3)),
            layers.Conv2D(6, 5, name="conv1"),
            layers.ReLU(name="relu"),
            layers.Conv2D(4, 3, name="conv2"),
        ]
    )


@pytest.fixture
def ins():
    return cw.Inspector(small(), noise(30, 40, 3))


def sent(panel):
    """What a panel has sent: kinds with headers and arrays, the newest last."""
    messages = []
    panel.send = lambda content, buffers=None: messages.append((content["kind"], *unpack(buffers[0])))
    return messages


def receive(panel, **content):
    panel._receive(None, content, [])


def test_closed_panels_under_an_inspector_do_nothing_by_themselves(ins):
    top, made = ins.part("top_patches"), ins.part("maximisation")
    assert isinstance(top, cw.TopPatches) and isinstance(made, cw.Maximisation)
    assert not top.is_open and not made.is_open
    messages = sent(top), sent(made)
    ins.select("conv2", channel=2)
    ins.image = noise(30, 40, 3, seed=5)
    assert messages == ([], []) and top.result is None and made.result is None and top.progress == {}


def test_one_search_gives_the_patches_of_every_channel(ins):
    images = noise(20, 30, 40, 3)
    panel = cw.TopPatches(ins, images)
    messages = sent(panel)
    ins.select("conv2", channel=1)
    panel.find()
    panel.wait(SECONDS)
    expected = cw.top_patches(ins.model, images, "conv2", None)
    for channel in (1, 3):
        ins.select("conv2", channel=channel)
        receive(panel, kind="show")
        kind, header, arrays = messages[-1]
        assert kind == "found" and header["ready"] and (header["channel"], header["seen"]) == (channel, 20)
        assert len(header["patches"]) == 9 and header["is_whole"]
        for place, (shown, patch) in enumerate(zip(header["patches"], expected[channel].patches)):
            assert (shown["value"], shown["row"], shown["col"]) == (patch.value, patch.row, patch.col)
            pixels = np.floor(patch.pixels * 255 + 0.5).astype(np.uint8)
            np.testing.assert_array_equal(arrays[f"patch{place}"], pixels)
    receive(panel, kind="image", place=2)
    kind, header, arrays = messages[-1]
    patch = expected[3].patches[2]
    assert kind == "image" and header["name"] == patch.name and header["box"][:2] == [patch.box.top, patch.box.left]
    np.testing.assert_array_equal(arrays["pixels"], np.floor(images[patch.image] * 255 + 0.5).astype(np.uint8))
    ins.select("conv1", channel=0)
    receive(panel, kind="show")
    assert messages[-1][1]["ready"] is False


def test_the_images_can_be_given(ins, tmp_path):
    panel = ins.part("top_patches")
    assert panel.images_text == "the 8 bundled photographs" and ins.images.length == 8
    ins.images = noise(3, 30, 40, 3)
    assert panel.images_text == "3 images"
    Image.fromarray((noise(30, 40, 3) * 255).astype(np.uint8)).save(tmp_path / "one.png")
    receive(panel, kind="folder", path=str(tmp_path))
    assert panel.images_text == "1 image" and ins.images.named(0)[0] == "one.png"
    ins.select("relu", channel=0)
    panel.find()
    panel.wait(SECONDS)
    assert {patch.name for patch in panel.result.patches} <= {"one.png"} and panel.result.seen == 1
    for wrong in ("[]", 5, None, {"a": 1}):
        receive(panel, kind="folder", path=wrong)
    assert ins.images.length in (1, 8)
    with pytest.raises(cw.SettingError, match="no images in the set"):
        ins.images = []
    ins.images = (image for image in noise(3, 30, 40, 3))
    assert panel.images_text == "images as they come"
    panel.find()
    panel.wait(SECONDS)
    messages = sent(panel)
    receive(panel, kind="show")
    assert messages[-1][1]["can_look"] is False
    receive(panel, kind="image", place=0)
    assert "not kept" in ins.scene.notice["text"]
    ins.images = None
    assert panel.images_text == "the 8 bundled photographs"


def test_what_cannot_be_is_a_sentence_on_the_bar_or_in_the_panel(ins):
    panel = cw.TopPatches(ins, ["nowhere.png"])
    panel.find()
    with pytest.raises(cw.SettingError, match="None of the 1 images"):
        panel.wait(SECONDS)
    assert panel.progress["state"] == "failed" and "nowhere.png" in panel.progress["note"]
    for place in (0, -1, "first", True, None):
        receive(panel, kind="image", place=place)
        assert "search again" in one_sentence(cw.SettingError(ins.scene.notice["text"]))
    made = cw.Maximisation(ins)
    wrong = (dict(steps=0), dict(size=5000), dict(seed=-1), dict(objective="best"), dict(steps="many"), dict(size=2))
    for options in wrong:
        receive(made, kind="make", **options)
        told = ins.scene.notice.get("text") if options.get("size") == 5000 else None
        if told is None:
            with pytest.raises(cw.SettingError) as error:
                made.wait(SECONDS)
            assert made.progress["state"] == "failed" and made.progress["note"] == one_sentence(error.value)
        else:
            assert "choose at most 512" in told
    for panel in (cw.TopPatches, cw.Maximisation):
        with pytest.raises(cw.SettingError, match="give an Inspector"):
            panel(cw.Explorer("digit_4"))


def test_a_picture_is_made_for_what_is_selected(ins):
    panel = cw.Maximisation(ins)
    messages = sent(panel)
    ins.select("relu", channel=3)
    receive(panel, kind="make", steps=6, size=24, seed=2, objective="centre")
    panel.wait(SECONDS)
    expected = cw.maximise_activation(ins, "relu", 3, steps=6, size=24, seed=2, objective="centre")
    np.testing.assert_array_equal(panel.result.image, expected.image)
    kind, header, arrays = messages[-1]
    assert (kind, header["stage"], header["channel"], header["steps"][-1]) == ("made", "relu", 3, 6)
    np.testing.assert_array_equal(arrays["pictures"][-1], np.floor(expected.image * 255 + 0.5).astype(np.uint8))
    assert header["natural"] == pytest.approx(float(ins.feature_maps("relu")[..., 3].max()))
    assert header["curve"] == pytest.approx(list(expected.activations)) and panel.side == 128
    fixed = cw.Inspector(keras.Sequential([keras.Input((9, 9, 1)), layers.Conv2D(1, 3)]), noise(9, 9, 1))
    assert cw.Maximisation(fixed).side == 0


def test_what_is_overtaken_shows_nothing_and_a_refresh_forgets(ins):
    endless = (noise(30, 40, 3, seed=number) for number in range(10**9))
    panel = cw.TopPatches(ins, endless)
    panel.find()
    first = panel._work.job
    panel.images = noise(2, 30, 40, 3)
    assert first.wait(SECONDS) is None
    ins.select("conv1", channel=0)
    panel.find()
    panel.wait(SECONDS)
    assert panel.result.seen == 2
    ins.image = noise(30, 40, 3, seed=8)
    assert panel.result is not None
    ins.refresh()
    assert panel.result is None


def test_they_have_stable_names(ins):
    assert repr(cw.TopPatches(ins)).startswith("TopPatches(input 30 × 40 × 3")
    assert repr(cw.Maximisation(ins)).startswith("Maximisation(input 30 × 40 × 3")
