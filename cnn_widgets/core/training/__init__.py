"""Training that can be watched: a real ``model.fit``, what it has measured, and the weights of its past."""

from .curves import Curves, EpochResult
from .data import TrainingData, read_data
from .fit import Watcher, check_plan, fit
from .head import classes_of, with_head
from .loss import compile_for
from .timeline import Snapshot, Timeline

__all__ = [
    "Curves",
    "EpochResult",
    "Snapshot",
    "Timeline",
    "TrainingData",
    "Watcher",
    "check_plan",
    "classes_of",
    "compile_for",
    "fit",
    "read_data",
    "with_head",
]
