"""Odd values for each argument of each public call."""

import contextlib
import functools
import math
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from .call import LONG, Call, explorer
from .calls import calls
from .case import Outcome, check, one_of, outcome_of
from .odd import odd_value

CASES = 25
WRONG = (
    "no such",
    math.nan,
    object(),
    None,
    -1,
    1.5,
    "",
    10**30,
    np.array([1, 2]),
    {},
    True,
    np.array(1),
    [None],
    math.inf,
    b"x",
    ("a", 2),
    0,
    np.int64(1),
    [],
    "1",
    np.float32("nan"),
    len,
    (1, 2, 3, 4, 5),
    1 + 2j,
    int,
    "\ud800",
    np.array(["a"]),
    np.bool_(True),
    [[1], [2, 3]],
    range(0),
)


def argument_cases(rng: np.random.Generator) -> Iterator[Outcome]:
    """Give one call many odd values, one argument at a time; at the end it must still work."""
    name = one_of(rng, tuple(calls()))
    call = calls()[name]
    with somewhere():
        subject = call.of() if call.of else None
        for _ in range(CASES):
            yield outcome(name, subject, one_of(rng, tuple(call.given)), odd_value(rng))
        check_right(name, call)


def outcome(name: str, subject: Any, argument: str, value: Any) -> Outcome:
    """Return the outcome of a call with one argument changed."""
    call = calls()[name]
    if argument in LONG and _is_large(value):
        return "refused"
    try:
        found, result = outcome_of(lambda: call(subject, **{argument: value}))
    except Exception as error:
        error.add_note(f"{name}({argument}=…) with a {type(value).__name__}")
        raise
    close(result)
    is_free = argument in call.free or (argument in call.text and isinstance(value, str))
    check(found == "refused" or is_free or not cannot_be(value), f"{name} takes {_shown(value)} as {argument}")
    return found


def cannot_be(value: Any) -> bool:
    """Tell whether a value can have no meaning anywhere in the package."""
    is_nan = isinstance(value, float | np.floating) and math.isnan(value)
    return is_nan or type(value) is object or (isinstance(value, str) and value == "no such")


def check_right(name: str, call: Call) -> None:
    """Raise a fault unless the unchanged call works."""
    found, result = outcome_of(lambda: call(call.of() if call.of else None))
    check(found == "right", f"{name} is refused as it stands")
    close(result)


def close(result: Any) -> None:
    """Close what a call has made."""
    if hasattr(result, "comm"):
        result.close()


@contextlib.contextmanager
def somewhere() -> Iterator[None]:
    """Work in a temporary folder that contains a saved explorer."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            Path("state.cnnw").write_bytes(_saved())
            yield
        finally:
            os.chdir(before)


@functools.cache
def _saved() -> bytes:
    return explorer()._state_file.to_bytes()


def _is_large(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not -100 < value < 100


def _shown(value: Any) -> str:
    return f"{value!r:.40}" if isinstance(value, str | float) else type(value).__name__
