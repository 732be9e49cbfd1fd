"""A heat map, as it lies over the input."""

from typing import Any

import numpy as np

from ..core.downsample import area_mean
from ..core.sizes import times
from ..core.techniques.heat_map import HeatMap
from ..core.techniques.integrated_gradients import IntegratedGradients
from ..core.techniques.measured_field import MeasuredField
from ..core.techniques.occlusion import Occlusion
from ..wire.quantised import quantise
from .picture import LARGEST_SIDE, Frame

LABELS = {
    "Grad-CAM": "weighted sum of the maps, 0 and more",
    "Saliency": "slope of the score",
    "SmoothGrad": "slope of the score",
    "Integrated gradients": "share of the score",
    "Occlusion": "drop of the score",
    "Measured receptive field": "|gradient|",
}


def heat_frame(heat: HeatMap, **more: Any) -> Frame:
    """Return the header and the codes of a heat map on the input's grid, at most 512 a side, as the picture has it.

    Args:
        heat: The heat map.
        **more: What else the header says.
    """
    step = -(-max(heat.image) // LARGEST_SIDE)
    plane = heat.on_image()[None]
    low, high = heat.limits
    is_bare = bool(np.isnan(plane).any() and np.isfinite(heat.values).all())
    codes = quantise(plane if step == 1 else area_mean(plane, step), np.array([low]), np.array([high]))
    label = next(text for name, text in LABELS.items() if heat.method.startswith(name))
    facts = facts_of(heat) + (" What is left bare lies nearest to no value’s middle." if is_bare else "")
    header = dict(
        method=heat.method, target=heat.target.text, score=heat.score, low=low, high=high, signed=heat.signed,
        size=heat.values.shape, image=heat.image, label=label, sentence=heat.sentence, facts=facts,
        box=box_of(heat), description=description_of(heat), **more,
    )  # fmt: skip
    return header, {"codes": codes[0]}


def facts_of(heat: HeatMap) -> str:
    """Return what a heat map's numbers say, in words."""
    if isinstance(heat, IntegratedGradients):
        return (
            f"Score {heat.score:.4g}, of the baseline {heat.baseline_score:.4g}. The shares add up to "
            f"{heat.score - heat.baseline_score + heat.gap:.4g}, which misses the change by {abs(heat.gap):.2g}."
        )
    if isinstance(heat, MeasuredField):
        return (
            f"Theoretical {times(heat.theoretical)}, measured {times(heat.measured)}; places with at least 4.55 % of "
            f"the largest gradient would fill a square of {heat.effective:.1f}."
        )
    if isinstance(heat, Occlusion):
        tried = int(np.isfinite(heat.values).sum())
        where = f"tried at {tried} of {heat.values.size} places"
        return f"Score {heat.score:.4g} without the square of {times(heat.patch)}, {where}."
    return f"Score {heat.score:.4g}; {times(heat.values.shape)} values{f' of {heat.layer}' if heat.layer else ''}."


def box_of(heat: HeatMap) -> list[int] | None:
    """Return the theoretical field as (top, left, height, width), or None."""
    if not isinstance(heat, MeasuredField):
        return None
    (top, bottom), (left, right) = heat.rows, heat.cols
    return [top, left, bottom - top, right - left]


def description_of(heat: HeatMap) -> str:
    """Return what is seen, for who cannot see it."""
    finite = np.isfinite(heat.values)
    if not finite.any() or not heat.values[finite].any():
        return f"{heat.method} for {heat.target.text}: 0 everywhere."
    row, col = np.unravel_index(np.nanargmax(heat.values), heat.values.shape)
    middle = [
        heat.field.start[axis] + place * heat.field.jump[axis] + (heat.field.size[axis] - 1) / 2
        for axis, place in enumerate((row, col))
    ]
    return (
        f"{heat.method} for {heat.target.text}: largest, {heat.values[row, col]:.3g}, about row {middle[0]:.0f} and "
        f"column {middle[1]:.0f} of {times(heat.image)}."
    )
