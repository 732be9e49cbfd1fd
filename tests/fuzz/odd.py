"""Odd values that nobody should pass, and somebody does."""

import datetime
import decimal
import fractions
import math
from typing import Any

import numpy as np

from .case import one_of


class Loud:
    """An object on which every operation fails."""

    def __repr__(self) -> str:
        raise RuntimeError("no repr")

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise RuntimeError("no array")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no comparison")

    def __bool__(self) -> bool:
        raise RuntimeError("no truth")

    __hash__ = None


class Lines:
    """An object whose repr has several lines."""

    def __repr__(self) -> str:
        return "first line\nsecond line\n"


class Name(str):
    """Text of a subclass of str."""


HUGE = 10**5000
"""Python refuses to print a number with so many digits."""

NUMBERS = (
    0,
    -1,
    1,
    2,
    3,
    4,
    5,
    7,
    11,
    31,
    64,
    255,
    1000,
    65_536,
    65_537,
    2**31,
    2**63,
    -(2**63),
    HUGE,
    -HUGE,
    0.0,
    1.0,
    2.5,
    -0.5,
    1e300,
    -1e300,
    math.nan,
    math.inf,
    -math.inf,
    True,
    False,
    np.int64(3),
    np.int8(2),
    np.uint8(5),
    np.float32(3),
    np.float64("nan"),
    np.bool_(True),
    np.bool_(False),
    np.array(3),
    np.array([3]),
    fractions.Fraction(3, 1),
    fractions.Fraction(1, 3),
    decimal.Decimal(3),
    3 + 0j,
)
TEXTS = (
    "",
    " ",
    "3",
    "three",
    "same",
    "valid",
    "SAME",
    "relu",
    "linear",
    "softmax",
    "glu",
    "threshold",
    "max",
    "average",
    "none",
    "None",
    "cat",
    "\0",
    "a\nb",
    "<script>alert(1)</script>",
    "{0}",
    "{value!r}",
    "%s%n",
    "../../etc/passwd",
    "ก" * 50,
    "💥" * 3,
    "x" * 100_000,
    "nan",
    "[1, 2]",
    "conv1",
    np.str_("same"),
    np.str_("relu"),
    Name("max"),
    Name("same"),
    "\ud800",
)
OTHERS = (
    None,
    b"",
    b"3",
    b"\x00" * 8,
    (),
    [],
    {},
    set(),
    (3,),
    (3, 5),
    [3, 5],
    (3, 5, 7),
    (True, 3),
    (3, 0),
    (0, 3),
    ("a", 2),
    (3, None),
    (3.0, 3),
    (np.int64(2), np.int32(4)),
    (HUGE, 3),
    ((3, 3), 3),
    range(2),
    range(3),
    {"kernel_size": 3},
    {3, 5},
    frozenset({3}),
    object(),
    object,
    len,
    ...,
    NotImplemented,
    slice(3),
    np.array([3, 5]),
    np.zeros((3, 3)),
    np.zeros(0),
    np.array(["a"]),
    np.array([None]),
    np.datetime64("2026-01-01"),
    datetime.date(2026, 1, 1),
    Lines(),
    Loud(),
    Exception("a\nb"),
    memoryview(b"12"),
    bytearray(b"3"),
    [[1, 2], [3]],
    [Lines(), Lines()],
    (Loud(),),
    [0] * 100_000,
)


def odd_value(rng: np.random.Generator) -> Any:
    """Return a value of any kind."""
    return one_of(rng, one_of(rng, (NUMBERS, NUMBERS, TEXTS, OTHERS, OTHERS)))


JSON_LEAVES = (
    None,
    True,
    False,
    0,
    1,
    -1,
    2,
    3,
    7,
    1.5,
    -0.5,
    1e308,
    -1e308,
    10**18,
    2**31,
    2**53 + 1,
    -(10**12),
    10**4000,
    "",
    "conv1",
    "act1",
    "pool1",
    "input",
    "cat",
    "relu",
    "zero",
    "\0",
    "a\nb",
    "<img src=x onerror=alert(1)>",
    "{0!r}",
    "../" * 8 + "etc/passwd",
    "/etc/passwd",
    "/dev/zero",
    "file:///etc/passwd",
    "IPY_MODEL_0",
    "x" * 50_000,
    "__class__",
    "\ud800",
)
"""Values that a message can hold, which are those of JSON."""


def odd_json(rng: np.random.Generator, depth: int = 0) -> Any:
    """Return any kind of JSON value."""
    kind = int(rng.integers(10))
    if depth < 3 and kind == 0:
        return [odd_json(rng, depth + 1) for _ in range(int(rng.integers(4)))]
    if depth < 3 and kind == 1:
        names = ("stage", "row", "col", "channel", "id", "", "size", "x" * 99)
        return {one_of(rng, names): odd_json(rng, depth + 1) for _ in range(int(rng.integers(4)))}
    if kind == 2 and depth == 0:
        return [[0] * 1000] * 100
    return one_of(rng, JSON_LEAVES)
