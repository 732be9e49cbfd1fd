"""Making a classifier of a stack of blocks."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from ..backend import keras
from ..errors import SettingError
from ..language import say
from ..numbers import count_from, is_integer
from ..stack.block import Block
from ..stack.keras_layers import block_specs, set_weights
from ..stack.output_size import check_blocks
from ..untouched import untouched

Head = Literal["flatten", "average"]
HEADS = ("flatten", "average")
MOST_COUNTED = 1000
"""Up to this number of classes, the largest label is trusted even if there are fewer labels."""
MOST_CLASSES = 1_000_000


@untouched()
def with_head(
    blocks: Sequence[Block],
    weights: Sequence[tuple[np.ndarray, np.ndarray | None]],
    shape: tuple[int, int, int],
    classes: int,
    head: Head = "flatten",
    seed: int = 0,
) -> Any:
    """Return a ``keras.Sequential`` of new layers: the blocks, and a softmax over classes.

    Args:
        blocks: The blocks.
        weights: (kernel, bias) of each block's convolution.
        shape: (height, width, channels) of the training images.
        classes: The number of classes.
        head: "flatten" gives every value of the last maps a weight for each class, so it learns where in the image
            something is; "average" uses only the mean of each map, as in Lin, Chen & Yan, "Network in network" (2014).
        seed: The seed of the head's random weights.

    Raises:
        SettingError: If there is no such head, or the blocks do not fit the shape.
    """
    if not isinstance(head, str) or head not in HEADS:
        raise SettingError(say("head is {head!r:.40}: choose one of {known}.", head=head, known=", ".join(HEADS)))
    try:
        check_blocks(tuple(blocks), shape)
    except SettingError as error:
        raise SettingError(
            say(
                "The data are {height} × {width}, which is too small for these blocks. {error}",
                height=shape[0],
                width=shape[1],
                error=error,
            )
        ) from error
    k, channels = keras(), shape[2]
    layers: list[Any] = []
    for index, block in enumerate(blocks):
        made = [spec.make() for spec in block_specs(block, index, channels)]
        set_weights(made[0], *weights[index])
        layers, channels = [*layers, *made], block.filters
    # The blocks' maps have their channels last, whatever keras.json says.
    gather = (
        k.layers.Flatten(data_format="channels_last", name="flatten")
        if head == "flatten"
        else k.layers.GlobalAveragePooling2D(data_format="channels_last", name="means")
    )
    glorot = k.initializers.GlorotUniform(seed=seed)
    layers += [gather, k.layers.Dense(classes, "softmax", kernel_initializer=glorot, name="classes")]
    return k.Sequential([k.Input(shape, name="input"), *layers], name="classifier")


def class_count(labels: np.ndarray, given: int | None, is_all: bool) -> int:
    """Return the number of classes.

    Args:
        labels: Class numbers (samples,) or (samples, 1), or one-hot rows (samples, classes).
        given: The number that the user gave, or None.
        is_all: Whether these are all labels, not only those of the first batch.

    Raises:
        SettingError: If the labels are not classes, contradict `given`, or do not determine the number.
    """
    if given is not None:
        given = _count(given)
    if labels.ndim == 2 and labels.shape[1] > 1:
        if given not in (None, labels.shape[1]):
            raise SettingError(
                say(
                    "Each label is a row of {count} values, but classes is {given}: leave classes out.",
                    count=labels.shape[1],
                    given=given,
                )
            )
        return labels.shape[1]
    whole = labels.astype(np.int64)
    if labels.ndim > 2 or (whole != labels).any() or whole.min() < 0:
        raise SettingError(
            say(
                "The labels are no class numbers: an explorer learns classes 0, 1, 2, … or one-hot rows; "
                "for other targets give a compiled model of your own.",
            )
        )
    if given is None and not is_all:
        raise SettingError(
            say(
                "How many classes there are is not known from one batch: give classes, such as classes=10.",
            )
        )
    least = int(whole.max()) + 1
    if given is not None and given < least:
        raise SettingError(
            say("The labels go up to {largest}: give classes={least} or more.", largest=least - 1, least=least)
        )
    if given is None and least > max(MOST_COUNTED, whole.size):
        raise SettingError(
            say(
                "The largest label is {largest:,}, but there are only {count:,} labels: number the classes 0, 1, 2, "
                "…, or give classes.",
                largest=least - 1,
                count=whole.size,
            )
        )
    return max(2, least) if given is None else given


def _count(given: Any) -> int:
    if not is_integer(given) or given < 2:
        raise SettingError(say("classes is {given!r:.40}: give a whole number of at least 2.", given=given))
    return count_from(given, MOST_CLASSES, "classes")
