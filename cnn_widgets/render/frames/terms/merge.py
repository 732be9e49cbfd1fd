"""How a value is merged from those of several stages, or passed on from one."""

import math
from typing import Any

import numpy as np

from ....core.inspection import Addend, LayerArithmetic
from ....core.known import known
from ....core.language import say, say_count
from ...number_text import plain, shown_sum
from .lines import added, line, number, result, terms_header
from .page import SHOWN_CHANNELS

HeaderAndValues = tuple[dict[str, Any], np.ndarray]
"""Entries for the header, and the shown values, float32 (shown, 1, 1)."""


def merged_terms(terms: LayerArithmetic) -> HeaderAndValues:
    """Return the terms of a merged value: its addends, and their result."""
    shown, rest = terms.addends[:SHOWN_CHANNELS], terms.addends[SHOWN_CHANNELS:]
    values = [addend.value for addend in shown]
    names = [_name(addend, terms) for addend in shown]
    if terms.function in ("add", "subtract"):
        signs = [1.0, -1.0] if terms.function == "subtract" else [1.0] * len(shown)
        labels, parts = list(names), [sign * value for sign, value in zip(signs, values)]
        if rest:
            labels.append(_rest(len(rest)))
            parts.append(math.fsum(addend.value for addend in rest))
        lines, decimals, approx = added(labels, parts, _result_word(known(terms.function)), terms)
    else:
        decimals = shown_sum(values, terms.keras).decimals
        texts = [plain(value, decimals) for value in values]
        lines = [line(name, text) for name, text in zip(names, texts)]
        if rest:
            lines.append(line(_rest(len(rest)), "…", "hidden"))
        total = result(terms, decimals)
        approx = bool(rest) or not _is_exact(known(terms.function), texts, total)
        lines.append(line(_result_word(known(terms.function)), f"≈ {total}" if approx else total, "total"))
    return terms_header(
        terms,
        lines,
        decimals,
        channels=[addend.channel for addend in shown],
        channel_names=names,
        hidden=len(rest),
        sums=[plain(value, decimals) for value in values],
        approx=approx,
        note=_note(terms),
    ), np.array(values, np.float32)[:, None, None]


def copied_terms(terms: LayerArithmetic) -> HeaderAndValues:
    """Return the terms of a value that is copied from another stage, or is padding."""
    decimals = shown_sum([terms.computed], terms.computed).decimals
    text = result(terms, decimals)
    if terms.padded.all():
        note = say("This place is padding: its value is 0, whatever {source} gives.", source=terms.source)
        return terms_header(
            terms,
            [line(say("padding"), text, "total")],
            decimals,
            channels=[0],
            channel_names=[say("padding")],
            sums=[text],
            note=note,
        ), np.zeros((1, 1, 1), np.float32)
    place = _place(terms.source, int(terms.rows[0]), int(terms.cols[0]), terms.channels[0])
    lines = [line(place, text), line(terms.stage, text, "total")]
    note = say("{stage} passes this value of {source} on as it is.", stage=terms.stage, source=terms.source)
    return terms_header(
        terms, lines, decimals, channels=list(terms.channels), channel_names=[terms.source], sums=[text], note=note
    ), terms.patch.astype(np.float32)


def _name(addend: Addend, terms: LayerArithmetic) -> str:
    if not addend.stage:
        return say("a number in the model's code")
    if (addend.row, addend.col, addend.channel) == (terms.row, terms.col, terms.channel):
        return addend.stage
    return _place(addend.stage, addend.row, addend.col, addend.channel)


def _place(stage: str, row: int, col: int, channel: int) -> str:
    return say("{stage}, channel {channel}, row {row}, column {col}", stage=stage, channel=channel, row=row, col=col)


def _rest(count: int) -> str:
    return say_count("{count} more value", "{count} more values", count)


def _result_word(function: str) -> str:
    words = {
        "add": say("sum"),
        "subtract": say("difference"),
        "multiply": say("product"),
        "divide": say("quotient"),
        "average": say("mean"),
        "maximum": say("maximum"),
        "minimum": say("minimum"),
    }
    return words[function]


def _is_exact(function: str, texts: list[str], total: str) -> bool:
    """Tell whether the numbers that are shown give the shown total."""
    shown = number(total)
    values = [value for value in map(number, texts) if value is not None]
    if shown is None or len(values) < len(texts):
        return True
    if function in ("maximum", "minimum"):
        return shown == (max(values) if function == "maximum" else min(values))
    if function == "divide":
        return values[1] * shown == values[0]
    made = math.prod(values) if function == "multiply" else sum(values)
    return made == (shown if function == "multiply" else shown * len(values))


def _note(terms: LayerArithmetic) -> str:
    if terms.function == "maximum":
        return say("The largest of these values is taken, at each place for itself.")
    if terms.function == "minimum":
        return say("The smallest of these values is taken, at each place for itself.")
    if any((each.row, each.col, each.channel) != (terms.row, terms.col, terms.channel) for each in terms.addends):
        return say("Where an input has only one value, it is used with every value of the others (broadcasting).")
    return say("These values stand at the same place in each of the merged inputs.")
