"""A heat map, laid over the input."""

from typing import Any

import numpy as np

from ...core.language import say
from ...core.stack.output_size import times
from ...core.techniques.attribution.heat_map import HeatMap
from ...core.techniques.attribution.integrated_gradients import IntegratedGradients
from ...core.techniques.attribution.measured_field import MeasuredField
from ...core.techniques.attribution.occlusion import Occlusion
from ...core.techniques.attribution.saliency import Saliency
from ...core.words.joined import joined
from ..area_mean import area_mean
from ..wire.quantised import quantise
from .maps.picture import LARGEST_PICTURE_SIDE, Frame


def heat_frame(heat: HeatMap, **more: Any) -> Frame:
    """Return the header and the codes of a heat map on the input's grid, at most 512 px a side like the picture.

    Args:
        heat: The heat map.
        **more: More entries for the header.
    """
    step = -(-max(heat.image) // LARGEST_PICTURE_SIDE)
    plane = heat.on_image()[None]
    low, high = heat.limits
    is_bare = bool(np.isnan(plane).any() and np.isfinite(heat.values).all())
    codes = quantise(plane if step == 1 else area_mean(plane, step), np.array([low]), np.array([high]))
    facts = facts_of(heat)
    if is_bare:
        facts = joined([facts, say("What is left bare lies nearest to no value’s middle.")])
    header = dict(
        method=heat.method,
        target=heat.target.text,
        score=heat.score,
        low=low,
        high=high,
        signed=heat.signed,
        size=heat.values.shape,
        image=heat.image,
        label=label_of(heat),
        sentence=heat.sentence,
        facts=facts,
        box=box_of(heat),
        description=description_of(heat),
        **more,
    )
    return header, {"codes": codes[0]}


def facts_of(heat: HeatMap) -> str:
    """Return what a heat map's numbers say, in words."""
    if isinstance(heat, IntegratedGradients):
        return say(
            "Score {score:.4g}, of the baseline {baseline:.4g}. The shares add up to {sum:.4g}, which misses the "
            "change by {gap:.2g}.",
            score=heat.score,
            baseline=heat.baseline_score,
            sum=heat.score - heat.baseline_score + heat.gap,
            gap=abs(heat.gap),
        )
    if isinstance(heat, MeasuredField):
        return say(
            "Theoretical {theoretical}, measured {measured}; places with at least 4.55 % of the largest gradient would "
            "fill a square of {side:.1f}.",
            theoretical=times(heat.theoretical),
            measured=times(heat.measured),
            side=heat.effective,
        )
    if isinstance(heat, Occlusion):
        return say(
            "Score {score:.4g} without the square of {size}, tried at {tried} of {places} places.",
            score=heat.score,
            size=times(heat.patch),
            tried=int(np.isfinite(heat.values).sum()),
            places=heat.values.size,
        )
    given = {"score": heat.score, "size": times(heat.values.shape)}
    if heat.layer:
        return say("Score {score:.4g}; {size} values of {layer}.", layer=heat.layer, **given)
    return say("Score {score:.4g}; {size} values.", **given)


def label_of(heat: HeatMap) -> str:
    """Return what one value of a heat map measures."""
    if isinstance(heat, Saliency):
        return say("slope of the score")
    if isinstance(heat, IntegratedGradients):
        return say("share of the score")
    if isinstance(heat, Occlusion):
        return say("drop of the score")
    if isinstance(heat, MeasuredField):
        return say("|gradient|")
    return say("weighted sum of the maps, 0 and more")


def box_of(heat: HeatMap) -> list[int] | None:
    """Return the theoretical field as (top, left, height, width), or None."""
    if not isinstance(heat, MeasuredField):
        return None
    (top, bottom), (left, right) = heat.rows, heat.cols
    return [top, left, bottom - top, right - left]


def description_of(heat: HeatMap) -> str:
    """Return a description of the heat map for readers who cannot see it."""
    finite = np.isfinite(heat.values)
    if not finite.any() or not heat.values[finite].any():
        return say("{method} for {target}: 0 everywhere.", method=heat.method, target=heat.target.text)
    row, col = np.unravel_index(np.nanargmax(heat.values), heat.values.shape)
    middle = [
        heat.field.start[axis] + place * heat.field.jump[axis] + (heat.field.size[axis] - 1) / 2
        for axis, place in enumerate((row, col))
    ]
    return say(
        "{method} for {target}: largest, {value:.3g}, about row {row:.0f} and column {column:.0f} of {size}.",
        method=heat.method,
        target=heat.target.text,
        value=heat.values[row, col],
        row=middle[0],
        column=middle[1],
        size=times(heat.image),
    )
