"""Sizes, padding and the formula, compared with Keras's shapes and values."""

import itertools
import re

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.stack.block import Block
from cnn_widgets.core.stack.output_size import (
    LARGEST_STAGE,
    Window,
    block_output,
    check_blocks,
    conv_window,
    fit_blocks,
    pool_window,
)
from tests.helpers import one_sentence, sequential, settings_of

GRID = [
    dict(kernel_size=k, strides=s, dilation_rate=d, padding=p)
    for k, s, d, p in itertools.product(
        (1, 2, 3, 4, 5, (2, 5), (6, 1)), (1, 2, 3, (1, 2)), (1, 2, (3, 2)), ("valid", "same")
    )
    if s == 1 or d == 1
]
SHAPES = ((7, 8), (12, 5), (16, 17))


def keras_size(layer, shape):
    return layer.compute_output_shape((None, *shape, 1))[1:3]


def test_convolution_sizes_are_keras_shapes():
    compared = 0
    for arguments, shape in itertools.product(GRID, SHAPES):
        window = conv_window(Block(**arguments))
        try:
            expected = keras_size(keras.layers.Conv2D(1, **arguments), shape)
        except ValueError:
            assert min(window.output(shape)) < 1, (arguments, shape)
            continue
        assert window.output(shape) == tuple(expected), (arguments, shape)
        compared += 1
    assert compared > 200


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("kind", ["max", "average"])
def test_pooling_sizes_are_keras_shapes(kind, padding):
    layer = keras.layers.MaxPooling2D if kind == "max" else keras.layers.AveragePooling2D
    for size, strides, shape in itertools.product((1, 2, 3, (2, 4)), (None, 1, 2, 5, (3, 1)), SHAPES):
        window = pool_window(Block(pooling=kind, pool_size=size, pool_strides=strides, pool_padding=padding))
        assert window.output(shape) == tuple(keras_size(layer(size, strides, padding=padding), shape))


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_every_size_is_what_a_real_model_has(data):
    side, size = st.integers(1, 20), st.integers(1, 6)
    either = st.one_of(size, st.tuples(size, size))
    strides = data.draw(either)
    dilation = 1 if strides not in (1, (1, 1)) else data.draw(either)
    block = dict(
        filters=1,
        activation=None,
        kernel_size=data.draw(either),
        strides=strides,
        dilation_rate=dilation,
        padding=data.draw(st.sampled_from(["valid", "same"])),
        pooling=data.draw(st.sampled_from([None, "max", "average"])),
        pool_size=data.draw(either),
        pool_strides=data.draw(st.none() | either),
        pool_padding=data.draw(st.sampled_from(["valid", "same"])),
    )
    shape = (data.draw(side), data.draw(side))
    try:
        expected = sequential((*shape, 1), block).output_shape[1:3]
    except ValueError:
        with pytest.raises(SettingError, match="use at most"):
            block_output(Block(**block), (*shape, 1))
    else:
        assert block_output(Block(**block), (*shape, 1)) == (*expected, 1)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("strides", [1, 2, 3])
@pytest.mark.parametrize("dilation", [1, 2])
def test_pads_are_where_keras_puts_them(size, strides, dilation):
    """A kernel of 1, 2, 3, … along its axis, on an image of ones, tells which of its cells lie outside."""
    if strides > 1 and dilation > 1:
        return
    for length in (5, 6, 7, 8):
        window = Window((size, 1), (strides, 1), (dilation, 1), "same")
        (before, after), across = window.pads((length, 1))
        assert across == (0, 0)
        layer = keras.layers.Conv2D(
            1, (size, 1), strides=strides, dilation_rate=(dilation, 1), padding="same", use_bias=False
        )
        layer.build((None, length, 1, 1))
        weights = np.arange(1.0, size + 1)
        layer.set_weights([weights.reshape(size, 1, 1, 1)])
        answers = np.asarray(layer(np.ones((1, length, 1, 1))))[0, :, 0, 0]
        padded = np.pad(np.ones(length), (before, after))
        extent = (size - 1) * dilation + 1
        expected = [
            padded[start : start + extent : dilation] @ weights for start in range(0, len(padded) - extent + 1, strides)
        ]
        np.testing.assert_array_equal(answers, expected[: len(answers)])
        assert window.output((length, 1))[0] == len(answers)


def test_an_impulse_through_an_even_kernel_lands_where_keras_puts_it():
    image = np.zeros((1, 4, 4, 1), np.float32)
    image[0, 0, 0] = 1
    layer = keras.layers.Conv2D(1, 2, padding="same", use_bias=False)
    layer.build((None, 4, 4, 1))
    layer.set_weights([np.arange(1.0, 5).reshape(2, 2, 1, 1)])
    answer = np.asarray(layer(image))[0, :, :, 0]
    # No zero before the input: only output (0, 0) sees the impulse, under the kernel's first cell.
    assert Window((2, 2), padding="same").pads((4, 4)) == ((0, 1), (0, 1))
    assert answer[0, 0] == 1 and answer.sum() == 1


@pytest.mark.parametrize("arguments", GRID[::5], ids=str)
def test_the_formula_holds_as_it_is_written(arguments):
    window = conv_window(Block(**arguments))
    for axis in (0, 1):
        text = window.formula((16, 17), axis)
        n, extent, pad, stride, result = re.match(
            r"⌊\((\d+) − (\d+) \+ ([\d +]+)\) / (\d+)⌋ \+ 1 = (\d+)", text
        ).groups()
        assert (int(n) - int(extent) + sum(map(int, pad.split("+")))) // int(stride) + 1 == int(result)
        assert int(n) == (16, 17)[axis] and int(stride) == window.strides[axis]
        assert int(result) == keras_size(keras.layers.Conv2D(1, **arguments), (16, 17))[axis]
        if window.dilation[axis] > 1:
            extent_, d, k = map(int, re.search(r"where (\d+) = (\d+) · \((\d+) − 1\) \+ 1", text).groups())
            assert extent_ == int(extent) == d * (k - 1) + 1


def test_the_formula_shows_asymmetric_pads():
    assert Window((2, 2), padding="same").formula((8, 8), 0) == "⌊(8 − 2 + 0 + 1) / 1⌋ + 1 = 8"
    assert Window((3, 3), (2, 2)).formula((7, 7), 0) == "⌊(7 − 3 + 0) / 2⌋ + 1 = 3"


def test_the_error_names_the_block_and_what_would_fit():
    with pytest.raises(SettingError) as caught:
        check_blocks((Block(), Block(kernel_size=(9, 2))), (10, 12, 3))
    text = one_sentence(caught.value)
    assert (
        "Block 2's kernel of 9 × 2" in text
        and "input of 4 × 5" in text
        and "at most 4 × 5" in text
        and "'same'" in text
    )
    assert (caught.value.block, caught.value.field) == (1, "kernel_size")


@pytest.mark.parametrize(
    ("kernel", "dilation", "shape"), [(9, 1, (5, 8, 1)), (4, 3, (8, 9, 3)), ((3, 5), (4, 4), (8, 8, 2))]
)
def test_what_the_error_says_would_fit_does_and_one_more_does_not(kernel, dilation, shape):
    block = Block(kernel_size=kernel, dilation_rate=dilation, pooling=None)
    with pytest.raises(SettingError) as caught:
        block_output(block, shape)
    fits = tuple(map(int, re.search(r"at most (\d+) × (\d+)", str(caught.value)).groups()))
    block_output(block.replace(kernel_size=fits), shape)
    block_output(block.replace(padding="same"), shape)
    for larger in ((fits[0] + 1, 1), (1, fits[1] + 1)):
        with pytest.raises(SettingError):
            block_output(block.replace(kernel_size=larger), shape)


def test_a_pooling_window_that_is_too_large_is_said_of_the_pooling():
    with pytest.raises(
        SettingError, match=r"pooling window of 3 × 3 .* input of 2 × 2: use at most 2 × 2, or pool_padding"
    ) as caught:
        block_output(Block(pool_size=3), (4, 4, 1))
    assert caught.value.field == "pool_size"


def test_a_stage_that_would_fill_the_memory_is_refused():
    with pytest.raises(SettingError, match=r"GB: use fewer filters"):
        block_output(Block(filters=LARGEST_STAGE // 60**2 // 60, kernel_size=1), (600, 600, 1))


@settings(deadline=None, max_examples=200)
@given(data=st.data())
def test_fitted_blocks_fit_and_only_what_does_not_is_lowered(data):
    size = st.integers(1, 9)
    either = st.one_of(size, st.tuples(size, size))
    blocks = tuple(
        Block(
            filters=1,
            kernel_size=data.draw(either),
            dilation_rate=data.draw(either),
            pool_size=data.draw(either),
            padding=data.draw(st.sampled_from(["valid", "same"])),
            pooling=data.draw(st.sampled_from([None, "max"])),
        )
        for _ in range(data.draw(st.integers(1, 3)))
    )
    shape = (data.draw(st.integers(1, 14)), data.draw(st.integers(1, 14)), 1)
    fitted, said = fit_blocks(blocks, shape)
    check_blocks(fitted, shape)
    lowered = [
        (i, name)
        for i, (old, new) in enumerate(zip(blocks, fitted))
        for name in settings_of(old)
        if getattr(old, name) != getattr(new, name)
    ]
    assert len(said) == len(lowered)
    for (index, name), phrase in zip(lowered, said):
        assert phrase.startswith(f"block {index + 1}'s {name} to ")
        new = getattr(fitted[index], name)
        old = getattr(blocks[index], name)
        as_pair = lambda v: v if isinstance(v, tuple) else (v, v)  # noqa: E731
        assert all(a <= b for a, b in zip(as_pair(new), as_pair(old)))
    try:
        check_blocks(blocks, shape)
    except SettingError:
        assert lowered
    else:
        assert fitted == blocks and not said


def test_what_would_take_hours_or_all_the_memory_is_refused():
    vast = Block(filters=1, kernel_size=8000, padding="same", pooling=None)
    with pytest.raises(SettingError, match="billion steps") as caught:
        check_blocks((vast,), (224, 224, 1))
    assert "conv1" in one_sentence(caught.value) and caught.value.field == "kernel_size"
    pooled = Block(filters=64, kernel_size=1, pool_size=1500, pool_strides=1, pool_padding="same")
    with pytest.raises(SettingError, match="pool1 would take"):
        check_blocks((pooled,), (1024, 1024, 1))
    wide = Block(filters=100, kernel_size=1, pooling=None)
    check_blocks((wide,), (1500, 1500, 1))
    with pytest.raises(SettingError, match="together would hold") as caught:
        check_blocks((wide,) * 4, (1500, 1500, 1))
    assert one_sentence(caught.value) and caught.value.block == 2
    with pytest.raises(SettingError, match="together would hold"):
        fit_blocks((wide,) * 4, (1500, 1500, 1))
