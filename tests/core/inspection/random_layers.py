"""Layers with random settings, each in its own small model."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import layers

Random = np.random.Generator
Draw = Callable[[Random, Any], Any]
"""Applies a layer with random settings to a tensor, and returns the layer's output."""

ACTIVATIONS = (None, "relu", "tanh", "sigmoid", "softmax", "log_softmax", "leaky_relu", "silu")


def pick(random: Random, *choices: Any) -> Any:
    """Return one of several values."""
    return choices[random.integers(len(choices))]


def sizes(random: Random, rank: int, most: int = 3) -> Any:
    """Return a size for each axis, or one for all."""
    drawn = tuple(int(random.integers(1, most + 1)) for _ in range(rank))
    return drawn if random.random() < 0.7 else drawn[0]


def common(random: Random) -> dict[str, Any]:
    """Return settings that every layer with a kernel has."""
    return dict(activation=pick(random, *ACTIVATIONS), use_bias=bool(random.random() < 0.7), name="told")


def sliding(random: Random, rank: int, paddings: tuple[str, ...] = ("valid", "same")) -> dict[str, Any]:
    """Return settings of a sliding kernel; strides and dilation exclude each other."""
    settings = dict(kernel_size=sizes(random, rank), padding=pick(random, *paddings), **common(random))
    which = random.integers(3)
    if which == 1:
        settings["strides"] = sizes(random, rank)
    if which == 2:
        settings["dilation_rate"] = sizes(random, rank, 2)
    return settings


def conv2d(random: Random, x: Any) -> Any:
    groups = pick(random, *(n for n in range(1, x.shape[-1] + 1) if x.shape[-1] % n == 0))
    return layers.Conv2D(groups * int(random.integers(1, 4)), groups=groups, **sliding(random, 2))(x)


def conv1d(random: Random, x: Any) -> Any:
    return layers.Conv1D(int(random.integers(1, 5)), **sliding(random, 1, ("valid", "same", "causal")))(x)


def formats(random: Random) -> dict[str, str]:
    """Return a layer's data format, for layers that support both on a CPU."""
    return dict(data_format=pick(random, "channels_last", "channels_last", "channels_first"))


def even(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings with equal strides: TensorFlow moves a depthwise kernel by the same step along both axes."""
    for name in ("strides", "dilation_rate"):
        if isinstance(settings.get(name), tuple):
            settings[name] = settings[name][0]
    return settings


def depthwise2d(random: Random, x: Any) -> Any:
    return layers.DepthwiseConv2D(depth_multiplier=int(random.integers(1, 4)), **even(sliding(random, 2)))(x)


def depthwise1d(random: Random, x: Any) -> Any:
    return layers.DepthwiseConv1D(depth_multiplier=int(random.integers(1, 4)), **even(sliding(random, 1)))(x)


def separable2d(random: Random, x: Any) -> Any:
    settings = even(sliding(random, 2))
    return layers.SeparableConv2D(int(random.integers(1, 5)), depth_multiplier=pick(random, 1, 2, 3), **settings)(x)


def separable1d(random: Random, x: Any) -> Any:
    settings = even(sliding(random, 1))
    return layers.SeparableConv1D(int(random.integers(1, 5)), depth_multiplier=pick(random, 1, 2, 3), **settings)(x)


def transposed(random: Random, rank: int) -> dict[str, Any]:
    strides = tuple(int(n) for n in random.integers(1, 4, rank))
    settings = dict(
        kernel_size=sizes(random, rank, 4), strides=strides, padding=pick(random, "valid", "same"), **common(random)
    )
    if random.random() < 0.4 and min(strides) > 1:
        settings["output_padding"] = tuple(int(random.integers(stride)) for stride in strides)
    return settings


def transposed2d(random: Random, x: Any) -> Any:
    return layers.Conv2DTranspose(int(random.integers(1, 4)), **transposed(random, 2))(x)


def transposed1d(random: Random, x: Any) -> Any:
    return layers.Conv1DTranspose(int(random.integers(1, 4)), **transposed(random, 1))(x)


def dense(random: Random, x: Any) -> Any:
    return layers.Dense(int(random.integers(1, 6)), **common(random))(x)


def dense_after_flatten(random: Random, x: Any) -> Any:
    x = layers.Flatten(data_format=pick(random, "channels_last", "channels_first"), name="flat")(x)
    if random.random() < 0.5:
        x = layers.Dropout(0.5)(x)
    return dense(random, x)


def dense_on_vector(random: Random, x: Any) -> Any:
    return dense(random, layers.GlobalAveragePooling2D()(x))


def einsum(random: Random, x: Any) -> Any:
    if random.random() < 0.3:
        steps = layers.Reshape((-1, x.shape[-1]))(x)
        return layers.EinsumDense("...x,xy->...y", (4,), bias_axes="y", name="told")(steps)
    _, height, width, _ = x.shape
    equation, shape, bias = pick(
        random,
        ("abcd,de->abce", (height, width, 3), "e"),
        ("abcd,bde->ace", (width, 2), "e"),
        ("abcd,cde->abe", (height, 2), None),
    )
    return layers.EinsumDense(equation, shape, bias_axes=bias, activation=pick(random, *ACTIVATIONS), name="told")(x)


def batch_norm(random: Random, x: Any) -> Any:
    return layers.BatchNormalization(
        axis=pick(random, -1, 1, 2),
        center=bool(random.random() < 0.8),
        scale=bool(random.random() < 0.8),
        epsilon=pick(random, 1e-3, 0.1),
        name="told",
    )(x)


def layer_norm(random: Random, x: Any) -> Any:
    axis = pick(random, -1, 1, [1, 2], [1, 2, 3], [2, 3], [-1, 1])
    settings = dict(center=bool(random.random() < 0.8), scale=bool(random.random() < 0.8))
    return layers.LayerNormalization(axis=axis, name="told", rms_scaling=bool(random.random() < 0.2), **settings)(x)


def rms_norm(random: Random, x: Any) -> Any:
    return layers.RMSNormalization(axis=pick(random, -1, 3, [2, 3], [1, 2, 3]), name="told")(x)


def group_norm(random: Random, x: Any) -> Any:
    axis = pick(random, -1, 1)
    groups = pick(random, 1, -1, x.shape[axis])
    return layers.GroupNormalization(groups=groups, axis=axis, name="told")(x)


def unit_norm(random: Random, x: Any) -> Any:
    return layers.UnitNormalization(axis=pick(random, -1, 1, [1, 2]), name="told")(x)


def data_norm(random: Random, x: Any) -> Any:
    count = x.shape[-1]
    mean, variance = random.normal(size=count), random.uniform(0.1, 2, count)
    return layers.Normalization(mean=mean, variance=variance, invert=bool(random.random() < 0.4), name="told")(x)


def rescaling(random: Random, x: Any) -> Any:
    if random.random() < 0.5:
        return layers.Rescaling(1 / 127.5, offset=-1, name="told")(x)
    return layers.Rescaling(random.normal(size=x.shape[-1]).tolist(), offset=0.5, name="told")(x)


def branch(random: Random, x: Any) -> Any:
    return layers.Conv2D(x.shape[-1], 1, activation=pick(random, None, "tanh"))(x)


def merging(layer: type, most: int = 4) -> Draw:
    def draw(random: Random, x: Any) -> Any:
        parts = [x, *(branch(random, x) for _ in range(int(random.integers(1, most))))]
        if random.random() < 0.4:
            parts[-1] = layers.GlobalAveragePooling2D(keepdims=bool(random.random() < 0.5))(parts[-1])
        if random.random() < 0.3:
            parts[0], parts[-1] = parts[-1], parts[0]
        return layer(name="told")(parts)

    return draw


def concatenate(random: Random, x: Any) -> Any:
    parts = [branch(random, x) for _ in range(int(random.integers(2, 5)))]
    return layers.Concatenate(axis=pick(random, -1, 1, 2, 3), name="told")(parts)


def dot(random: Random, x: Any) -> Any:
    steps = layers.Reshape((-1, x.shape[-1]))(x)
    other = layers.Conv1D(x.shape[-1], 2)(steps)
    if random.random() < 0.4:
        return layers.Dot(axes=1, name="told")([layers.Flatten()(steps), layers.Flatten()(steps)])
    return layers.Dot(axes=pick(random, 2, -1), name="told")([steps, other])


def operation(random: Random, x: Any) -> Any:
    other, array = branch(random, x), random.uniform(0.5, 2, x.shape[-1]).astype(np.float32)
    draw = pick(
        random,
        lambda: x + other,
        lambda: x * 2,
        lambda: x / 255.0,
        lambda: 1 - x,
        lambda: x - array,
        lambda: x * layers.GlobalMaxPooling2D()(x),
        lambda: keras.ops.maximum(x, other),
        lambda: keras.ops.minimum(x, 0.25),
        lambda: keras.ops.concatenate([x, other], axis=-1),
        lambda: keras.ops.relu(x),
        lambda: keras.ops.softmax(x, axis=1),
        lambda: 3.0 / (other + 10),
        lambda: keras.ops.sigmoid(x),
        lambda: x * x,
    )
    return draw()


def pooling(random: Random) -> dict[str, str]:
    """Return a pooling's padding and data format; with channels first, its window may exceed the number of channels."""
    settings = formats(random)
    is_first = settings["data_format"] == "channels_first"
    return settings | dict(padding="same" if is_first else pick(random, "valid", "same"), name="told")


def pooling2d(random: Random, x: Any) -> Any:
    layer = pick(random, layers.MaxPooling2D, layers.AveragePooling2D)
    return layer(sizes(random, 2), pick(random, None, sizes(random, 2)), **pooling(random))(x)


def pooling1d(random: Random, x: Any) -> Any:
    layer = pick(random, layers.MaxPooling1D, layers.AveragePooling1D)
    return layer(int(random.integers(1, 4)), pick(random, None, 1, 2), **pooling(random))(x)


def global_pooling(random: Random, x: Any) -> Any:
    layer = pick(random, layers.GlobalMaxPooling2D, layers.GlobalAveragePooling2D)
    return layer(keepdims=bool(random.random() < 0.5), name="told", **formats(random))(x)


def global_pooling1d(random: Random, x: Any) -> Any:
    layer = pick(random, layers.GlobalMaxPooling1D, layers.GlobalAveragePooling1D)
    return layer(keepdims=bool(random.random() < 0.5), name="told", **formats(random))(x)


def adaptive_pooling(random: Random, x: Any) -> Any:
    layer = pick(random, layers.AdaptiveMaxPooling2D, layers.AdaptiveAveragePooling2D)
    return layer(sizes(random, 2), name="told")(x)


def upsampling2d(random: Random, x: Any) -> Any:
    interpolation = pick(random, "nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")
    return layers.UpSampling2D(sizes(random, 2), interpolation=interpolation, name="told", **formats(random))(x)


def upsampling1d(random: Random, x: Any) -> Any:
    return layers.UpSampling1D(int(random.integers(1, 4)), name="told")(x)


def resizing(random: Random, x: Any) -> Any:
    height, width = (int(n) for n in random.integers(1, 14, 2))
    interpolation = pick(random, "nearest", "bilinear", "bicubic")
    return layers.Resizing(height, width, interpolation=interpolation, name="told")(x)


def padding2d(random: Random, x: Any) -> Any:
    amounts = pick(random, 1, (2, 1), tuple(tuple(int(n) for n in random.integers(0, 3, 2)) for _ in range(2)))
    return layers.ZeroPadding2D(amounts, name="told", **formats(random))(x)


def padding1d(random: Random, x: Any) -> Any:
    return layers.ZeroPadding1D(pick(random, 2, (1, 3), (0, 2)), name="told")(x)


def cropping2d(random: Random, x: Any) -> Any:
    amounts = pick(random, 1, (1, 0), tuple(tuple(int(n) for n in random.integers(0, 2, 2)) for _ in range(2)))
    settings = formats(random) if x.shape[-1] > 2 else {}
    return layers.Cropping2D(amounts, name="told", **settings)(x)


def cropping1d(random: Random, x: Any) -> Any:
    return layers.Cropping1D(pick(random, 1, (1, 0), (0, 2)), name="told")(x)


def reshape(random: Random, x: Any) -> Any:
    _, height, width, channels = x.shape
    shape = pick(random, (-1, channels), (channels, -1), (height * width * channels,), (width, channels, height))
    return layers.Reshape(shape, name="told")(x)


def flatten(random: Random, x: Any) -> Any:
    return layers.Flatten(data_format=pick(random, "channels_last", "channels_first"), name="told")(x)


def center_crop(random: Random, x: Any) -> Any:
    height, width = (int(random.integers(1, side + 1)) for side in x.shape[1:3])
    return layers.CenterCrop(height, width, name="told")(x)


def permute(random: Random, x: Any) -> Any:
    return layers.Permute(tuple(int(n) + 1 for n in random.permutation(3)), name="told")(x)


def repeat(random: Random, x: Any) -> Any:
    return layers.RepeatVector(int(random.integers(1, 4)), name="told")(layers.GlobalMaxPooling2D()(x))


def passed_on(random: Random, x: Any) -> Any:
    return pick(
        random,
        layers.Dropout(0.4, name="told"),
        layers.GaussianNoise(0.5, name="told"),
        layers.SpatialDropout2D(0.5, name="told"),
        layers.RandomFlip(name="told"),
    )(x)


def activation(random: Random, x: Any) -> Any:
    if random.random() < 0.5:
        x = layers.Conv2D(3, 2, groups=1)(x)
    return pick(
        random,
        layers.ReLU(name="told"),
        layers.ReLU(max_value=0.5, name="told"),
        layers.LeakyReLU(0.2, name="told"),
        layers.PReLU(name="told"),
        layers.PReLU(shared_axes=[1, 2], name="told"),
        layers.ELU(name="told"),
        *(layers.Activation(name, name="told") for name in ACTIVATIONS),
    )(x)


def softmax(random: Random, x: Any) -> Any:
    before = pick(random, None, layers.Conv2D(3, 2), layers.DepthwiseConv2D(2))
    x = x if before is None else before(x)
    return layers.Softmax(axis=pick(random, -1, 3, [-1], [3], 1, 2, (1, 2), [1, 2, 3]), name="told")(x)


MAPS: dict[str, Draw] = {
    "Conv2D": conv2d,
    "DepthwiseConv2D": depthwise2d,
    "SeparableConv2D": separable2d,
    "Conv2DTranspose": transposed2d,
    "Dense on maps": dense,
    "Dense after Flatten": dense_after_flatten,
    "Dense on a vector": dense_on_vector,
    "EinsumDense": einsum,
    "BatchNormalization": batch_norm,
    "LayerNormalization": layer_norm,
    "RMSNormalization": rms_norm,
    "GroupNormalization": group_norm,
    "UnitNormalization": unit_norm,
    "Normalization": data_norm,
    "Rescaling": rescaling,
    "Add": merging(layers.Add),
    "Subtract": merging(layers.Subtract, 2),
    "Multiply": merging(layers.Multiply),
    "Average": merging(layers.Average),
    "Maximum": merging(layers.Maximum),
    "Minimum": merging(layers.Minimum),
    "Concatenate": concatenate,
    "Dot": dot,
    "operation": operation,
    "Pooling2D": pooling2d,
    "GlobalPooling2D": global_pooling,
    "AdaptivePooling2D": adaptive_pooling,
    "UpSampling2D": upsampling2d,
    "Resizing": resizing,
    "ZeroPadding2D": padding2d,
    "Cropping2D": cropping2d,
    "CenterCrop": center_crop,
    "Reshape": reshape,
    "Flatten": flatten,
    "Permute": permute,
    "RepeatVector": repeat,
    "passed on": passed_on,
    "activation": activation,
    "Softmax": softmax,
}
"""Layers on maps (height, width, channels)."""

SEQUENCES: dict[str, Draw] = {
    "Conv1D": conv1d,
    "DepthwiseConv1D": depthwise1d,
    "SeparableConv1D": separable1d,
    "Conv1DTranspose": transposed1d,
    "Dense on a sequence": dense,
    "Pooling1D": pooling1d,
    "GlobalPooling1D": global_pooling1d,
    "UpSampling1D": upsampling1d,
    "ZeroPadding1D": padding1d,
    "Cropping1D": cropping1d,
}
"""Layers on sequences (steps, channels)."""


def random_model(kind: str, random: Random) -> Any:
    """Return a model of odd sizes that ends in a layer of that kind."""
    height, width = (int(n) for n in random.integers(5, 10, 2))
    inputs = x = keras.Input((height, width, int(random.integers(1, 6))))
    if random.random() < 0.3:
        x = layers.Conv2D(int(random.integers(1, 5)), 2, activation="tanh")(x)
    if kind in SEQUENCES:
        outputs = SEQUENCES[kind](random, layers.Reshape((-1, x.shape[-1]))(x))
    else:
        outputs = MAPS[kind](random, x)
    return keras.Model(inputs, outputs)
