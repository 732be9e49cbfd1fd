"""Undo and redo of weights, bit for bit."""

import gc
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnn_widgets as cw
from cnn_widgets.core.kernels.edits import kernel_edits
from cnn_widgets.core.undo.history import LARGEST_HISTORY
from tests.helpers import assert_is_keras, bits, noise

IMAGE = noise(16, 18, 3)
EDITS = [edit.name for edit in kernel_edits()]


@pytest.fixture
def ex():
    return cw.Explorer(IMAGE, filters=4, pooling=None)


def test_a_drag_is_one_step(ex):
    before = bits(ex)
    for value in np.linspace(0, 1, 20):
        ex.set_weight("conv1", value, 1, 1, filter=0, channel=0, gesture="drag 1")
    dragged = bits(ex)
    for value in np.linspace(0, 1, 20):
        ex.set_bias("conv1", value, filter=0, gesture="drag 2")
    ex.undo()
    assert bits(ex) == dragged
    ex.undo()
    assert bits(ex) == before


def test_a_slider_that_moved_after_the_weights_is_taken_back_first(ex):
    random = ex.kernels("conv1")
    ex.set_kernels("conv1", "edge", filter=0)
    edge = ex.kernels("conv1")
    ex.blocks[0].update(kernel_size=5, strides=2, filters=6)
    moved = bits(ex)
    ex.undo()
    assert (ex.blocks[0].kernel_size, ex.blocks[0].strides, ex.blocks[0].filters) == (3, 1, 4)
    assert ex.kernels("conv1").tobytes() == edge.tobytes()
    assert_is_keras(ex)
    ex.undo()
    assert ex.kernels("conv1").tobytes() == random.tobytes()
    ex.redo()
    ex.redo()
    assert bits(ex) == moved and ex.blocks[0].strides == 2
    assert_is_keras(ex)


def test_a_kernel_size_that_an_array_has_set_goes_with_the_array(ex):
    ex.set_kernels("conv1", np.ones((5, 5)))
    ex.blocks[0].kernel_size = 7
    ex.undo()
    assert ex.blocks[0].kernel_size == 5
    ex.undo()
    assert ex.blocks[0].kernel_size == 3
    ex.redo()
    assert ex.blocks[0].kernel_size == 5 and (ex.kernels("conv1") == np.float32(1 / 3)).all()


def test_what_a_small_image_has_lowered_comes_back_with_the_image_before(ex):
    ex.blocks[0].kernel_size = 9
    ex.set_kernels("conv1", "edge")
    ex.blocks[0].kernel_size = 7
    large = bits(ex)
    ex.image = noise(6, 6, 3)
    assert ex.blocks[0].kernel_size == 6
    ex.undo()
    assert ex.blocks[0].kernel_size == 7 and bits(ex) == large
    np.testing.assert_array_equal(ex.image, IMAGE)
    ex.redo()
    assert ex.blocks[0].kernel_size == 6 and ex.image.shape == (6, 6, 3)
    for _ in range(4):
        ex.undo()
    assert ex.blocks[0].kernel_size == 3 and not ex._steps.can_undo


def test_new_weights_and_training_are_steps(ex):
    ex.set_kernels("conv1", "edge", filter=1)
    by_hand = bits(ex)
    ex.new_weights()
    ex.undo()
    assert ex.seed == 0 and bits(ex) == by_hand
    ex.seed = 7
    ex.undo()
    assert ex.seed == 0 and bits(ex) == by_hand
    layer = ex.model.get_layer("conv1")
    layer.kernel.assign(layer.kernel * 2)
    ex.refresh()
    ex.undo()
    assert bits(ex) == by_hand
    assert_is_keras(ex)
    ex.redo()
    np.testing.assert_array_equal(ex.kernels("conv1"), 2 * np.frombuffer(by_hand[0], np.float32).reshape(3, 3, 3, 4))


def test_a_seed_given_at_the_start_is_no_step():
    ex = cw.Explorer(IMAGE, seed=5)
    with pytest.raises(cw.SettingError, match="nothing to undo"):
        ex.undo()
    with pytest.raises(cw.SettingError, match="nothing to redo"):
        ex.redo()
    assert ex.seed == 5


def test_a_block_that_was_taken_out_comes_back_with_its_weights(ex):
    ex.blocks = (*ex.blocks, cw.Block(filters=2, pooling=None))
    random = bits(ex, "conv2")
    ex.set_kernels("conv2", "edge")
    edge, taken = bits(ex, "conv2"), ex.blocks[1]
    ex.blocks = ex.blocks[:1]
    taken.kernel_size = 5
    ex.undo()
    assert ex.blocks[1] is taken and taken.kernel_size == 3 and bits(ex, "conv2") == edge
    ex.undo()
    assert bits(ex, "conv2") == random
    ex.redo()
    assert bits(ex, "conv2") == edge
    ex.redo()
    assert len(ex.blocks) == 1 and taken.owner is None


OPERATIONS = {
    "edit": lambda ex, n: ex.edit_kernels("conv1", EDITS[n % len(EDITS)], filter=n % 4, channel=[None, 0, 2][n % 3]),
    "weight": lambda ex, n: ex.set_weight("conv1", n / 7, n % 2, n % 3, filter=n % 4),
    "preset": lambda ex, n: ex.set_kernels("conv1", cw.presets()[n % len(cw.presets())], filter=n % 4),
    "bias": lambda ex, n: ex.set_bias("conv1", n / 3, filter=n % 4),
    "reset": lambda ex, n: ex.reset_kernels("conv1", filter=n % 4),
    "new": lambda ex, n: ex.new_weights(n),
}


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(list(OPERATIONS)), st.integers(0, 200)), max_size=12))
def test_all_the_way_back_and_forth_again_every_bit_is_the_same(changes):
    ex = cw.Explorer(IMAGE, filters=4, pooling=None)
    seen = [bits(ex)]
    for name, number in changes:
        OPERATIONS[name](ex, number)
        if ex._steps.can_undo and bits(ex) != seen[-1]:
            seen.append(bits(ex))
    back = [bits(ex)]
    while ex._steps.can_undo:
        ex.undo()
        if bits(ex) != back[-1]:
            back.append(bits(ex))
    assert back == seen[::-1]
    while ex._steps.can_redo:
        ex.redo()
    assert bits(ex) == seen[-1]
    assert_is_keras(ex, 1e-4)


def test_only_what_follows_is_computed_again():
    ex = cw.Explorer(IMAGE, blocks=[cw.Block(filters=3, pooling=None), cw.Block(filters=2, pooling=None)])
    before = ex._stack.current()
    ex.set_weight("conv2", 1, 0, 0, filter=1)
    after = ex._stack.current()
    names = [one.name for one, other in zip(before, after) if one is not other]
    assert names == ["conv2", "act2"]


def test_a_block_that_is_gone_is_kept_no_longer_than_it_can_come_back():
    """Else each block that was ever removed stays in memory, with its weights, as long as the explorer."""
    ex = cw.Explorer(noise(12, 12, 1), blocks=[cw.Block(filters=2), cw.Block(filters=2, pooling=None)])
    ex.set_kernels("conv2", "sobel_x", filter=0)
    removed = weakref.ref(ex.blocks[1])
    ex.blocks = ex.blocks[:1]
    for number in range(LARGEST_HISTORY):
        ex.set_bias("conv1", number + 1.0)
    gc.collect()
    assert removed() is None
    ex.undo()
    assert ex.bias("conv1").tolist() == [LARGEST_HISTORY - 1] * 2


def test_a_block_that_comes_back_is_undone_step_by_step():
    ex = cw.Explorer(noise(12, 12, 1), blocks=[cw.Block(filters=2), cw.Block(filters=2, pooling=None)])
    before = ex.kernels("conv2")
    ex.set_kernels("conv2", "sobel_x", filter=0)
    block = ex.blocks[1]
    ex.blocks = ex.blocks[:1]
    ex.blocks = (*ex.blocks, block)
    for count in (1, 2, 2):
        ex.undo()
        assert len(ex.blocks) == count
    assert ex.kernels("conv2").tobytes() == before.tobytes()


def test_what_was_undone_is_not_offered_again_after_another_change():
    ex = cw.Explorer(noise(12, 12, 1), blocks=[cw.Block(filters=2), cw.Block(filters=2, pooling=None)])
    ex.set_kernels("conv2", "sobel_x", filter=0)
    ex.undo()
    assert ex.scene.can_redo
    ex.blocks = ex.blocks[:1]
    assert not ex.scene.can_redo and not ex._steps.can_redo
    with pytest.raises(cw.SettingError, match="nothing to redo"):
        ex.redo()
