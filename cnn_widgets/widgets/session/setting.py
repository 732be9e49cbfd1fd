"""Traits whose value is checked by the object that has it."""

from functools import partial
from typing import Any

import traitlets


class Setting(traitlets.TraitType):
    """Any value, read by the object that has it (see `HasSettings`), None included: ``traitlets.Any`` lets None pass.

    The value is read at once, even while notifications are held, so that nobody finds a raw value meanwhile; only
    whether several settings fit together is checked at the end.
    """

    default_value = None
    allow_none = False
    info_text = "a setting"

    def get(self, obj: Any, cls: Any = None) -> Any:
        """Return the value; before it is first set that is the default, which needs no check."""
        return obj._trait_values.get(self.name, self.default_value)

    def set(self, obj: Any, value: Any) -> None:
        """Set the value as a change of its own, or as part of the one that is under way."""
        obj.changes.make(partial(self._put, obj, value))

    def _put(self, obj: Any, value: Any) -> None:
        old = self.get(obj)
        super().set(obj, value)
        obj.setting_changed(self.name, old)

    def validate(self, obj: Any, value: Any) -> Any:
        """Return the value as the object reads it."""
        return obj.read_setting(self.name, value)
