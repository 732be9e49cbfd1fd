"""One kernel taught by example: a target map, and the descent that finds the kernel which makes it."""

from .descent import RULES, Descent, Step
from .kernel import LearnedKernel, Task, learn_kernel, task
from .targets import target, targets

__all__ = ["RULES", "Descent", "LearnedKernel", "Step", "Task", "learn_kernel", "target", "targets", "task"]
