"""Training that can be watched: a real ``model.fit``, its metrics, and snapshots of the weights on the way."""

from .compilation import check_labels, compile_for
from .curves import Curves, EpochResult
from .data.splits import read_splits
from .data.training_data import TrainingData, read_data
from .fit import epochs_from, fit
from .head import class_count, with_head
from .model_copy import copy_of_model
from .timeline import Snapshot, Timeline
from .watcher import Watcher, snapshot_of

__all__ = [
    "Curves",
    "EpochResult",
    "Snapshot",
    "Timeline",
    "TrainingData",
    "Watcher",
    "check_labels",
    "class_count",
    "compile_for",
    "copy_of_model",
    "epochs_from",
    "fit",
    "read_data",
    "read_splits",
    "snapshot_of",
    "with_head",
]
