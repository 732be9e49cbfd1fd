"""The kernels of a convolution, as they are shown."""

from collections import Counter

import numpy as np

from ....core.known import known
from ....core.language import say, say_count
from ....core.stack.stage import Stage
from ....core.words.joined import joined
from ..channels import channel_names, colour_words
from .picture import Frame

MOST_EXACT_CELLS = 16384
"""Up to this many cells travel as float32, so that their numbers can be printed; more as one byte each."""
ZERO_LEVEL = 127


def kernels_frame(
    stage: Stage, before: Stage, revision: int, *, names: list[str] | None = None, note: str | None = None
) -> Frame:
    """Return the header and the kernels (filters, in_channels, height, width) of a convolution.

    Args:
        stage: The convolution.
        before: The stage that it reads.
        revision: Number of this state of the kernels.
        names: Names of the input channels; None takes those of `before`.
        note: A remark about the kernels; None says where they come from.
    """
    names = channel_names(before) if names is None else names
    kernel = np.ascontiguousarray(known(stage.kernel).transpose(3, 2, 0, 1))
    filters, in_channels, height, width = kernel.shape
    limit = float(np.abs(kernel).max())
    quantised = kernel.size > MOST_EXACT_CELLS
    header = dict(
        revision=revision,
        stage=stage.name,
        kernel_size=[height, width],
        in_channels=in_channels,
        filters=filters,
        limit=limit,
        source=list(stage.sources),
        quantised=quantised,
        colour=before.kind == "input" and names == colour_words(),
        channel_names=names,
        note=source_note(stage.sources) if note is None else note,
        description=_describe(stage, before, limit),
    )
    arrays = {"kernel": _levels(kernel, limit) if quantised else kernel}
    if stage.bias is not None:
        arrays["bias"] = stage.bias
    return header, arrays


def source_note(sources: tuple[str, ...]) -> str:
    """Return where the kernels come from, in words."""
    counts = Counter(sources)
    if not counts:
        return ""
    if len(counts) == 1:
        words = {
            "random": say("random, untrained"),
            "preset": say("preset"),
            "edited": say("set by hand"),
            "trained": say("trained"),
        }
        return words[sources[0]]
    return joined((_counted_source(source, count) for source, count in counts.items()), ", ")


def _counted_source(source: str, count: int) -> str:
    words = {
        "random": say("{number} random, untrained", number=count),
        "preset": say("{number} preset", number=count),
        "edited": say("{number} set by hand", number=count),
        "trained": say("{number} trained", number=count),
    }
    return words[source]


def _levels(kernel: np.ndarray, limit: float) -> np.ndarray:
    scale = ZERO_LEVEL / limit if limit else 0.0
    return (kernel * np.float32(scale) + np.float32(ZERO_LEVEL + 0.5)).astype(np.uint8)


def _describe(stage: Stage, before: Stage, limit: float) -> str:
    height, width, in_channels, filters = known(stage.kernel).shape
    given = {
        "stage": stage.name,
        "filters": say_count("{count} filter", "{count} filters", filters),
        "size": f"{height} × {width}",
        "channels": say_count("{count} channel", "{count} channels", in_channels),
        "source": before.name,
        "limit": limit,
    }
    if not stage.sources:
        return say(
            "Kernels of {stage}: {filters} of {size} over {channels} of {source}; largest absolute weight {limit:.4g}.",
            **given,
        )
    return say(
        "Kernels of {stage}: {filters} of {size} over {channels} of {source}, {note}; largest absolute weight "
        "{limit:.4g}.",
        note=source_note(stage.sources),
        **given,
    )
