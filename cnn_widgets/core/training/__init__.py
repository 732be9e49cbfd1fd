"""Training that can be watched: a real ``model.fit``, what it has measured, and the weights of its past."""

from .compiled import check_labels, compile_for
from .copied import copy_of
from .curves import Curves, EpochResult
from .data.checked import TrainingData, read_data
from .data.named import read_both
from .fit import check_plan, fit
from .head import classes_of, with_head
from .timeline import Snapshot, Timeline
from .watcher import Watcher, take

__all__ = [
    "Curves",
    "EpochResult",
    "Snapshot",
    "Timeline",
    "TrainingData",
    "Watcher",
    "check_labels",
    "check_plan",
    "classes_of",
    "compile_for",
    "copy_of",
    "fit",
    "read_both",
    "read_data",
    "take",
    "with_head",
]
