"""One kernel taught by example: a target map, and the descent that finds the kernel which makes it."""

from .attempt import Attempt
from .descent import RULES, Descent, Step, rule_notes
from .drawing import Stroke, drawn, stroke
from .learned_kernel import LearnedKernel, Task, learn_kernel, task
from .target_maps import corner, target, targets

__all__ = [
    "RULES",
    "Attempt",
    "Descent",
    "LearnedKernel",
    "Step",
    "Stroke",
    "Task",
    "corner",
    "drawn",
    "learn_kernel",
    "rule_notes",
    "stroke",
    "target",
    "targets",
    "task",
]
