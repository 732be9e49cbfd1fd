"""What the trainer's panel shows: the curves of a training, and where in it one can look."""

from collections.abc import Sequence

import numpy as np

from ..core.training.curves import Curve, Curves
from .picture import Frame

MOST_POINTS = 400
"""About as many as there are pixels in a curve's width."""
NOTHING = np.zeros(0, np.float32)


def training_frame(curves: Curves, snapshots: Sequence[int], *, revision: int) -> Frame:
    """Return the curves of a training as a header and arrays.

    Args:
        curves: What was measured.
        snapshots: The steps of which there are weights.
        revision: Number of the frame.

    Returns:
        The header, and "steps" int32, "loss", "smooth_loss", "accuracy" and "smooth_accuracy" float32, all of one
        length or empty, and "snapshots" int32. Where there are more than 400 steps, a point is the mean of several
        steps, and stands at the last of them.
    """
    count = len(curves)
    step = max(1, -(-count // MOST_POINTS))
    ends = np.minimum(np.arange(step, count + step, step), count).astype(np.int32)
    arrays = {"steps": ends, "snapshots": np.array(snapshots, np.int32)}
    for name, curve in (("loss", curves.of_loss), ("accuracy", curves.of_accuracy)):
        is_there = len(curve) >= count > 0
        arrays[name] = _means(curve.values[:count], step) if is_there else NOTHING
        arrays[f"smooth_{name}"] = curve.smooth[ends - 1].astype(np.float32) if is_there else NOTHING
    epochs = [
        dict(epoch=each.epoch, step=each.step, loss=each.val_loss, accuracy=each.val_accuracy)
        for each in curves.epochs
    ]  # fmt: skip
    header = dict(revision=revision, steps=count, step=step, epochs=epochs, description=describe(curves))
    return header, arrays


def describe(curves: Curves) -> str:
    """Return what the curves show, in a sentence or two."""
    count = len(curves)
    if not count:
        return "Nothing has been trained yet."
    parts = [_of("Loss", curves.of_loss, ".3g")]
    if len(curves.of_accuracy):
        parts.append(_of("accuracy", curves.of_accuracy, ".1%"))
    text = f"{count} step{'s' if count > 1 else ''}. {', '.join(parts)}."
    last = curves.epochs[-1] if curves.epochs else None
    if last is None or last.val_loss is None:
        return text
    accuracy = "" if last.val_accuracy is None else f", accuracy {last.val_accuracy:.1%}"
    return f"{text} On the validation data after epoch {last.epoch}: loss {last.val_loss:.3g}{accuracy}."


def _of(name: str, curve: Curve, style: str) -> str:
    smooth = curve.smooth
    return f"{name} from {smooth[0]:{style}} to {smooth[-1]:{style}} (smoothed)"


def _means(values: np.ndarray, step: int) -> np.ndarray:
    starts = np.arange(0, len(values), step)
    return (np.add.reduceat(values, starts) / np.diff([*starts, len(values)])).astype(np.float32)
