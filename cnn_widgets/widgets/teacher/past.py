"""Earlier attempts, whose curves are shown beside the present one."""

import numpy as np

from ...core.learning import Attempt
from ...render.frames.kernel_teacher import PastAttempt, attempt_name

MOST_PAST = 3
"""Earlier attempts whose curves stay on screen."""
WORTH_KEEPING = 5
"""Steps after which an attempt is worth comparing with the next one."""


def past_of(past: tuple[PastAttempt, ...], before: Attempt, now: Attempt) -> tuple[PastAttempt, ...]:
    """Return the attempts at the same task before the present one, by another rule or rate.

    Args:
        past: Those before the one before.
        before: The one before.
        now: The present one.
    """
    if now.task is not before.task:
        return ()
    if len(before.course.losses) > WORTH_KEEPING:
        name = attempt_name(before)
        past = (*(each for each in past if each.name != name), PastAttempt(name, np.array(before.course.losses)))
    return tuple(each for each in past if each.name != attempt_name(now))[-MOST_PAST:]
