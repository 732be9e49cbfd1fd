"""Traits that refuse in this package's own words."""

from collections.abc import Callable
from typing import Any, NoReturn

import traitlets

from ..core.errors import SettingError
from ..core.language import say


class Refusing:
    """A mixin for a trait: a value of another type is refused in a sentence, and not in traitlets' English."""

    name: str
    wanted: Callable[[], str]

    def error(self, obj: Any, value: Any, error: Any = None, info: Any = None) -> NoReturn:
        """Refuse a value; the arguments are those of traitlets."""
        raise SettingError(
            say("{name} is {value!r:.40}: give {wanted}.", name=self.name, value=value, wanted=type(self).wanted()),
            field=self.name,
        )


class Flag(Refusing, traitlets.Bool):
    """True or False."""

    @staticmethod
    def wanted() -> str:
        """Return what fits."""
        return say("True or False")


class Number(Refusing, traitlets.Float):
    """A number; its owner may want it within limits."""

    @staticmethod
    def wanted() -> str:
        """Return what fits."""
        return say("a number")


class Whole(Refusing, traitlets.Int):
    """A whole number; its owner may want it within limits."""

    @staticmethod
    def wanted() -> str:
        """Return what fits."""
        return say("a whole number")
