"""What the teacher of one kernel shows: its kernel, its errors so far, and what it makes of the picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...core.language import say
from ...core.learning import Run, Step
from ..area_mean import area_mean, step_for
from ..wire import quantise
from .maps.picture import Frame

MOST_LOSS_POINTS = 300
"""About as many as there are pixels in a curve's width."""
LARGEST_MAP_SIDE = 256
ROUNDING = 1e-6
"""As a share of a kernel's largest weight."""


@dataclass(frozen=True)
class EarlierRun:
    """An earlier run on the same problem, whose losses are shown beside those of the present one.

    Args:
        name: Its rule and learning rate, in words.
        losses: float64 (steps + 1,).
    """

    name: str
    losses: np.ndarray


def teacher_frame(run: Run, shown: Step, earlier: Sequence[EarlierRun], *, revision: int) -> Frame:
    """Return the kernel of a step, and the losses of a run and of the earlier ones.

    Args:
        run: The present run.
        shown: The step that is on screen.
        earlier: Earlier runs on the same problem.
        revision: Number of the frame.

    Returns:
        The header, and the arrays "kernel" and "best", float32 (channels, kernel_h, kernel_w), "kept", int32, the steps
        that can be shown, and for the present run and each earlier one a curve of at most 300 points: "steps0", int32,
        and "losses0", float32, then "steps1" and so on.
    """
    regression, count = run.regression, len(run.trajectory.losses) - 1
    arrays = {
        "kernel": _planes(regression.kernel(shown)),
        "best": _planes(_without_rounding(regression.shaped(regression.best))),
        "kept": np.array(run.trajectory.kept, np.int32),
    }
    curves: list[Sequence[float] | np.ndarray] = [run.trajectory.losses, *(each.losses for each in earlier)]
    for place, losses in enumerate(curves):
        steps = _spread(len(losses))
        arrays[f"steps{place}"] = steps
        arrays[f"losses{place}"] = np.asarray(losses, np.float64)[steps].astype(np.float32)
    header = dict(
        revision=revision,
        step=shown.number,
        count=count,
        loss=shown.loss,
        least=regression.least_loss,
        name=run_name(run),
        past=[each.name for each in earlier],
    )
    return header, arrays


def run_name(run: Run) -> str:
    """Return a run's rule and learning rate, in words."""
    return say("{rule}, rate {rate:.3g}", rule=run.descent.rule, rate=run.descent.rate)


def teacher_maps_frame(maps: dict[str, np.ndarray], *, revision: int) -> Frame:
    """Return maps of one size at one byte a pixel, each on its own limits, at most about 256 pixels a side.

    Args:
        maps: float32 (rows, columns) by name.
        revision: Number of the frame.
    """
    planes = np.stack(list(maps.values()))
    height, width = planes.shape[1:]
    step = step_for(height, width, LARGEST_MAP_SIDE)
    small = area_mean(planes, step)
    low, high = small.min((1, 2)), small.max((1, 2))
    ends = {
        name: dict(minimum=low[place], maximum=high[place], largest=np.abs(planes[place]).max())
        for place, name in enumerate(maps)
    }
    codes = quantise(small, low, high)
    return dict(revision=revision, full=[height, width], step=step, ends=ends), dict(zip(maps, codes))


def _planes(kernel: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(kernel.transpose(2, 0, 1))


def _without_rounding(kernel: np.ndarray) -> np.ndarray:
    """Return a kernel rounded to a millionth of its largest weight, so that rounding errors around 0 become 0."""
    unit = float(np.abs(kernel).max()) * ROUNDING
    return np.round(kernel / unit) * np.float32(unit) + 0.0 if unit else kernel


def _spread(count: int) -> np.ndarray:
    """Return at most `MOST_LOSS_POINTS` places, evenly spread, the first and the last among them."""
    return np.unique(np.linspace(0, count - 1, min(MOST_LOSS_POINTS, count)).round().astype(np.int32))
