"""Traits that refuse in this package's own words."""

from typing import Any, NoReturn

import traitlets

from ...core.errors import SettingError
from ...core.language import say


class Refusing:
    """A mixin for a trait: a value of another type is refused in a sentence, and not in traitlets' English."""

    name: str

    def error(self, obj: Any, value: Any, error: Any = None, info: Any = None) -> NoReturn:
        """Refuse a value; the arguments are those of traitlets."""
        raise SettingError(self.sentence(self.name, value), field=self.name)

    @staticmethod
    def sentence(name: str, value: Any) -> str:
        """Return what is wrong with a value, and what fits."""
        raise NotImplementedError


class Flag(Refusing, traitlets.Bool):
    """True or False."""

    @staticmethod
    def sentence(name: str, value: Any) -> str:
        """Return what is wrong with a value, and what fits."""
        return say("{name} is {value!r:.40}: give True or False.", name=name, value=value)


class Number(Refusing, traitlets.Float):
    """A number; its owner may want it within limits."""

    @staticmethod
    def sentence(name: str, value: Any) -> str:
        """Return what is wrong with a value, and what fits."""
        return say("{name} is {value!r:.40}: give a number.", name=name, value=value)


class Whole(Refusing, traitlets.Int):
    """A whole number; its owner may want it within limits."""

    @staticmethod
    def sentence(name: str, value: Any) -> str:
        """Return what is wrong with a value, and what fits."""
        return say("{name} is {value!r:.40}: give a whole number.", name=name, value=value)
