"""The patches that a channel answers to, as tiles, and the image that one of them was cut from."""

from collections.abc import Sequence
from dataclasses import astuple

import numpy as np

from ...core.language import say
from ...core.stack.output_size import times
from ...core.stack.stage import Stage
from ...core.techniques.top_patches.image_batches import PreparedImage
from ...core.techniques.top_patches.patch import Patch
from ...core.techniques.top_patches.search import ChannelPatches
from .maps.picture import LARGEST_PICTURE_SIDE, Frame, shrunken_colours

LARGEST_PATCH_SIDE = 144
"""Pixels on the longer side of a tile; larger patches are area means."""
SENTENCES_SHOWN = 3


def nothing_frame(stage: str, channel: int) -> Frame:
    """Return the header for a channel for which nothing has been found yet."""
    nothing = dict(seen=0, is_whole=False, skipped=[], skipped_count=0, noted=[], noted_count=0, can_look=False)
    return dict(ready=False, stage=stage, channel=channel, patches=[], **nothing), {}


def patches_frame(found: ChannelPatches, can_look: bool) -> Frame:
    """Return the header and a tile for each patch in true colours, all on one scale.

    Args:
        found: The patches.
        can_look: Whether the images can be read again, to be shown whole.
    """
    header = dict(
        ready=True,
        stage=found.layer,
        channel=found.channel,
        seen=found.seen,
        is_whole=found.is_whole,
        skipped=list(found.skipped[:SENTENCES_SHOWN]),
        skipped_count=found.skipped_count,
        noted=list(found.noted[:SENTENCES_SHOWN]),
        noted_count=found.noted_count,
        can_look=can_look,
        patches=[_patch(patch) for patch in found.patches],
    )
    tiles = on_one_scale([patch.pixels for patch in found.patches])
    return header, {f"patch{place}": _tile(tile) for place, tile in enumerate(tiles)}


def image_frame(picture: PreparedImage, patch: Patch, place: int) -> Frame:
    """Return the header and the pixels of the image that a patch was cut from, at most 512 a side."""
    height, width = picture.pixels.shape[:2]
    header = dict(
        place=place, name=picture.name, height=height, width=width, box=astuple(patch.box), words=_where(patch)
    )
    return header, {"pixels": _shrunken(picture.pixels, LARGEST_PICTURE_SIDE)}


def on_one_scale(images: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return images as they are where all values lie in [0, 1]; else all stretched alike into it."""
    filled = [image for image in images if image.size]
    if not filled:
        return list(images)
    low, high = min(float(image.min()) for image in filled), max(float(image.max()) for image in filled)
    if low >= 0 and high <= 1:
        return list(images)
    return [(image - low) / max(high - low, 1e-30) for image in images]


def _patch(patch: Patch) -> dict[str, object]:
    return dict(
        value=patch.value,
        name=patch.name,
        image=patch.image,
        row=patch.row,
        col=patch.col,
        field=astuple(patch.field),
        box=astuple(patch.box),
        words=_where(patch),
    )


def _where(patch: Patch) -> str:
    box = patch.box
    if (box.height, box.width) == patch.size:
        return say("the value sees all of it")
    given = {
        "top": box.top,
        "bottom": box.top + box.height - 1,
        "left": box.left,
        "right": box.left + box.width - 1,
    }
    if box == patch.field:
        return say("the value sees rows {top} to {bottom} and columns {left} to {right}", **given)
    return say(
        "the value sees rows {top} to {bottom} and columns {left} to {right}; the rest of its {size} lies beyond the "
        "border, on padding",
        size=times((patch.field.height, patch.field.width)),
        **given,
    )


def _tile(pixels: np.ndarray) -> np.ndarray:
    if not pixels.size:
        # A value that sees nothing but padding.
        return np.zeros((0, 0, 1), np.uint8)
    return _shrunken(pixels, LARGEST_PATCH_SIDE)


def _shrunken(pixels: np.ndarray, most: int) -> np.ndarray:
    step = -(-max(pixels.shape[:2]) // most)
    return np.ascontiguousarray(shrunken_colours(Stage("input", "input", pixels, "positive"), step))
