"""The browser gets image and weights when it asks, again when they change, and not otherwise."""

import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.render.wire import unpack


@pytest.fixture
def explorer():
    found = cw.Explorer("digit_4", filters=2)
    found.feature_maps("conv1")
    found._refresh()
    return found


def sent(explorer) -> tuple[bytes, bytes]:
    return explorer.scene.preview_image, explorer.scene.preview_weights


def ask(explorer) -> None:
    explorer.scene.preview_wanted = explorer.scene._revisions["picture"]


def test_nothing_is_sent_before_it_is_asked_for(explorer):
    explorer.blocks[0].kernel_size = 5
    assert sent(explorer) == (b"", b"")


def test_each_frame_says_which_settings_it_belongs_to(explorer):
    explorer.blocks[0].update(kernel_size=5, pooling=None)
    header, _ = unpack(explorer.scene.maps)
    assert header["blocks"][0]["kernel_size"] == 5
    explorer.scene.look_at("conv1")
    header, _ = unpack(explorer.scene.maps)
    assert (header["stage"], header["blocks"][0]["pooling"]) == ("conv1", None)


def test_settings_leave_image_and_weights_alone(explorer):
    ask(explorer)
    before = sent(explorer)
    _, arrays = unpack(before[0])
    assert (arrays["levels"].reshape(28, 28, 1) / np.float32(255) == explorer.image).all()
    explorer.blocks[0].kernel_size = 5
    assert sent(explorer) == before


def test_weights_follow_edits_and_seed(explorer):
    ask(explorer)
    explorer.set_kernels("conv1", "sobel_x", filter=1)
    _, arrays = unpack(explorer.scene.preview_weights)
    assert (arrays["master_kernel:1"] == explorer.kernels("conv1")[..., 1]).all()
    explorer.seed = 9
    header, arrays = unpack(explorer.scene.preview_weights)
    assert (header["seed"]["low"], arrays) == (3936, {})


def test_another_image_is_sent_when_it_is_asked_for(explorer):
    ask(explorer)
    before = explorer.scene.preview_image
    explorer.image = "worked_convolution"
    assert explorer.scene.preview_image == before
    ask(explorer)
    header, arrays = unpack(explorer.scene.preview_image)
    assert header["revision"] == explorer.scene._revisions["picture"]
    (values,) = arrays.values()
    assert values.shape == explorer.image.shape


def test_the_browser_finds_the_controls(explorer):
    assert explorer.scene.preview_controls == explorer._screen.controls.panel == "controls"
