"""Values that are passed on as they are, from another place or from the same one."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ....language import say
from ..layout import Index, Place
from ..subject import Subject, channel_axis
from ..value import LayerArithmetic
from .products import kept

Origin = Callable[[Subject, Index], Index | None]
"""Returns where a value comes from in the tensor that is read; None for padding."""

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
"""Layers that do nothing outside of training."""


def copied(origin: Origin) -> Callable[[Subject, Place], LayerArithmetic]:
    """Return what tells the values of a layer that moves them."""

    def tell(subject: Subject, place: Place) -> LayerArithmetic:
        parent = subject.parent
        found = origin(subject, subject.index(place))
        if found is None:
            return padding(subject, place)
        row, col, channel = parent.layout.place(found)
        return copy_of(subject, place, parent, (row, col, channel))

    return tell


def copy_of(subject: Subject, place: Place, source: Subject, origin: Place) -> LayerArithmetic:
    """Return the arithmetic of a value that is another one."""
    row, col, channel = origin
    value = float(source.stage.maps[origin])
    return LayerArithmetic(
        subject.name,
        "copy",
        source.name,
        *place,
        *kept(subject, place),
        np.array([row]),
        np.array([col]),
        np.zeros((1, 1), bool),
        np.full((1, 1, 1), value),
        centre=value,
        computed=value,
        rounding=subject.precision * abs(value),
        channels=(channel,),
    )


def padding(subject: Subject, place: Place) -> LayerArithmetic:
    """Return the arithmetic of a zero of padding, which comes from no place."""
    return LayerArithmetic(
        subject.name,
        "copy",
        subject.parent.name,
        *place,
        *kept(subject, place),
        np.zeros(1, int),
        np.zeros(1, int),
        np.ones((1, 1), bool),
        np.zeros((1, 1, 1)),
        centre=0.0,
        computed=0.0,
        channels=(0,),
    )


def same(_: Subject, index: Index) -> Index:
    """Return the place itself."""
    return index


def reshaped(subject: Subject, index: Index) -> Index:
    """Return where a Reshape's value comes from: the same place in the row of all values."""
    return _unravelled(_flat(index, subject.shape), subject.parent.shape)


def flattened(subject: Subject, index: Index) -> Index:
    """Return where a Flatten's value comes from; channels that stand first are put last before."""
    shape, place = subject.parent.shape, _flat(index, subject.shape)
    if subject.layer.data_format == "channels_first" and len(shape) > 1:
        found = _unravelled(place, (*shape[1:], shape[0]))
        return (found[-1], *found[:-1])
    return _unravelled(place, shape)


def permuted(subject: Subject, index: Index) -> Index:
    """Return where a Permute's value comes from."""
    found = dict(zip(subject.layer.dims, index))
    return tuple(found[axis + 1] for axis in range(len(index)))


def padded(subject: Subject, index: Index) -> Index | None:
    """Return where a ZeroPadding's value comes from."""
    return _shifted(subject, index, -1, subject.layer.padding)


def cropped(subject: Subject, index: Index) -> Index | None:
    """Return where a Cropping's value comes from."""
    return _shifted(subject, index, 1, subject.layer.cropping)


def repeated(_: Subject, index: Index) -> Index:
    """Return where a RepeatVector's value comes from."""
    return index[1:]


def centred(subject: Subject, index: Index) -> Index:
    """Return where a CenterCrop's value comes from."""
    at = _channels(subject, len(index))
    found = list(index)
    for axis in range(len(index)):
        if axis != at:
            found[axis] += (subject.parent.shape[axis] - subject.shape[axis]) // 2
    return tuple(found)


def why_not_centred(subject: Subject) -> str:
    """Return why a CenterCrop is not told: what is smaller than the crop is enlarged first."""
    at = _channels(subject, len(subject.shape))
    sides = [(has, gives) for axis, (has, gives) in enumerate(zip(subject.parent.shape, subject.shape)) if axis != at]
    if all(has >= gives for has, gives in sides):
        return ""
    return say(
        "{name} crops to more than its input has, so it enlarges the input first: its values are shown, but not "
        "multiplied out; crop to at most the input's size to see the terms.",
        name=subject.name,
    )


def _shifted(subject: Subject, index: Index, sign: int, amounts: Any) -> Index | None:
    """Return a place moved along each axis but the channels' by what was added or cut off before it."""
    pairs = amounts if isinstance(amounts[0], tuple | list) else (amounts,)
    at, before = _channels(subject, len(index)), iter(pairs)
    found = tuple(place if axis == at else place + sign * next(before)[0] for axis, place in enumerate(index))
    inside = all(0 <= place < size for place, size in zip(found, subject.parent.shape))
    return found if inside else None


def _channels(subject: Subject, rank: int) -> int:
    return channel_axis(rank, getattr(subject.layer, "data_format", None) or "channels_last")


def _flat(index: Index, shape: tuple[int, ...]) -> int:
    return int(np.ravel_multi_index(index, shape)) if shape else 0


def _unravelled(place: int, shape: tuple[int, ...]) -> Index:
    return tuple(int(at) for at in np.unravel_index(place, shape)) if shape else ()
