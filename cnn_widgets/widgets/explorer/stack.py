"""A stack of blocks on an image, and the real Keras model that they make."""

import os
from typing import Any, Protocol

import numpy as np

from ... import core
from ...core.images.picture import Picture
from ...core.inspection.diagnostics import Diagnostics, diagnose
from ...core.known import known
from ...core.language import say
from ...core.saving.code import to_code
from ...core.stack.arithmetic import Arithmetic, arithmetic, find
from ...core.stack.block import FIELDS
from ...core.stack.network import Network, Plan
from ...core.stack.output_size import fit_blocks
from ...core.stack.stage import Stage
from ...core.words.joined import joined
from ..session.whole_change import Changes
from .block import Block


class Settings(Protocol):
    """What a stack is made of, and how that changes."""

    image: Picture
    blocks: tuple[Block, ...]
    seed: int
    lock: Any
    changes: Changes


class Stack:
    """What Keras makes of an explorer's settings; it is computed when it is asked for.

    Args:
        settings: Image, blocks and seed.
    """

    def __init__(self, settings: Settings):
        self._settings = settings
        self._network = Network()

    # What it is

    def plan(self) -> Plan:
        """Return image, settings and weights as one value."""
        blocks = self._settings.blocks
        return Plan(
            self._settings.image,
            tuple(block.value for block in blocks),
            tuple(known(block.weights) for block in blocks),
            self._settings.seed,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the stages in order."""
        names = ["input"]
        for number, block in enumerate(self._settings.blocks, 1):
            present = {"conv": True, "act": block.activation is not None, "pool": block.pooling is not None}
            names += [f"{kind}{number}" for kind, there in present.items() if there]
        return tuple(names)

    def index_of(self, stage: str) -> int:
        """Return the index of the block whose convolution is named `stage`."""
        names = [f"conv{number}" for number in range(1, len(self._settings.blocks) + 1)]
        if not isinstance(stage, str) or stage not in names:
            raise core.SettingError(
                say("There is no convolution {stage!r}: choose one of {names}.", stage=stage, names=", ".join(names))
            )
        return names.index(stage)

    def check(self) -> None:
        """Raise a SettingError if the blocks do not fit the image."""
        self._network.check(self.plan())

    def lower(self) -> list[str]:
        """Lower the settings that the image is too small for; return sentences that say so."""
        fitted, lowered = fit_blocks(tuple(block.value for block in self._settings.blocks), self._settings.image.shape)
        for block, value in zip(self._settings.blocks, fitted):
            block.update(**{name: getattr(value, name) for name in FIELDS})
        if not lowered:
            return []
        settings = joined(lowered, ", ")
        return [say("This image is too small for the settings, so this was lowered: {settings}.", settings=settings)]

    # What Keras computes

    def run(self) -> tuple[Stage, ...]:
        """Return all stages; the caller holds the lock."""
        return self._network.run(self.plan())

    def current(self) -> tuple[Stage, ...]:
        """Return all stages, for a reader: what an interrupt kept from being shown is shown first."""
        with self._settings.lock:
            self._settings.changes.catch_up()
            return self.run()

    def stage(self, name: str) -> Stage:
        """Return a stage by its name.

        Raises:
            SettingError: If there is no such stage.
        """
        stages = self.current()
        return stages[find(stages, name)]

    def model(self) -> Any:
        """Return the ``keras.Sequential`` in force, which is the caller's from now on."""
        with self._settings.lock:
            self.current()
            return self._network.model()

    def trained_weights(self) -> list[tuple[np.ndarray, np.ndarray | None]] | None:
        """Return (kernel, bias) of each block in the model handed out last; None if none was since the last change."""
        return self._network.trained_weights()

    def forget(self) -> None:
        """Drop what was computed."""
        self._network = Network()

    def feature_maps(self, stage: str) -> np.ndarray:
        """Return what Keras computes for a stage.

        Args:
            stage: A name out of `stages`.

        Returns:
            float32 (height, width, channels), a copy.

        Raises:
            SettingError: If there is no such stage.
        """
        return self.stage(stage).maps.copy()

    def kernels(self, stage: str) -> np.ndarray:
        """Return the kernels of a convolution.

        Args:
            stage: Such as "conv1".

        Returns:
            float32 (kernel_h, kernel_w, in_channels, filters), a copy.

        Raises:
            SettingError: If there is no such convolution.
        """
        with self._settings.lock:
            return self.plan().kernel(self.index_of(stage))

    def bias(self, stage: str) -> np.ndarray | None:
        """Return the biases of a convolution, float32 (filters,), a copy, or None where it has none."""
        with self._settings.lock:
            return self.plan().bias(self.index_of(stage))

    def arithmetic(self, stage: str, row: int, col: int, channel: int) -> Arithmetic:
        """Return how one value is computed, term by term.

        Args:
            stage: A name out of `stages`, but not the input.
            row: Output row, from 0.
            col: Output column, from 0.
            channel: Output channel, from 0.

        Raises:
            SettingError: If there is no such stage or place.
        """
        return arithmetic(self.current(), stage, row, col, channel)

    def diagnostics(self, stage: str) -> Diagnostics:
        """Return statistics of each channel of a stage: which are dead, constant, saturated or hold NaN.

        Args:
            stage: A name out of `stages`.

        Returns:
            Arrays (channels,) by name, such as ``.dead``, ``.mean`` and ``.saturated``, and ``.summary`` in words.

        Raises:
            SettingError: If there is no such stage.

        Example:
            >>> ex.diagnostics("act1").dead.sum()
            1
        """
        return diagnose(self.stage(stage))

    def to_code(self, weights: str | os.PathLike[str] | None = None) -> str:
        """Return Python source that rebuilds this model with Keras alone.

        Args:
            weights: Where to write the weights as .npz, which the source then loads; None leaves them out. A file
                that is there is replaced at once or, on an error, not at all.

        Raises:
            SettingError: If the weights cannot be written there.
        """
        with self._settings.lock:
            return to_code(self.plan(), weights)
