"""The cards of the explorer's strip."""

from collections.abc import Sequence, Set
from typing import Any

import numpy as np

from ....core.language import say
from ....core.stack.stage import Stage
from ....core.words.joined import joined
from ..graph.costs import costs
from ..parent import parent_of
from .thumbnails import Thumbnails


def stage_cards(
    stages: Sequence[Stage], channel: int, *, changed: Set[str], image_name: str, thumbnails: Thumbnails
) -> tuple[list[dict[str, Any]], dict[str, np.ndarray]]:
    """Return a card for each stage, and the pixels of the cards' thumbnails.

    Args:
        stages: All stages, the input first.
        channel: The channel that the thumbnails show.
        changed: Names of the stages that the last change recomputed.
        image_name: The image's name.
        thumbnails: Those drawn last, so that only what has changed is drawn again.

    Returns:
        The cards, and uint8 arrays named "thumb:" and the stage's name.
    """
    cards, arrays = [], {}
    drawn = thumbnails.of(stages, channel)
    for position, stage in enumerate(stages):
        thumbnail = drawn[stage.name]
        is_changed = stage.name in changed
        card = _card(stage, parent_of(stages, position), thumbnail.ends, changed=is_changed, image_name=image_name)
        cards.append({**card, "costs": costs(stage, stages[0].size)})
        arrays[f"thumb:{stage.name}"] = thumbnail.pixels
    return cards, arrays


def _card(
    stage: Stage, read: Stage | None, ends: dict[str, float], *, changed: bool, image_name: str
) -> dict[str, Any]:
    window = None
    # A transposed convolution's window lies on its output.
    if stage.window is not None and read is not None and stage.kind != "transposed":
        pads = stage.window.pads(read.size)
        window = dict(
            size=stage.window.size,
            strides=stage.window.strides,
            dilation=stage.window.dilation,
            pad=[pads[0][0], pads[1][0]],
        )
    field = dict(size=stage.field.size, jump=stage.field.jump, start=stage.field.start)
    return dict(
        name=stage.name,
        kind=stage.kind,
        shape=stage.maps.shape,
        caption=caption(stage, image_name),
        parameters=stage.parameters,
        range=stage.range,
        block=stage.block,
        changed=changed,
        thumb=ends,
        field=field,
        window=window,
        description=joined([stage.name, stage.shape_text, caption(stage, image_name)], ", "),
    )


def caption(stage: Stage, image_name: str) -> str:
    """Return the few words under a card."""
    if stage.kind == "input":
        return image_name
    if stage.kind == "conv" and stage.block >= 0:
        return say("{weights:,} weights", weights=stage.parameters)
    return stage.caption
