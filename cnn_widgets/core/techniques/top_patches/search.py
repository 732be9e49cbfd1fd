"""A search for the patches that channels of one layer answer to most."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np

from ...argument_checks import is_several
from ...axes import per_axis
from ...backend import as_numpy, keras
from ...errors import SettingError
from ...inspection import Inspection
from ...inspection.graph.channels_last import as_maps
from ...inspection.graph.node import Node
from ...inspection.graph.receptive_field import field_size, sees_all
from ...language import say
from ...numbers import place_from
from ...stack.output_size import Shape
from .image_batches import Batch, Feed, Picture
from .patch import Patch, patch_at
from .ranking import Ranking, strongest_places

MOST_KEPT = 256 * 2**20
"""Bytes of patches that one search keeps."""


@dataclass(frozen=True, eq=False)
class ChannelPatches:
    """The patches that a channel answers to most.

    Args:
        layer: The layer's name.
        channel: Which channel, or unit.
        patches: The strongest first. Fewer than asked for where there are fewer images, where the search was
            cancelled, or where the channel is 0 elsewhere: after a ReLU, 0 is no answer.
        seen: How many images were read.
        skipped: Sentences about images that could not be used: the first twenty.
        skipped_count: How many images could not be used.
        is_whole: Whether all images were read; else the search was cancelled.
        note: The sentence about what all images were multiplied with, where that was not asked for; or "".
        noted: Sentences about images whose values are not of the first one's kind: the first twenty.
        noted_count: How many images these are.
    """

    layer: str
    channel: int
    patches: tuple[Patch, ...]
    seen: int
    skipped: tuple[str, ...] = ()
    skipped_count: int = 0
    is_whole: bool = True
    note: str = ""
    noted: tuple[str, ...] = ()
    noted_count: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """All sentences about how the images were given to the model."""
        return tuple(note for note in (self.note, *self.noted) if note)


class PatchSearch:
    """Looks through batch after batch, and keeps each channel's strongest patches.

    Args:
        layer: Name of the layer.
        channel: A channel, several, or None for all.
        count: How many patches are kept for each channel.
        per_image: How many may come from one image.
    """

    def __init__(self, layer: str, channel: int | Sequence[int] | None, count: int, per_image: int) -> None:
        self._layer, self._channel, self._count, self._per_image = layer, channel, count, per_image
        self._rankings: dict[int, Ranking] = {}
        self._checked: Inspection | None = None

    def add(self, batch: Batch) -> None:
        """Look through a batch.

        Raises:
            SettingError: If there is no such layer or channel, or it needs too much memory.
        """
        node = batch.inspection.graph.node(self._layer)
        if batch.inspection is not self._checked:
            self._check(node, batch.pictures[0].pixels.shape)
            self._checked = batch.inspection
        (output,) = batch.inspection.run(batch.inputs, [self._layer])
        values = as_numpy(keras().ops.cast(output, "float32"))
        for place, picture in enumerate(batch.pictures):
            self._look(picture, node, as_maps(values[place : place + 1], node.data_format))

    def found(self, feed: Feed, is_whole: bool) -> ChannelPatches | tuple[ChannelPatches, ...]:
        """Return what has been found: for one channel, or a tuple for several.

        Raises:
            SettingError: If all images were read and none could be used.
        """
        if not self._rankings and is_whole:
            if not feed.skipped:
                raise SettingError(
                    say("There are no images in the set: give a list, a folder, or a generator that gives some.")
                )
            raise SettingError(
                say(
                    "None of the {count} images could be used; the first: {sentence}",
                    count=feed.seen,
                    sentence=feed.skipped[0],
                )
            )
        rest = (
            feed.seen,
            tuple(feed.skipped),
            feed.skipped_count,
            is_whole,
            feed.note,
            tuple(feed.noted),
            feed.noted_count,
        )
        results = tuple(
            ChannelPatches(self._layer, channel, tuple(ranking.kept), *rest)
            for channel, ranking in self._rankings.items()
        )
        if not _is_one(self._channel):
            return results
        return results[0] if results else ChannelPatches(self._layer, self._channel, (), *rest)

    def _check(self, node: Node, image: Shape) -> None:
        if not node.shown:
            raise SettingError(node.note)
        wanted = chosen_channels(node, self._channel)
        needed = kept_bytes(node, image, len(wanted), self._count)
        if needed > MOST_KEPT:
            raise SettingError(
                say(
                    "{count} patches for each of {channels} channels of {layer} may take {needed:,.0f} MB, "
                    "more than {most}: choose fewer channels or a smaller count.",
                    count=self._count,
                    channels=len(wanted),
                    layer=node.name,
                    needed=needed / 2**20,
                    most=MOST_KEPT // 2**20,
                )
            )
        # After a ReLU, a place where the channel is silent is no example of what it answers to.
        least = 0.0 if node.range == "positive" else -np.inf
        for channel in wanted:
            self._rankings.setdefault(channel, Ranking(self._count, least))

    def _look(self, picture: Picture, node: Node, maps: np.ndarray) -> None:
        channels = list(self._rankings)
        shown = maps if len(channels) == maps.shape[2] else maps[:, :, channels]
        largest = shown.max((0, 1))
        if not np.isfinite(largest).all():
            largest = np.where(np.isfinite(shown), shown, -np.inf).max((0, 1))
        for channel, value in zip(channels, largest):
            if value > self._rankings[channel].bar:
                self._keep(picture, node, maps[:, :, channel], channel)

    def _keep(self, picture: Picture, node: Node, plane: np.ndarray, channel: int) -> None:
        whole = sees_all(node.field, node.size, picture.pixels.shape[:2])
        # At least half a field apart, so that one image does not give the same patch twice.
        apart = per_axis(max(1, -(-node.field.size[axis] // (2 * node.field.jump[axis]))) for axis in range(2))
        for row, col in strongest_places(plane, 1 if whole else self._per_image, apart):
            value = float(plane[row, col])
            self._rankings[channel].offer(value, lambda: patch_at(picture, node, value, row, col))  # noqa: B023


def chosen_channels(node: Node, channel: Any) -> list[int]:
    """Return the channels of a layer that are meant by a number, several, or None for all.

    Raises:
        SettingError: If there are none such.
    """
    if channel is None:
        return list(range(node.shape[2]))
    given = [channel] if _is_one(channel) else list(channel)
    if not given:
        raise SettingError(say("No channel is given: choose 0 to {last}, or None for all.", last=node.shape[2] - 1))
    places = [
        place_from(each, node.shape[2], say("channel of {layer}", layer=node.name), or_none=True) for each in given
    ]
    return list(dict.fromkeys(places))


def kept_bytes(node: Node, image: Shape, channels: int, count: int) -> int:
    """Return how many bytes the patches of a layer take at most, for images of (height, width, channels)."""
    sides = field_size(node.field, node.size, (image[0], image[1]))
    return 4 * min(sides[0], image[0]) * min(sides[1], image[1]) * image[2] * channels * count


def _is_one(channel: Any) -> TypeGuard[int]:
    return channel is not None and not is_several(channel)
