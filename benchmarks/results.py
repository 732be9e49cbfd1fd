"""Measurements as rows beside what they are compared with, and the page that holds all of them.

Each section of the page is between two comments, so that it can be replaced by itself. It also describes the machine,
because sections may come from different runs.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .summaries import table

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "RESULTS.md"
SHORTFALLS = FOLDER / "shortfalls.md"
"""Explains missed targets: a heading with the row's key, and below it what a profile shows."""
INTRODUCTION = """# Results

Written by `make bench`; README.md in this folder says what is measured and how. Milliseconds depend on the machine and
on what else it does; the ratios, each out of one run, are what counts. A target that is missed is explained below its
table, out of shortfalls.md.
"""
HEADS = ("what", "ours", "beside it", "ratio", "target", "met")


@dataclass(frozen=True)
class Row:
    """A measurement beside what it is compared with.

    Args:
        key: Identifies the row permanently, also in shortfalls.md.
        what: Describes what was measured, and what it is compared with.
        ours: Our number, with its unit.
        other: The number that it is compared with, with its unit; "" for none.
        ratio: The ratio of the two, or "".
        target: The target in words, or "".
        is_met: Whether the target is met; None without a target.
    """

    key: str
    what: str
    ours: str
    other: str = ""
    ratio: str = ""
    target: str = ""
    is_met: bool | None = None


@dataclass(frozen=True)
class Section:
    """The results of one part.

    Args:
        rows: The table's rows.
        more: Markdown below the table: further tables, and notes on what was left out.
    """

    rows: Sequence[Row] = ()
    more: Sequence[str] = field(default_factory=tuple)

    def as_json(self) -> dict[str, Any]:
        """Return the section in a form that JSON can hold."""
        return {"rows": [asdict(row) for row in self.rows], "more": list(self.more)}

    @classmethod
    def of_json(cls, found: dict[str, Any]) -> "Section":
        """Return the section from which `as_json` made `found`."""
        return cls([Row(**row) for row in found["rows"]], found["more"])


def number(value: float, unit: str = "") -> str:
    """Return a number with three significant digits, or as a whole number from 100 on, and its unit."""
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{text} {unit}" if unit else text


def row(
    key: str,
    what: str,
    ours: float,
    other: float,
    unit: str,
    *,
    at_most: float | None = None,
    at_least: float | None = None,
    inverted: bool = False,
) -> Row:
    """Return a row whose target is a limit for the ratio of its two numbers.

    Args:
        key: As in `Row`.
        what: As in `Row`.
        ours: Our number.
        other: The number that it is compared with.
        unit: The unit of both.
        at_most: The largest ratio that meets the target.
        at_least: The smallest ratio that meets the target.
        inverted: Whether the ratio is `other` / `ours` ("so many times faster") instead of `ours` / `other`.
    """
    ratio = (other / ours if inverted else ours / other) if ours and other else float("nan")
    target, is_met = "", None
    if at_most is not None:
        target, is_met = f"at most {at_most:g} times", ratio <= at_most
    if at_least is not None:
        target, is_met = f"at least {at_least:g} times", ratio >= at_least
    return Row(key, what, number(ours, unit), number(other, unit), f"{ratio:.2f}", target, is_met)


def limit(
    key: str,
    what: str,
    ours: float,
    unit: str,
    *,
    at_most: float | None = None,
    at_least: float | None = None,
    beside: str = "",
) -> Row:
    """Return a row whose target is a limit for our number itself."""
    if at_most is not None:
        return Row(key, what, number(ours, unit), beside, "", f"at most {number(at_most, unit)}", ours <= at_most)
    if at_least is not None:
        return Row(key, what, number(ours, unit), beside, "", f"at least {number(at_least, unit)}", ours >= at_least)
    return Row(key, what, number(ours, unit), beside)


def body(section: Section, reasons: dict[str, str]) -> str:
    """Return a section as Markdown, with the reasons for the targets that it misses."""
    words = {None: "", True: "yes", False: "**no**"}
    cells = [(r.what, r.ours, r.other, r.ratio, r.target, words[r.is_met]) for r in section.rows]
    missed = [f"- {r.what}: {reasons.get(r.key, 'not explained yet.')}" for r in section.rows if r.is_met is False]
    parts = [table(HEADS, cells)] if cells else []
    if missed:
        parts.append("Missed:\n" + "\n".join(missed))
    return "\n\n".join([*parts, *section.more])


def read_reasons(text: str) -> dict[str, str]:
    """Return the explanations in the text of shortfalls.md, by key."""
    found = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return {key.strip(): " ".join(words.split()) for key, words in zip(found[::2], found[1::2])}


def replaced(page: str, name: str, title: str, content: str, order: Sequence[str]) -> str:
    """Return the page with one section replaced and all others unchanged.

    Args:
        page: The page so far; "" for none.
        name: The section's name.
        title: Its heading.
        content: The Markdown below the heading.
        order: All sections' names in their order on the page.
    """
    sections = dict(re.findall(r"<!-- begin (\w+) -->\n(.*?)<!-- end \1 -->", page, flags=re.DOTALL))
    sections[name] = f"## {title}\n\n{content.strip()}\n"
    known = [each for each in order if each in sections]
    others = [each for each in sections if each not in order]
    blocks = [f"<!-- begin {each} -->\n{sections[each]}<!-- end {each} -->\n" for each in [*known, *others]]
    return "\n".join([INTRODUCTION, *blocks])
