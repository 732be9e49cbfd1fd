"""Searching for the patches that the channels of a layer respond to most."""

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
from .image_batches import Batch, ImageBatches, PreparedImage
from .patch import Patch, patch_at
from .ranking import Ranking, strongest_places

MOST_PATCH_BYTES = 256 * 2**20
"""The largest number of bytes that the patches of a search may take."""


@dataclass(frozen=True, eq=False)
class ChannelPatches:
    """The patches that a channel responds to most.

    Args:
        layer: The layer's name.
        channel: The index of the channel or unit.
        patches: The patches, the strongest first. There are fewer than asked for if there are fewer images, the search
            was cancelled, or the channel is 0 elsewhere: after a ReLU, 0 is not a response.
        seen: The number of images that were read.
        skipped: Sentences about images that could not be used, the first twenty.
        skipped_count: The number of images that could not be used.
        is_whole: Whether all images were read; if not, the search was cancelled.
        note: A sentence about the scale of all images if it was decided for the user, or "".
        noted: Sentences about images whose range of values differs from that of the first image, the first twenty.
        noted_count: The number of these images.
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
        """All sentences about how the images were prepared for the model."""
        return tuple(note for note in (self.note, *self.noted) if note)


class PatchSearch:
    """Searches batch after batch, and keeps the strongest patches of each channel.

    Args:
        layer: The name of the layer.
        channel: A channel, several, or None for all.
        count: The number of patches to keep for each channel.
        per_image: The largest number of them that may come from one image.
    """

    def __init__(self, layer: str, channel: int | Sequence[int] | None, count: int, per_image: int) -> None:
        self._layer, self._channel, self._count, self._per_image = layer, channel, count, per_image
        self._rankings: dict[int, Ranking] = {}
        self._checked: Inspection | None = None

    def add(self, batch: Batch) -> None:
        """Search a batch.

        Raises:
            SettingError: If there is no such layer or channel, or the patches could take too much memory.
        """
        node = batch.inspection.graph.node(self._layer)
        if batch.inspection is not self._checked:
            self._check(node, batch.pictures[0].pixels.shape)
            self._checked = batch.inspection
        (output,) = batch.inspection.run(batch.inputs, [self._layer])
        values = as_numpy(keras().ops.cast(output, "float32"))
        for place, picture in enumerate(batch.pictures):
            self._look(picture, node, as_maps(values[place : place + 1], node.data_format))

    def found(self, batches: ImageBatches, is_whole: bool) -> ChannelPatches | tuple[ChannelPatches, ...]:
        """Return the result so far: one for a single channel, or a tuple for several.

        Args:
            batches: The batches that were searched.
            is_whole: Whether these were all batches.

        Raises:
            SettingError: If all images were read and none could be used.
        """
        if not self._rankings and is_whole:
            if not batches.skipped:
                raise SettingError(
                    say("There are no images in the set: give a list, a folder, or a generator that gives some.")
                )
            raise SettingError(
                say(
                    "None of the {count} images could be used; the first: {sentence}",
                    count=batches.seen,
                    sentence=batches.skipped[0],
                )
            )
        rest = (
            batches.seen,
            tuple(batches.skipped),
            batches.skipped_count,
            is_whole,
            batches.note,
            tuple(batches.noted),
            batches.noted_count,
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
        if needed > MOST_PATCH_BYTES:
            raise SettingError(
                say(
                    "{count} patches for each of {channels} channels of {layer} may take {needed:,.0f} MB, "
                    "more than {most}: choose fewer channels or a smaller count.",
                    count=self._count,
                    channels=len(wanted),
                    layer=node.name,
                    needed=needed / 2**20,
                    most=MOST_PATCH_BYTES // 2**20,
                )
            )
        # After a ReLU, a place where the channel is silent is no example of what it responds to.
        least = 0.0 if node.range == "positive" else -np.inf
        for channel in wanted:
            self._rankings.setdefault(channel, Ranking(self._count, least))

    def _look(self, picture: PreparedImage, node: Node, maps: np.ndarray) -> None:
        channels = list(self._rankings)
        shown = maps if len(channels) == maps.shape[2] else maps[:, :, channels]
        largest = shown.max((0, 1))
        if not np.isfinite(largest).all():
            largest = np.where(np.isfinite(shown), shown, -np.inf).max((0, 1))
        for channel, value in zip(channels, largest):
            if value > self._rankings[channel].threshold:
                self._keep(picture, node, maps[:, :, channel], channel)

    def _keep(self, picture: PreparedImage, node: Node, plane: np.ndarray, channel: int) -> None:
        whole = sees_all(node.field, node.size, picture.pixels.shape[:2])
        # At least half a receptive field apart, so that an image does not give nearly the same patch twice.
        apart = per_axis(max(1, -(-node.field.size[axis] // (2 * node.field.jump[axis]))) for axis in range(2))
        for row, col in strongest_places(plane, 1 if whole else self._per_image, apart):
            value = float(plane[row, col])
            self._rankings[channel].offer(value, lambda: patch_at(picture, node, value, row, col))  # noqa: B023


def chosen_channels(node: Node, channel: Any) -> list[int]:
    """Return the channels that a user chose by a number, several numbers, or None for all.

    Raises:
        SettingError: If the layer does not have such channels.
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
    """Return the largest number of bytes that the patches may take, for images of (height, width, channels)."""
    sides = field_size(node.field, node.size, (image[0], image[1]))
    return 4 * min(sides[0], image[0]) * min(sides[1], image[1]) * image[2] * channels * count


def _is_one(channel: Any) -> TypeGuard[int]:
    return channel is not None and not is_several(channel)
