"""Traits that refuse wrong values in this package's own sentences."""

from typing import Any, NoReturn

import traitlets

from ...core.errors import SettingError
from ...core.known import known
from ...core.language import say


class RefusesInWords(traitlets.TraitType[Any, Any]):
    """A mixin for a trait: a value of another type is refused in a sentence of ours, and not of traitlets."""

    def error(self, obj: Any, value: Any, error: Any = None, info: Any = None) -> NoReturn:
        """Refuse a value; the arguments are those of traitlets."""
        name = known(self.name)
        raise SettingError(self.sentence(name, value), field=name)

    @staticmethod
    def sentence(name: str, value: Any) -> str:
        """Return what is wrong with a value, and what fits."""
        raise NotImplementedError


class Flag(RefusesInWords, traitlets.Bool):
    """True or False."""

    @staticmethod
    def sentence(name: str, value: Any) -> str:
        """Return what is wrong with a value, and what fits."""
        return say("{name} is {value!r:.40}: give True or False.", name=name, value=value)


class Number(RefusesInWords, traitlets.Float):
    """A number; its owner may set limits."""

    @staticmethod
    def sentence(name: str, value: Any) -> str:
        """Return what is wrong with a value, and what fits."""
        return say("{name} is {value!r:.40}: give a number.", name=name, value=value)


class WholeNumber(RefusesInWords, traitlets.Int):
    """A whole number; its owner may set limits."""

    @staticmethod
    def sentence(name: str, value: Any) -> str:
        """Return what is wrong with a value, and what fits."""
        return say("{name} is {value!r:.40}: give a whole number.", name=name, value=value)
