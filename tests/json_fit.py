"""Whether what JSON holds is what a definition of cnn_widgets.render.protocol says."""

import math
import types
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

NOT_FINITE = ("NaN", "Infinity", "-Infinity")
WORDINGS = ("say", "joined", "clause")


def misfits(value: Any, kind: Any, where: str = "") -> list[str]:
    """Return where a value is not of a kind, or has a part too many or too few; nothing where all fits."""
    if is_typeddict(kind):
        return _of_parts(value, kind, where)
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        found = [misfits(value, part, where) for part in parts]
        return [] if [] in found else min(found, key=len)
    if origin is list:
        return _of_list(value, parts * len(value) if isinstance(value, list) else (), where)
    if origin is tuple:
        return _of_list(value, parts, where)
    if origin is dict:
        if not isinstance(value, dict):
            return [f"{where} is {value!r:.60}, and no dict"]
        return [each for name in value for each in misfits(value[name], parts[1], f"{where}.{name}")]
    return [] if _is(value, kind, origin, parts) else [f"{where} is {value!r:.60}, and no {kind}"]


def _of_parts(value: Any, kind: Any, where: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where} is {value!r:.60}, and no {kind.__name__}"]
    hints = get_type_hints(kind, include_extras=True)
    needed = {name for name, hint in hints.items() if get_origin(hint) is not NotRequired}
    found = [f"{where}.{name} is missing" for name in sorted(needed - set(value))]
    found += [f"{where}.{name} is not in {kind.__name__}" for name in sorted(set(value) - set(hints))]
    for name in set(value) & set(hints):
        hint = hints[name]
        hint = get_args(hint)[0] if get_origin(hint) is NotRequired else hint
        found += misfits(value[name], hint, f"{where}.{name}")
    return found


def _of_list(value: Any, kinds: tuple[Any, ...], where: str) -> list[str]:
    if not isinstance(value, list) or len(value) != len(kinds):
        return [f"{where} is {value!r:.60}, and no list of {len(kinds)}"]
    pairs = enumerate(zip(value, kinds))
    return [each for place, (part, kind) in pairs for each in misfits(part, kind, f"{where}[{place}]")]


def _is(value: Any, kind: Any, origin: Any, parts: tuple[Any, ...]) -> bool:
    if origin is Literal:
        return value in parts
    if origin is Annotated:
        return _is_number(value) and math.isfinite(value)
    if kind is str:
        return isinstance(value, str) or (isinstance(value, dict) and any(name in value for name in WORDINGS))
    if kind is float:
        return _is_number(value) or value in NOT_FINITE
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return value is None if kind in (None, type(None)) else isinstance(value, kind)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
