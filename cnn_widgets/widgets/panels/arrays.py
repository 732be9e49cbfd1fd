"""Plain arrays as stages, for panels that stand alone."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import numpy as np

from ...core.errors import SettingError
from ...core.images import load_image
from ...core.language import say
from ...core.stack.activation import Range
from ...core.stack.stage import Stage
from ..session.scene import Scene


def given_stage(name: str, maps: Any, range_: Range | None = None) -> Stage:
    """Return an array as a stage.

    Args:
        name: What to call it.
        maps: (height, width) or (height, width, channels), real numbers; NaN and infinity are shown as such.
        range_: "signed", "positive", "unit" or "tanh"; None decides by whether there is a negative value.

    Raises:
        SettingError: If it is not such an array.
    """
    if range_ is not None and not (isinstance(range_, str) and range_ in get_args(Range)):
        raise SettingError(
            say("range is {range!r:.40}: use None or one of {known}.", range=range_, known=", ".join(get_args(Range)))
        )
    name = name_from(name)
    try:
        array = np.asarray(maps)
    except Exception as error:  # whatever an object raises that claims to be an array
        raise SettingError(say("{name} has rows of unequal length: give a rectangular array.", name=name)) from error
    if array.dtype.kind not in "fiub" or array.ndim not in (2, 3) or not array.size:
        raise SettingError(
            say(
                "{name} is an array of shape {shape} and dtype {dtype}: give real numbers as (height, width) or "
                "(height, width, channels).",
                name=name,
                shape=array.shape,
                dtype=array.dtype,
            )
        )
    array = np.array(array if array.ndim == 3 else array[:, :, None], np.float32)
    array.flags.writeable = False
    if range_ is None:
        range_ = "signed" if np.nanmin(array, initial=0) < 0 else "positive"
    return Stage(name, "given", array, range_, caption="")


def name_from(name: Any) -> str:
    """Return the name for a stage, checked.

    Raises:
        SettingError: If it is not text.
    """
    if not isinstance(name, str) or not name.strip():
        raise SettingError(say("name is {name!r:.40}: give a string to call it by.", name=name))
    return name


def given_stages(maps: Mapping[str, Any], image: Any = None) -> tuple[Stage, ...]:
    """Return named arrays as stages, after an image if there is one."""
    if not isinstance(maps, Mapping):
        raise SettingError(
            say(
                "The maps are of type {kind}: give arrays by name, such as {{'conv1': maps}}.", kind=type(maps).__name__
            )
        )
    stages = tuple(given_stage(name, array) for name, array in maps.items())
    if not stages:
        raise SettingError(say("There is no stage to show: give at least one array by name."))
    return stages if image is None else (input_stage(image), *stages)


def input_stage(image: Any) -> Stage:
    """Return anything that `load_image` takes as an input stage."""
    array = load_image(image)
    array.flags.writeable = False
    return Stage("input", "input", array, "signed" if array.min() < 0 else "positive")


def showing(stages: Sequence[Stage]) -> Scene:
    """Return a scene of its own for some stages."""
    scene = Scene()
    scene.show(stages)
    return scene
