"""Learning one kernel from an example: a target map, and the gradient descent that finds the kernel for it."""

from .descent import RULES, Descent, Step, rule_notes
from .drawing import Stroke, drawn, stroke
from .learned_kernel import LearnedKernel, learn_kernel
from .regression import Regression, regression_from
from .run import Run
from .target_maps import corner, target, targets

__all__ = [
    "RULES",
    "Descent",
    "LearnedKernel",
    "Regression",
    "Run",
    "Step",
    "Stroke",
    "corner",
    "drawn",
    "learn_kernel",
    "regression_from",
    "rule_notes",
    "stroke",
    "target",
    "targets",
]
