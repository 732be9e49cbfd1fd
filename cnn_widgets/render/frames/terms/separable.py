"""How a separable convolution's value is computed in two steps."""

from typing import Any

import numpy as np

from ....core.inspection import LayerArithmetic
from ....core.known import known
from ....core.language import say, say_count
from ...number_text import plain, shown_sum
from .activation_lines import activation_lines
from .lines import line, terms_header
from .page import SHOWN_CHANNELS, Page, count_pages


def separable_terms(
    terms: LayerArithmetic, names: list[str], page: Page
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return what the header adds, and the patches and depthwise kernels as float32 (shown, rows, cols).

    Args:
        terms: The terms, whose steps are shown one after the other: each channel's own sum beside its kernel, and what
            the pointwise weights make of these sums in the column.
        names: Names of the input channels.
        page: Which of the sums between are shown, where there are many.
    """
    first, second = terms.steps
    between, weights, sums = second.patch[0, 0], known(second.kernel)[0, 0], known(second.channel_sums)
    order = page.channels(sums)
    parts = [float(sums[index]) for index in order]
    hidden = len(between) - len(order)
    values = [*parts, *([float(sums.sum()) - sum(parts)] if hidden else []), known(second.bias)]
    is_sum = terms.function is None
    shown = shown_sum(values, terms.keras if is_sum and terms.agrees else known(terms.pre_activation))
    called = _between(names, len(between))
    labels = [
        say("{sum} × {weight}", sum=plain(float(between[index]), shown.decimals), weight=_factor(float(weights[index])))
        for index in order
    ]
    lines = [line(label, text) for label, text in zip(labels, shown.terms)]
    if hidden:
        rest = say_count("{count} other channel", "{count} other channels", hidden)
        lines.append(line(rest, shown.terms[len(order)], "hidden"))
    lines.append(line(say("bias"), shown.terms[-1], "bias"))
    total = shown.total if shown.exact else f"≈ {shown.total}"
    lines.append(line(terms.stage if is_sum else say("sum"), total, "total"))
    if not is_sum:
        lines += activation_lines(terms, shown.decimals)
    note = say(
        "Two steps: each channel is multiplied by a kernel of its own and summed (left), and these sums are then "
        "multiplied by the 1 × 1 kernel and added up (right)."
    )
    header = terms_header(
        terms,
        lines,
        shown.decimals,
        channels=order,
        channel_names=[called[index] for index in order],
        hidden=hidden,
        sums=[plain(float(between[index]), shown.decimals) for index in order],
        approx=not shown.exact,
        note=note,
        page=page.clamped(len(between)),
        pages=count_pages(len(between)),
        page_size=SHOWN_CHANNELS,
        of=len(between),
        order=page.order,
    )
    arrays = {
        "patch": first.patch.transpose(2, 0, 1)[order].astype(np.float32),
        "kernel": known(first.kernel).transpose(2, 0, 1)[order].astype(np.float32),
    }
    return header, arrays


def _factor(weight: float) -> str:
    return f"({plain(weight)})" if weight < 0 else plain(weight)


def _between(names: list[str], count: int) -> list[str]:
    """Return what the sums between the steps are called: by their input channel, and by their kernel if it has many."""
    many = count // len(names)
    if many == 1:
        return names
    return [
        say("{channel}, kernel {number}", channel=names[index // many], number=index % many) for index in range(count)
    ]
