"""What the trainer's panel shows: the curves of a training, and where in it one can look."""

from collections.abc import Sequence

import numpy as np

from ...core.language import say, say_count
from ...core.training.curves import Curves, EpochResult
from ...core.words.joined import joined
from .maps.picture import Frame

MOST_TRAINING_POINTS = 400
"""About as many as there are pixels in a curve's width."""
NOTHING = np.zeros(0, np.float32)


def training_frame(curves: Curves, snapshots: Sequence[int], *, revision: int) -> Frame:
    """Return the curves of a training as a header and arrays.

    Args:
        curves: What was measured.
        snapshots: The steps whose weights were kept.
        revision: Number of the frame.

    Returns:
        The header, and "steps" int32, "loss", "smooth_loss", "accuracy" and "smooth_accuracy" float32, all of one
        length or empty, and "snapshots" int32. Where there are more than 400 steps, a point is the mean of several
        steps, and stands at the last of them.
    """
    count = len(curves)
    step = max(1, -(-count // MOST_TRAINING_POINTS))
    ends = np.minimum(np.arange(step, count + step, step), count).astype(np.int32)
    arrays: dict[str, np.ndarray] = {"steps": ends, "snapshots": np.array(snapshots, np.int32)}
    for name, curve in (("loss", curves.of_loss), ("accuracy", curves.of_accuracy)):
        is_there = len(curve) >= count > 0
        arrays[name] = _means(curve.values[:count], step) if is_there else NOTHING
        arrays[f"smooth_{name}"] = curve.smooth[ends - 1].astype(np.float32) if is_there else NOTHING
    epochs = [
        dict(epoch=each.epoch, step=each.step, loss=each.val_loss, accuracy=each.val_accuracy) for each in curves.epochs
    ]
    header = dict(revision=revision, steps=count, step=step, epochs=epochs, description=describe(curves))
    return header, arrays


def describe(curves: Curves) -> str:
    """Return what the curves show, in a sentence or two."""
    count = len(curves)
    if not count:
        return say("Nothing has been trained yet.")
    loss, accuracy = curves.of_loss.smooth, curves.of_accuracy.smooth
    given = {"steps": count, "first": loss[0], "last": loss[-1]}
    if len(curves.of_accuracy):
        text = say_count(
            "{steps} step. Loss from {first:.3g} to {last:.3g} (smoothed), accuracy from {low:.1%} to {high:.1%} "
            "(smoothed).",
            "{steps} steps. Loss from {first:.3g} to {last:.3g} (smoothed), accuracy from {low:.1%} to {high:.1%} "
            "(smoothed).",
            count,
            low=accuracy[0],
            high=accuracy[-1],
            **given,
        )
    else:
        text = say_count(
            "{steps} step. Loss from {first:.3g} to {last:.3g} (smoothed).",
            "{steps} steps. Loss from {first:.3g} to {last:.3g} (smoothed).",
            count,
            **given,
        )
    last = curves.epochs[-1] if curves.epochs else None
    return text if last is None or last.val_loss is None else joined([text, _of_validation(last)])


def _of_validation(last: EpochResult) -> str:
    if last.val_accuracy is None:
        return say("On the validation data after epoch {epoch}: loss {loss:.3g}.", epoch=last.epoch, loss=last.val_loss)
    return say(
        "On the validation data after epoch {epoch}: loss {loss:.3g}, accuracy {accuracy:.1%}.",
        epoch=last.epoch,
        loss=last.val_loss,
        accuracy=last.val_accuracy,
    )


def _means(values: np.ndarray, step: int) -> np.ndarray:
    starts = np.arange(0, len(values), step)
    return (np.add.reduceat(values, starts) / np.diff([*starts, len(values)])).astype(np.float32)
