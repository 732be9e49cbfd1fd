"""What you did not turn stays still: kernels are the same bits on every path, and in every process."""

import numpy as np
import pytest

import cnn_widgets as cw
from tests.helpers import noise, run_python

IMAGE = noise(24, 24, 3)


@pytest.fixture
def ex():
    return cw.Explorer(
        IMAGE,
        blocks=[
            cw.Block(filters=4, padding="same"),
            cw.Block(filters=3, padding="same", pooling=None),
            cw.Block(filters=2, pooling=None),
        ],
    )


def bits(explorer):
    return [explorer.kernels(f"conv{n}").tobytes() for n in range(1, len(explorer.blocks) + 1)]


@pytest.mark.parametrize(
    "settings",
    [
        dict(strides=2),
        dict(padding="valid"),
        dict(dilation_rate=(2, 1)),
        dict(activation="tanh"),
        dict(activation=None),
        dict(pooling=None),
        dict(pooling="average"),
        dict(pool_size=3),
        dict(pool_strides=1),
        dict(pool_padding="same"),
        dict(use_bias=False),
    ],
    ids=str,
)
def test_what_is_no_kernel_leaves_every_kernel_bit_identical(ex, settings):
    before = bits(ex)
    ex.blocks[0].update(**settings)
    assert bits(ex) == before
    ex.model  # noqa: B018  a model that is handed out does not disturb them either
    assert bits(ex) == before


def test_the_kernels_are_those_in_the_model(ex):
    for number in (1, 2, 3):
        np.testing.assert_array_equal(ex.model.get_layer(f"conv{number}").get_weights()[0], ex.kernels(f"conv{number}"))


@pytest.mark.parametrize("image", [noise(24, 24, 3, seed=1), noise(13, 40, 3)], ids=lambda i: str(i.shape))
def test_another_image_leaves_every_kernel(ex, image):
    before = bits(ex)
    ex.image = image
    assert bits(ex) == before


@pytest.mark.parametrize(
    ("field", "away"),
    [("kernel_size", 5), ("kernel_size", 4), ("kernel_size", (1, 6)), ("filters", 1), ("filters", 40)],
)
def test_going_away_and_back_gives_the_same_bits(ex, field, away):
    before, old = bits(ex), getattr(ex.blocks[0], field)
    setattr(ex.blocks[0], field, away)
    assert bits(ex) != before
    setattr(ex.blocks[0], field, old)
    assert bits(ex) == before


@pytest.mark.parametrize(("small", "large"), [(3, 5), (1, 7), (2, 4), (4, 10)])
def test_a_larger_kernel_holds_the_smaller_at_its_centre(ex, small, large):
    ex.blocks[0].kernel_size = small
    inside, spare = ex.kernels("conv1"), (large - small) // 2
    ex.blocks[0].kernel_size = large
    np.testing.assert_array_equal(ex.kernels("conv1")[spare : spare + small, spare : spare + small], inside)


def test_more_filters_keep_the_first_and_the_next_block_its_kept_channels(ex):
    first, second = ex.kernels("conv1"), ex.kernels("conv2")
    ex.blocks[0].filters = 9
    np.testing.assert_array_equal(ex.kernels("conv1")[..., :4], first)
    np.testing.assert_array_equal(ex.kernels("conv2")[:, :, :4], second)
    ex.blocks[0].filters = 2
    np.testing.assert_array_equal(ex.kernels("conv2"), second[:, :, :2])


def test_a_gray_image_keeps_the_channel_that_is_left(ex):
    before = ex.kernels("conv1")
    ex.image = noise(24, 24, 1)
    np.testing.assert_array_equal(ex.kernels("conv1"), before[:, :, :1])


def test_a_change_in_block_3_leaves_the_others(ex):
    before = bits(ex)
    ex.blocks[2].update(filters=7, kernel_size=2)
    assert bits(ex)[:2] == before[:2]
    ex.blocks = ex.blocks[:2]
    assert bits(ex) == before[:2]


def test_the_path_does_not_matter():
    direct = cw.Explorer(IMAGE, filters=6, kernel_size=4, seed=2)
    detour = cw.Explorer(noise(9, 9, 1), filters=2, kernel_size=7)
    detour.blocks[0].filters = 30
    detour.seed = 2
    detour.image = IMAGE
    detour.blocks[0].update(kernel_size=(11, 2), strides=2)
    detour.blocks[0].update(kernel_size=4, filters=6, strides=1)
    assert bits(direct) == bits(detour)


def test_another_process_has_the_same_bits(ex):
    code = (
        "import cnn_widgets as cw, numpy as np\n"
        "blocks = [cw.Block(filters=4), cw.Block(filters=3), cw.Block(filters=2, kernel_size=1)]\n"
        "ex = cw.Explorer(np.zeros((24, 24, 3)), blocks=blocks)\n"
        "print(ex.kernels('conv1').tobytes().hex(), ex.kernels('conv2').tobytes().hex())"
    )
    assert run_python(code, env={"PYTHONHASHSEED": "7"}).split() == [kernel.hex() for kernel in bits(ex)[:2]]


def test_reordering_carries_the_weights_along_and_back():
    ex = cw.Explorer(noise(24, 24, 4), blocks=[cw.Block(filters=4, padding="same"), cw.Block(filters=4, pooling=None)])
    first, second = bits(ex)
    ex.blocks = ex.blocks[::-1]
    assert bits(ex) == [second, first]
    ex.blocks = ex.blocks[::-1]
    assert bits(ex) == [first, second]


def test_a_seed_away_and_back_gives_the_same_bits_after_a_reordering_too():
    ex = cw.Explorer(noise(24, 24, 4), blocks=[cw.Block(filters=4, padding="same"), cw.Block(filters=4, pooling=None)])
    ex.blocks = ex.blocks[::-1]
    before = bits(ex)
    ex.seed = 1
    assert bits(ex) != before
    ex.seed = 0
    assert bits(ex) == before


def test_removing_a_block_leaves_the_others_and_a_new_one_is_another():
    ex = cw.Explorer(noise(24, 24, 4), blocks=[cw.Block(filters=4, padding="same", pooling=None) for _ in range(3)])
    first, second, third = bits(ex)
    assert len({first, second, third}) == 3
    ex.blocks = ex.blocks[1:]
    assert bits(ex) == [second, third]
    ex.blocks = (*ex.blocks, cw.Block(filters=4, pooling=None))
    assert bits(ex)[:2] == [second, third] and bits(ex)[2] not in (second, third)


def numbered(size, channels=1):
    return np.arange(1, size * size + 1, dtype=np.float32).reshape(size, size)


def test_set_kernels_grow_by_zeros_and_give_back_what_a_shrink_cropped_until_set_again():
    ex = cw.Explorer(noise(20, 20, 1), filters=2)
    ex.set_kernels("conv1", numbered(5), filter=0)
    random = ex.kernels("conv1")[..., 1]
    for size in (3, 7, 2, 9, 5):
        ex.blocks[0].kernel_size = size
    np.testing.assert_array_equal(ex.kernels("conv1")[:, :, 0, 0], numbered(5))
    np.testing.assert_array_equal(ex.kernels("conv1")[..., 1], random)
    ex.blocks[0].kernel_size = 7
    np.testing.assert_array_equal(ex.kernels("conv1")[:, :, 0, 0], np.pad(numbered(5), 1))
    ex.blocks[0].kernel_size = 3
    np.testing.assert_array_equal(ex.kernels("conv1")[:, :, 0, 0], numbered(5)[1:4, 1:4])
    ex.set_kernels("conv1", -numbered(3), filter=0)
    ex.blocks[0].kernel_size = 5
    np.testing.assert_array_equal(ex.kernels("conv1")[:, :, 0, 0], np.pad(-numbered(3), 1))


def test_set_kernels_and_biases_come_back_when_filters_or_the_bias_do():
    ex = cw.Explorer(noise(20, 20, 1), filters=3)
    ex.set_kernels("conv1", "sobel_x", filter=2)
    ex.set_bias("conv1", 0.5, filter=2)
    ex.blocks[0].filters = 1
    ex.blocks[0].use_bias = False
    assert ex.bias("conv1") is None
    ex.blocks[0].update(filters=3, use_bias=True)
    np.testing.assert_array_equal(ex.kernels("conv1")[:, :, 0, 2], [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    assert ex.bias("conv1").tolist() == [0, 0, 0.5]
