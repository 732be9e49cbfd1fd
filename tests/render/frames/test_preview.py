"""What the browser gets in order to compute the first block itself."""

from types import MappingProxyType

import numpy as np

from cnn_widgets.core.images import load_image
from cnn_widgets.core.stack.block import Block
from cnn_widgets.core.stack.weights import FIRST_SEED, MasterKernel, Weights
from cnn_widgets.render.frames.maps.preview import MOST_PREVIEW_VALUES, block_settings, image_frame, weights_frame
from cnn_widgets.render.wire import pack, unpack


def test_an_image_of_bytes_travels_as_bytes_and_comes_back_exactly():
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
    image = load_image(levels)
    header, arrays = image_frame(image, 7)
    assert header == dict(revision=7, height=16, width=16, channels=1)
    assert list(arrays) == ["levels"]
    assert (np.float32(arrays["levels"]) / np.float32(255) == image).all()


def test_any_other_image_travels_as_it_is():
    image = np.float32([[[-1.5], [0.1]], [[2e5], [1 / 3]]])
    _, arrays = image_frame(image, 1)
    assert (arrays["values"] == image).all()
    _, arrays = image_frame(np.float32([[[0.5]]]), 1)
    assert list(arrays) == ["values"]


def test_what_is_too_much_is_not_sent():
    assert image_frame(np.zeros((1, MOST_PREVIEW_VALUES + 1, 1), np.float32), 1) is None
    large = MasterKernel(np.zeros((1, MOST_PREVIEW_VALUES + 1, 1), np.float32), "trained")
    assert weights_frame(Weights(0, MappingProxyType({0: large})), 0, 1) is None


def test_weights_are_a_seed_and_what_was_set():
    kernel = np.arange(18, dtype=np.float32).reshape(3, 3, 2)
    master_kernels = MappingProxyType({4: MasterKernel(kernel, "preset", spread=True)})
    weights = Weights(2, master_kernels, MappingProxyType({1: 0.5}))
    header, arrays = unpack(pack(*weights_frame(weights, -(2**70) - FIRST_SEED - 1, 3)))
    del header["arrays"]
    # Python's seed has no end; the state that it gives is one of 64 bits.
    assert header == dict(
        revision=3, seed=dict(high=2**32 - 1, low=2**32 - 1), identity=2, spread={"4": True}, biases={"1": 0.5}
    )
    assert (arrays["master_kernel:4"] == kernel).all()


def test_settings_are_those_of_the_block():
    block = Block(kernel_size=(3, 5), pooling=None)
    (settings,) = block_settings([block])
    assert settings["kernel_size"] == (3, 5)
    assert Block(**settings) == block
