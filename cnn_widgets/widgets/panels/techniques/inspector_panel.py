"""A panel about an inspector."""

import weakref
from typing import Any

from ....core.errors import SettingError
from ....core.inspection import Inspection
from ....core.language import say
from ...session.panel import Panel
from ...session.plain_traits import Flag
from ..shown_model import ShownModel


class InspectorPanel(Panel):
    """A panel about an inspector, which it does not keep in memory.

    Args:
        inspector: Whose model it is about.
        is_open: Whether it shows more than its title.

    Raises:
        SettingError: If it is given something else than an inspector, or one that is closed.
    """

    is_open = Flag(True).tag(sync=True)

    def __init__(self, inspector: ShownModel, *, is_open: bool = True, **options: Any):
        self._take_inspector(inspector)
        super().__init__(inspector.scene, is_open=is_open, **options)

    def _take_inspector(self, inspector: Any) -> None:
        """Check and refer to the inspector; this may be done before any widget is made."""
        if not isinstance(getattr(inspector, "inspection", None), Inspection):
            raise SettingError(
                say(
                    "{panel} was given a {kind}: give an Inspector.",
                    panel=type(self).__name__,
                    kind=type(inspector).__name__,
                )
            )
        self._subject = weakref.ref(inspector)

    @property
    def _inspector(self) -> ShownModel:
        return present(self._subject)


def present(subject: "weakref.ref[Any]") -> Any:
    """Return what a panel is about.

    Raises:
        SettingError: If it was closed, and is gone.
    """
    found = subject()
    if found is None:
        raise SettingError(say("What this panel shows was closed: make a new panel for one that is open."))
    return found
