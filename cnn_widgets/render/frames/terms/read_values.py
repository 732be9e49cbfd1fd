"""How an activation's value is computed from the values that it reads."""

from typing import Any

import numpy as np

from ....core.known import known
from ....core.language import say, say_count
from ....core.stack.arithmetic import Arithmetic
from ...number_text import plain, shown_sum
from .activation_lines import activation_lines
from .lines import line, terms_header
from .page import SHOWN_CHANNELS


def read_values(terms: Arithmetic, names: list[str], most: int) -> tuple[dict[str, Any], np.ndarray]:
    """Return the header of an activation without a sum behind it, and the values that it reads.

    Args:
        terms: Its terms: the patch is (1, 1, 1), or (1, 1, channels) for a softmax.
        names: Names of those channels.
        most: How many channels to show: where there are more, the value's own and the largest.

    Returns:
        What the header adds, and float32 (shown, 1, 1).
    """
    planes = terms.patch.transpose(2, 0, 1)
    if planes.shape[1:] != (1, 1):
        return _along_places(terms, names, planes)
    values = terms.patch[0, 0]
    order = list(range(len(values)))
    if len(values) > most:
        largest = [int(index) for index in np.argsort(-values, kind="stable") if index != terms.channel]
        order = [terms.channel, *largest[: most - 1]]
    decimals = _decimals(terms)
    hidden = len(values) - len(order)
    lines = [line(names[index], plain(float(values[index]), decimals)) for index in order]
    if hidden:
        lines.append(line(say_count("{count} more channel", "{count} more channels", hidden), "…", "hidden"))
    given = {"function": terms.function, "source": terms.source}
    if len(values) > 1:
        note = say(
            "{function} looks at this place in all {channels} channels of {source} at once.",
            channels=len(values),
            **given,
        )
    else:
        note = say("{function} turns each value of {source} into one of its own.", **given)
    header = terms_header(
        terms,
        [*lines, *activation_lines(terms, decimals)],
        decimals,
        channels=order,
        hidden=hidden,
        note=note,
        channel_names=[names[index] for index in order],
        sums=[plain(float(values[index]), decimals) for index in order],
    )
    return header, values[order][:, None, None].astype(np.float32)


def _along_places(terms: Arithmetic, names: list[str], planes: np.ndarray) -> tuple[dict[str, Any], np.ndarray]:
    """Return the header and the values of a softmax that compares places: the channels' planes as they are."""
    decimals, shown = _decimals(terms), planes[:SHOWN_CHANNELS]
    lines = [line(say("value"), plain(known(terms.pre_activation), decimals)), *activation_lines(terms, decimals)]
    note = say(
        "{function} compares this value with others, {count} in all, from several places of {source}.",
        function=terms.function,
        count=planes.size,
        source=terms.source,
    )
    header = terms_header(
        terms,
        lines,
        decimals,
        channels=list(range(len(shown))),
        channel_names=names[: len(shown)],
        note=note,
        hidden=len(planes) - len(shown),
        sums=[plain(float(plane.max()), decimals) for plane in shown],
        pool="max",
    )
    return header, shown.astype(np.float32)


def _decimals(terms: Arithmetic) -> int:
    return max(shown_sum([value], value).decimals for value in (known(terms.pre_activation), terms.computed))
