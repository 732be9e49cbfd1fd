"""A still picture of an explorer, for notebooks that are read where no kernel runs."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.known import known
from ...core.language import say
from ...core.stack.stage import Stage
from .. import colour_tables as colour
from ..area_mean import area_mean, step_for
from ..frames.selection import Selection
from .lettering import lettered, pillow_font
from .stage import Tile, table_name, tile_caption

WIDTH, MARGIN, GAP, LINE = 980, 14, 10, 18
POSTER_TILE_SIDE, MOST_POSTER_TILES = 112, 64
INK, FAINT, PAPER = (30, 30, 30), (110, 110, 110), (255, 255, 255)


@lettered()
def poster_png(stages: Sequence[Stage], scene: Any, conv: Stage | None = None) -> bytes:
    """Return a PNG: the input, the kernels, and the tiles of the selected stage.

    Args:
        stages: The stages, the input first.
        scene: What is selected and how it is coloured: an object with `selected`, `scale` and `colormap`.
        conv: The convolution whose kernels to show; None takes that of the selected block.
    """
    selection: Selection = scene.selected
    stage = selection.find(stages)
    sections = [(_chain(stages), [_input_tile(stages[0])])]
    if conv is None:
        conv = next((s for s in stages if s.kind == "conv" and s.block == max(0, stage.block)), None)
    if conv is not None and conv.kernel is not None and conv.kernel.shape[2] in (1, 3):
        sections.append((say("Kernels of {stage}", stage=conv.name), _kernel_tiles(conv)))
    if stage.kind != "input":
        sections.append(
            (say("Feature maps of {stage}", stage=stage.name), _map_tiles(stage, scene.scale, scene.colormap))
        )
    return _compose(sections)


def _chain(stages: Sequence[Stage]) -> str:
    return "  →  ".join(f"{stage.name} {stage.shape_text}" for stage in stages)


def _input_tile(stage: Stage) -> Tile:
    picture = colour.true_colours(stage.maps)
    return _sized(np.repeat(picture, 3, axis=2) if picture.shape[2] == 1 else picture), ""


def _kernel_tiles(stage: Stage) -> list[Tile]:
    kernels = known(stage.kernel)
    limit = float(np.abs(kernels).max()) or 1.0
    table = colour.table(colour.DIVERGING)
    tiles = []
    for index in range(min(kernels.shape[3], MOST_POSTER_TILES)):
        kernel = kernels[..., index]
        if kernel.shape[2] == 3:
            picture = colour.kernel_picture(kernel, limit)
        else:
            picture = colour.paint(kernel.transpose(2, 0, 1), np.array([-limit]), np.array([limit]), table)[0]
        tiles.append((_sized(picture, 64), str(index)))
    return tiles


def _map_tiles(stage: Stage, scale: colour.Scale, colormap: str) -> list[Tile]:
    low, high, bad = stage.limits
    first, last, diverging = colour.limits(stage.range, scale, low, high)
    table = colour.table(table_name(diverging, scale, colormap))
    shown = slice(0, MOST_POSTER_TILES)
    small = area_mean(stage.planes[shown], step_for(*stage.size, POSTER_TILE_SIDE))
    pictures = colour.paint(small, first[shown], last[shown], table)
    return [
        (_sized(picture), f"{index}  {tile_caption(low[index], high[index], bad[index])}")
        for index, picture in enumerate(pictures)
    ]


def _sized(picture: np.ndarray, target: int = POSTER_TILE_SIDE) -> np.ndarray:
    """Return a picture near `target` pixels a side: cells repeated, or averaged."""
    height, width = picture.shape[:2]
    step = step_for(height, width, target)
    if step > 1:
        planes = np.ascontiguousarray(picture.transpose(2, 0, 1), np.float32)
        return area_mean(planes, step).transpose(1, 2, 0).astype(np.uint8)
    zoom = max(1, round(target / max(height, width)))
    return picture.repeat(zoom, axis=0).repeat(zoom, axis=1)


def _compose(sections: list[tuple[str, list[Tile]]]) -> bytes:
    from PIL import Image, ImageDraw

    placed: list[tuple[str, np.ndarray | None, int, int]] = []
    y = MARGIN
    for title, tiles in sections:
        placed.append((title, None, MARGIN, y))
        y += LINE + 4
        x, tallest = MARGIN, 0
        for picture, label in tiles:
            height, width = picture.shape[:2]
            if x + width > WIDTH - MARGIN and x > MARGIN:
                x, y, tallest = MARGIN, y + tallest + LINE + GAP, 0
            placed.append((label, picture, x, y))
            x, tallest = x + max(width, 40) + GAP, max(tallest, height)
        y += tallest + LINE + GAP
    image = Image.new("RGB", (WIDTH, y + MARGIN), PAPER)
    draw = ImageDraw.Draw(image)
    for text, pixels, x, y in placed:
        if pixels is not None:
            image.paste(Image.fromarray(np.ascontiguousarray(pixels)), (x, y))
        below, ink = (0, INK) if pixels is None else (pixels.shape[0] + 2, FAINT)
        draw.text((x, y + below), text, ink, pillow_font(text, 12))
    buffer = io.BytesIO()
    # 256 colours are enough for a still picture, and the notebook file stays small.
    image.quantize(256, dither=Image.Dither.NONE).save(buffer, "PNG")
    return buffer.getvalue()
