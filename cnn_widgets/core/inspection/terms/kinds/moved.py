"""Values that are passed on unchanged, from the same place or from another one."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ....language import say
from ..layer_call import LayerCall, channel_axis
from ..layout import Index, Place
from ..value import LayerArithmetic
from .products import kept

Origin = Callable[[LayerCall, Index], Index | None]
"""Returns the index in the input tensor that a value comes from; None for padding."""

PASSED_ON = frozenset(
    {
        "Dropout",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "SpatialDropout3D",
        "GaussianDropout",
        "GaussianNoise",
        "AlphaDropout",
        "ActivityRegularization",
        "Identity",
        "RandomBrightness",
        "RandomColorDegeneration",
        "RandomColorJitter",
        "RandomContrast",
        "RandomErasing",
        "RandomFlip",
        "RandomGaussianBlur",
        "RandomGrayscale",
        "RandomHue",
        "RandomInvert",
        "RandomPerspective",
        "RandomPosterization",
        "RandomRotation",
        "RandomSaturation",
        "RandomSharpness",
        "RandomShear",
        "RandomTranslation",
        "RandomZoom",
    }
)
"""Layers that do nothing outside training."""


def copied(origin: Origin) -> Callable[[LayerCall, Place], LayerArithmetic]:
    """Return the function that explains a layer which only moves values."""

    def explain(call: LayerCall, place: Place) -> LayerArithmetic:
        parent = call.parent
        found = origin(call, call.index(place))
        if found is None:
            return padding(call, place)
        row, col, channel = parent.layout.place(found)
        return copy_of(call, place, parent, (row, col, channel))

    return explain


def copy_of(call: LayerCall, place: Place, source: LayerCall, origin: Place) -> LayerArithmetic:
    """Return the arithmetic of a value that is a copy of another one."""
    row, col, channel = origin
    value = float(source.stage.maps[origin])
    return LayerArithmetic(
        call.name,
        "copy",
        source.name,
        *place,
        *kept(call, place),
        np.array([row]),
        np.array([col]),
        np.zeros((1, 1), bool),
        np.full((1, 1, 1), value),
        centre=value,
        computed=value,
        rounding=call.precision * abs(value),
        channels=(channel,),
    )


def padding(call: LayerCall, place: Place) -> LayerArithmetic:
    """Return the arithmetic of a zero in the padding."""
    return LayerArithmetic(
        call.name,
        "copy",
        call.parent.name,
        *place,
        *kept(call, place),
        np.zeros(1, int),
        np.zeros(1, int),
        np.ones((1, 1), bool),
        np.zeros((1, 1, 1)),
        centre=0.0,
        computed=0.0,
        channels=(0,),
    )


def same(_: LayerCall, index: Index) -> Index:
    """Return the index itself."""
    return index


def reshaped(call: LayerCall, index: Index) -> Index:
    """Return where a Reshape's value comes from: the same position among all values in order."""
    return _unravelled(_flat(index, call.shape), call.parent.shape)


def flattened(call: LayerCall, index: Index) -> Index:
    """Return where a Flatten's value comes from; channels-first input is moved to channels last before flattening."""
    shape, place = call.parent.shape, _flat(index, call.shape)
    if call.layer.data_format == "channels_first" and len(shape) > 1:
        found = _unravelled(place, (*shape[1:], shape[0]))
        return (found[-1], *found[:-1])
    return _unravelled(place, shape)


def permuted(call: LayerCall, index: Index) -> Index:
    """Return where a Permute's value comes from."""
    found = dict(zip(call.layer.dims, index))
    return tuple(found[axis + 1] for axis in range(len(index)))


def padded(call: LayerCall, index: Index) -> Index | None:
    """Return where a ZeroPadding's value comes from."""
    return _shifted(call, index, -1, call.layer.padding)


def cropped(call: LayerCall, index: Index) -> Index | None:
    """Return where a Cropping's value comes from."""
    return _shifted(call, index, 1, call.layer.cropping)


def repeated(_: LayerCall, index: Index) -> Index:
    """Return where a RepeatVector's value comes from."""
    return index[1:]


def centred(call: LayerCall, index: Index) -> Index:
    """Return where a CenterCrop's value comes from."""
    at = _channels(call, len(index))
    found = list(index)
    for axis in range(len(index)):
        if axis != at:
            found[axis] += (call.parent.shape[axis] - call.shape[axis]) // 2
    return tuple(found)


def why_not_centred(call: LayerCall) -> str:
    """Return why a CenterCrop cannot be explained: an input that is smaller than the crop is enlarged first."""
    at = _channels(call, len(call.shape))
    sides = [(has, gives) for axis, (has, gives) in enumerate(zip(call.parent.shape, call.shape)) if axis != at]
    if all(has >= gives for has, gives in sides):
        return ""
    return say(
        "{name} crops to more than its input has, so it enlarges the input first: its values are shown, but not "
        "multiplied out; crop to at most the input's size to see the terms.",
        name=call.name,
    )


def _shifted(call: LayerCall, index: Index, sign: int, amounts: Any) -> Index | None:
    """Return an index shifted, along each axis except the channels, by what was added or cut off before it."""
    pairs = amounts if isinstance(amounts[0], tuple | list) else (amounts,)
    at, before = _channels(call, len(index)), iter(pairs)
    found = tuple(place if axis == at else place + sign * next(before)[0] for axis, place in enumerate(index))
    inside = all(0 <= place < size for place, size in zip(found, call.parent.shape))
    return found if inside else None


def _channels(call: LayerCall, rank: int) -> int:
    return channel_axis(rank, getattr(call.layer, "data_format", None) or "channels_last")


def _flat(index: Index, shape: tuple[int, ...]) -> int:
    return int(np.ravel_multi_index(index, shape)) if shape else 0


def _unravelled(place: int, shape: tuple[int, ...]) -> Index:
    return tuple(int(at) for at in np.unravel_index(place, shape)) if shape else ()
