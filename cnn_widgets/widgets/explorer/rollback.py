"""An explorer at the beginning of a change, to go back to."""

from dataclasses import dataclass

from ...core.undo.history import Moment
from .configuration import Configuration


@dataclass(frozen=True, slots=True, eq=False)
class Beginning:
    """What a change of an explorer may touch.

    Args:
        configuration: Its settings and weights.
        steps: What can be undone and done again.
    """

    configuration: Configuration
    steps: Moment[Configuration] | None
