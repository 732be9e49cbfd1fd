"""An activation's value from the values that it reads, as it is shown."""

from typing import Any

import numpy as np

from ..core.arithmetic import Arithmetic
from ..core.digits import plain, shown_sum
from ..core.language import say, say_count


def read_values(terms: Arithmetic, names: list[str], most: int) -> tuple[dict[str, Any], np.ndarray]:
    """Return the header of an activation without a sum behind it, and the values that it reads.

    Args:
        terms: Its terms: the patch is (1, 1, 1), or (1, 1, channels) for a softmax.
        names: Names of those channels.
        most: How many channels to show: where there are more, the value's own and the largest.

    Returns:
        What the header adds, and float32 (shown, 1, 1).
    """
    values = terms.patch[0, 0]
    order = list(range(len(values)))
    if len(values) > most:
        largest = [int(index) for index in np.argsort(-values, kind="stable") if index != terms.channel]
        order = [terms.channel, *largest[: most - 1]]
    decimals = max(shown_sum([value], value).decimals for value in (terms.pre_activation, terms.computed))
    hidden = len(values) - len(order)
    lines = [dict(label=names[index], text=plain(float(values[index]), decimals), role="channel") for index in order]
    if hidden:
        lines.append(
            dict(label=say_count("{count} more channel", "{count} more channels", hidden), text="…", role="hidden")
        )
    value = plain(terms.keras if terms.agrees else terms.computed, decimals)
    lines.append(dict(label=terms.function or "linear", text=value, role="activation"))
    given = {"function": terms.function, "source": terms.source}
    if len(values) > 1:
        note = say(
            "{function} looks at this place in all {channels} channels of {source} at once.",
            channels=len(values),
            **given,
        )
    else:
        note = say("{function} turns each value of {source} into one of its own.", **given)
    shown = [names[index] for index in order]
    header = dict(
        channels=order, channel_names=shown, hidden=hidden, lines=lines,
        sums=[plain(float(values[index]), decimals) for index in order], approx=False, note=note,
        keras=plain(terms.keras, decimals), pool=None,
    )  # fmt: skip
    return header, values[order][:, None, None].astype(np.float32)
