"""How a value of an explorer's stage is computed."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ....core.known import known
from ....core.language import say, say_count
from ....core.stack.activation import ACROSS_CHANNELS
from ....core.stack.arithmetic import Arithmetic, arithmetic, find
from ....core.stack.stage import Stage
from ....core.words.joined import joined
from ...number_text import plain, shown_sum, signed
from ..channels import channel_names, channel_word
from ..maps.picture import Frame
from ..selection import Selection
from .activation_lines import activation_lines
from .page import FIRST, SHOWN_CHANNELS, Page, count_pages
from .read_values import read_values


def terms_frame(stages: Sequence[Stage], selection: Selection, *, revision: int, page: Page = FIRST) -> Frame:
    """Return the header and arrays of one value's arithmetic; a header alone for an input or a given array."""
    stage = selection.find(stages)
    if stage.kind in ("input", "given"):
        return value_alone(stage, selection, channel_names(stage), revision), {}
    terms = arithmetic(stages, stage.name, selection.row, selection.col, selection.channel)
    source = stages[find(stages, terms.source)]
    conv = stages[find(stages, stage.name) - 1] if terms.kind == "activation" else stage
    return show_terms(terms, channel_names(source), conv, revision, page)


def show_terms(
    terms: Arithmetic, names: list[str], conv: Stage | None, revision: int, page: Page = FIRST, how: str = ""
) -> Frame:
    """Return the header and arrays of a value's terms: of a sum, a pooling, or an activation.

    Args:
        terms: The terms.
        names: Names of the input channels.
        conv: The convolution whose sum it is, for its name and for Keras's own sum; None if unknown.
        revision: Number of this state.
        page: Which input channels are shown, where there are many.
        how: How a sum comes about, in a sentence; "" for a kernel that slides.
    """
    common = common_header(terms, revision)
    padded = terms.padded.astype(np.uint8)
    if terms.kind == "pooling":
        header = {**common, **_pooling(terms)}
        return header, {"patch": terms.patch[None].astype(np.float32), "padded": padded}
    if terms.kernel is None:
        header, patch = read_values(terms, names, SHOWN_CHANNELS)
        return {**common, **header}, {"patch": patch, "padded": padded}
    order = page.channels(known(terms.channel_sums))
    header = {**common, **_convolution(terms, names, order, conv, how or correlation()), **_paging(terms, page)}
    arrays: dict[str, np.ndarray] = {
        "patch": terms.patch.transpose(2, 0, 1)[order].astype(np.float32),
        "kernel": terms.kernel.transpose(2, 0, 1)[order].astype(np.float32),
        "padded": padded,
    }
    return header, arrays


def common_header(terms: Arithmetic, revision: int) -> dict[str, Any]:
    """Return what the header of every kind of terms says: which value it is, and where its patch is cut from."""
    title = say(
        "{stage}, channel {channel}, row {row}, column {col}",
        stage=terms.stage,
        channel=terms.channel,
        row=terms.row,
        col=terms.col,
    )
    return dict(
        revision=revision,
        stage=terms.stage,
        kind=terms.kind,
        title=title,
        source=terms.source,
        origin=_origin(terms),
        channel=terms.channel,
        row=terms.row,
        col=terms.col,
        rows=terms.rows,
        cols=terms.cols,
        agrees=terms.agrees,
        winner=terms.winner,
    )


def _paging(terms: Arithmetic, page: Page) -> dict[str, Any]:
    channels = len(known(terms.channel_sums))
    return dict(
        page=page.clamped(channels),
        pages=count_pages(channels),
        page_size=SHOWN_CHANNELS,
        of=channels,
        order=page.order,
    )


def _convolution(terms: Arithmetic, names: list[str], order: list[int], conv: Stage | None, how: str) -> dict[str, Any]:
    every = known(terms.channel_sums)
    hidden = len(every) - len(order)
    sums = [float(every[index]) for index in order]
    parts = [(names[index], value, "channel") for index, value in zip(order, sums)]
    if hidden:
        rest = float(every.sum() - sum(sums))
        parts.append((say_count("{count} other channel", "{count} other channels", hidden), rest, "hidden"))
    parts.append((say("bias"), known(terms.bias), "bias"))
    shown = shown_sum([value for _, value, _ in parts], _keras_sum(terms, conv))
    lines = [dict(label=label, text=text, role=role) for (label, _, role), text in zip(parts, shown.terms)]
    total = shown.total if shown.exact else f"≈ {shown.total}"
    lines.append(dict(label=conv.name if conv else say("sum"), text=total, role="total"))
    note = how
    if terms.kind == "activation":
        lines += activation_lines(terms, shown.decimals)
        if terms.function in ACROSS_CHANNELS:
            summed = conv.name if conv else terms.stage
            looks = say(
                "{function} looks at this place in all channels of {source} at once.",
                function=terms.function,
                source=summed,
            )
            note = joined([looks, note])
    shown_names = [names[index] for index in order]
    return dict(
        channels=order,
        channel_names=shown_names,
        hidden=hidden,
        lines=lines,
        sums=[signed(value, shown.decimals) for value in sums],
        approx=not shown.exact,
        note=note,
        keras=plain(terms.keras, shown.decimals),
        pool=None,
    )


def _keras_sum(terms: Arithmetic, conv: Stage | None) -> float:
    """Return the sum as Keras has it, where it agrees with the terms; else the sum of the terms."""
    if terms.agrees and terms.kind == "conv":
        return terms.keras
    if terms.agrees and conv is not None:
        return float(conv.maps[terms.row, terms.col, terms.channel])
    return known(terms.pre_activation)


def _pooling(terms: Arithmetic) -> dict[str, Any]:
    decimals = shown_sum([float(v) for v in terms.patch.ravel()], float(terms.patch.sum())).decimals
    count = int((~terms.padded).sum())
    value = plain(terms.keras if terms.agrees else terms.computed, decimals)
    if terms.function == "max":
        row, col = known(terms.winner)
        label = say("largest of {number}", number=count)
        note = say("The value in row {row}, column {col} wins.", row=terms.rows[row], col=terms.cols[col])
    else:
        label = say("mean of {number}", number=count)
        note = say("Every value in the window counts the same; padding does not count.")
    return dict(
        channels=[terms.channel],
        channel_names=[channel_word(terms.channel)],
        hidden=0,
        sums=[],
        lines=[dict(label=label, text=value, role="winner" if terms.function == "max" else "mean")],
        keras=plain(terms.keras, decimals),
        approx=False,
        note=note,
        pool=terms.function,
    )


def value_alone(stage: Stage, selection: Selection, names: list[str], revision: int, note: str = "") -> dict[str, Any]:
    """Return the header of a value without terms.

    Args:
        stage: Its stage.
        selection: Its place.
        names: Names of the stage's channels.
        revision: Number of this state.
        note: Why there are no terms, in a sentence.
    """
    value = float(stage.maps[selection.row, selection.col, selection.channel])
    title = say(
        "{stage}, {channel}, row {row}, column {col}",
        stage=stage.name,
        channel=names[selection.channel],
        row=selection.row,
        col=selection.col,
    )
    return dict(
        revision=revision,
        stage=stage.name,
        kind=stage.kind,
        channel=selection.channel,
        row=selection.row,
        col=selection.col,
        source="",
        origin="",
        lines=[],
        sums=[],
        keras=plain(value),
        agrees=True,
        note=note,
        title=title,
        channels=[],
        channel_names=[],
        hidden=0,
        approx=False,
        rows=[],
        cols=[],
        winner=None,
        pool=None,
    )


def correlation() -> str:
    """Return the sentence on what Keras calls a convolution."""
    return say(
        "Keras slides the kernel as it is, unflipped: cross-correlation. Convolution in the textbook's sense flips "
        "it first."
    )


def _origin(terms: Arithmetic) -> str:
    if not len(terms.rows) or not len(terms.cols):
        return say("no row or column of {source} reaches this place", source=terms.source)
    rows, columns = _rows(terms.rows), _columns(terms.cols)
    return say("from {rows} and {columns} of {source}", rows=rows, columns=columns, source=terms.source)


def _rows(places: np.ndarray) -> str:
    span = _span(places)
    if len(span) == 1:
        return say("row {first}", **span)
    return say("rows {first}–{last} (every {step})", **span) if "step" in span else say("rows {first}–{last}", **span)


def _columns(places: np.ndarray) -> str:
    span = _span(places)
    if len(span) == 1:
        return say("column {first}", **span)
    if "step" in span:
        return say("columns {first}–{last} (every {step})", **span)
    return say("columns {first}–{last}", **span)


def _span(places: np.ndarray) -> dict[str, str]:
    """Return the first and the last place, if it is another, and the step, if it is not 1, with true minus signs."""
    first, last = int(places[0]), int(places[-1])
    span = {"first": first} if first == last else {"first": first, "last": last}
    if first != last and places[1] - places[0] > 1:
        span["step"] = int(places[1] - places[0])
    return {name: str(number).replace("-", "−") for name, number in span.items()}
