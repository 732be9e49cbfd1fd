"""Earlier runs, whose loss curves are drawn beside the present one for comparison."""

import numpy as np

from ...core.learning import Run
from ...render.frames.kernel_teacher import EarlierRun, run_name

MOST_RUNS = 3
"""Earlier runs whose curves stay on screen."""
FEWEST_STEPS = 5
"""A run of at most so many steps is not kept for comparison."""


def earlier_runs(known: tuple[EarlierRun, ...], replaced: Run, present: Run) -> tuple[EarlierRun, ...]:
    """Return the runs on the same regression that used another rule or rate than the present one.

    Args:
        known: The earlier runs so far.
        replaced: The run that the present one replaces.
        present: The present run.
    """
    if present.regression is not replaced.regression:
        return ()
    losses = replaced.trajectory.losses
    if len(losses) > FEWEST_STEPS:
        name = run_name(replaced)
        known = (*(each for each in known if each.name != name), EarlierRun(name, np.array(losses)))
    return tuple(each for each in known if each.name != run_name(present))[-MOST_RUNS:]
