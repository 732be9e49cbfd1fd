"""A stack of blocks on an image, and the real Keras model that they make; it has no view."""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np
import traitlets

from .. import core
from ..core.arithmetic import Arithmetic as Terms
from ..core.arithmetic import arithmetic, find
from ..core.blocks import FIELDS
from ..core.code import to_code
from ..core.images import load_image_with_note
from ..core.images.batch import one_image
from ..core.language import say
from ..core.network import Network, Plan
from ..core.samples import samples
from ..core.sizes import check_blocks, fit_blocks
from ..core.stage import Stage
from ..core.weights import Weights
from .block import Block
from .closing import Weakly
from .diagnosed import Diagnosed
from .hand import HandMade
from .image_names import OWN_IMAGE
from .setting import Setting
from .setting_weights import trained
from .steps import Steps

LARGEST_SIDE = 2048
"""A larger picture is scaled down, and the screen says so: 16 maps of it take 268 MB for each stage."""


class Stack(HandMade, Diagnosed, traitlets.HasTraits):
    """Blocks, an image and a seed as traits, with what Keras makes of them.

    What it has is computed when it is asked for. Whoever shows it overrides `_refresh`, which is called after
    each change, and `_tell`, which is given sentences for the user.

    Attributes:
        image: float32 (height, width, channels); assign anything that `load_image` takes.
        blocks: Tuple of `Block`; assign another to add, remove or reorder.
        seed: Integer; assigning another draws new random weights.
        lock: Held by all that reads or changes the state, since callbacks may come on any thread.
    """

    image = Setting()
    blocks = Setting()
    seed = Setting(0)

    def __init__(self, image: Any, blocks: Sequence[Block], seed: int, lock: Any = None):
        self.lock = lock or threading.RLock()
        self._network = Network()
        self._steps = Steps()
        self._held = 0
        self._lowering = False
        self._fitted: tuple[core.blocks.Block, ...] = ()
        self._notes: list[str] = []
        # So that a block which somebody keeps does not keep all of this.
        self._block_changed = Weakly(self._refresh_for)
        self._image_name = OWN_IMAGE
        with self._one_refresh():
            super().__init__(seed=seed)
            self.image = image
            self.blocks = blocks
            self._steps.begin(self)

    def __setattr__(self, name: str, value: Any) -> None:
        # Checking and setting are one step, whatever other threads do.
        with self.lock if name in ("image", "blocks", "seed") else nullcontext():
            super().__setattr__(name, value)

    def _refresh(self) -> None:
        """Called after each change."""

    def _tell(self, sentence: str) -> None:
        """Called with what the user should know."""

    # What is computed

    @property
    def model(self) -> Any:
        """The ``keras.Sequential`` in force; a model once handed out is not changed by later changes."""
        with self.lock:
            self._current()
            return self._network.model()

    @property
    def stages(self) -> tuple[str, ...]:
        """The names of the stages in order, such as ("input", "conv1", "act1", "pool1")."""
        names = ["input"]
        for number, block in enumerate(self.blocks, 1):
            present = {"conv": True, "act": block.activation is not None, "pool": block.pooling is not None}
            names += [f"{kind}{number}" for kind, there in present.items() if there]
        return tuple(names)

    def feature_maps(self, stage: str) -> np.ndarray:
        """Return what Keras computes for a stage.

        Args:
            stage: A name out of `stages`.

        Returns:
            float32 (height, width, channels), a copy.

        Raises:
            SettingError: If there is no such stage.
        """
        return self._stage(stage).maps.copy()

    def kernels(self, stage: str) -> np.ndarray:
        """Return the kernels of a convolution.

        Args:
            stage: Such as "conv1".

        Returns:
            float32 (kernel_h, kernel_w, in_channels, filters), a copy.

        Raises:
            SettingError: If there is no such convolution.
        """
        with self.lock:
            return self._plan().kernel(self._convolution(stage))

    def bias(self, stage: str) -> np.ndarray | None:
        """Return the biases of a convolution, float32 (filters,), a copy, or None where it has none."""
        with self.lock:
            return self._plan().bias(self._convolution(stage))

    def arithmetic(self, stage: str, row: int, col: int, channel: int) -> Terms:
        """Return how one value is computed, term by term.

        Args:
            stage: A name out of `stages`, but not the input.
            row: Output row, from 0.
            col: Output column, from 0.
            channel: Output channel, from 0.

        Raises:
            SettingError: If there is no such stage or place.
        """
        return arithmetic(self._current(), stage, row, col, channel)

    def to_code(self, weights: str | os.PathLike | None = None) -> str:
        """Return Python source that rebuilds this model with Keras alone.

        Args:
            weights: Where to write the weights as .npz, which the source then loads; None leaves them out. A file
                that is there is replaced at once or, on an error, not at all.

        Raises:
            SettingError: If the weights cannot be written there.
        """
        with self.lock:
            return to_code(self._plan(), weights)

    def _forget(self) -> None:
        """Drop what was computed, and the steps that could be undone."""
        self._network, self._steps = Network(), Steps()

    # What is changed

    def new_weights(self, seed: int | None = None) -> None:
        """Draw new random weights for all blocks; what was set by hand is given up.

        Args:
            seed: The new seed; None takes the next one.
        """
        with self._one_step():
            self.seed = self.seed + 1 if seed is None else seed
            self._draw()

    def refresh(self) -> None:
        """Read the weights of `model` again, after it was trained, and repaint."""
        with self.lock:
            new = self._network.trained_weights()
            if new is not None:
                self.take_trained(new)
            self._refresh()

    def take_trained(self, weights: Sequence[tuple[np.ndarray, np.ndarray | None]], gesture: Any = None) -> None:
        """Take over the weights that training has given, without repainting; what it has not changed stays as it is.

        Args:
            weights: (kernel, bias) of each block.
            gesture: Anything but None makes all calls in a row with it one step for `undo`.
        """
        plan = self._plan()
        with self._steps.one(self, gesture):
            for index, (block, (kernel, bias)) in enumerate(zip(self.blocks, weights)):
                block.weights = trained(block.weights, kernel, bias, plan.kernel(index), plan.bias(index))

    # How blocks, image and weights hang together

    def check_block(self, block: Block, value: core.blocks.Block) -> None:
        """Raise a SettingError if a block of this explorer cannot take a value where it stands."""
        if not self._lowering and any(mine is block for mine in self.blocks or ()):
            values = tuple(value if mine is block else mine.value for mine in self.blocks)
            check_blocks(values, self._image()[0].shape)

    def _image(self) -> tuple[np.ndarray, str]:
        """Return the image as an array, and what was done to it; while traits are held it may be any source."""
        image = self.image
        is_done = isinstance(image, np.ndarray) and image.dtype == np.float32 and image.ndim == 3
        if is_done and not image.flags.writeable:
            return image, ""
        return load_image_with_note(one_image(image), largest_side=LARGEST_SIDE)

    @traitlets.validate("image")
    def _validate_image(self, proposal: dict[str, Any]) -> np.ndarray:
        source = proposal["value"]
        image, note = load_image_with_note(one_image(source), largest_side=LARGEST_SIDE)
        image.flags.writeable = False
        values = tuple(block.value for block in self.blocks or ())
        self._fitted, lowered = fit_blocks(values, image.shape)
        self._notes = [note] if note else []
        if lowered:
            self._notes.append(
                say(
                    "This image is too small for the settings, so this was lowered: {settings}.",
                    settings=", ".join(lowered),
                )
            )
        self._image_name = source if isinstance(source, str) and source in samples() else OWN_IMAGE
        return image

    @traitlets.observe("image")
    def _image_changed(self, change: dict[str, Any]) -> None:
        with self.lock, self._one_refresh():
            self._lower()
            if self._notes:
                self._tell(" ".join(self._notes))

    def _lower(self) -> None:
        """Give the blocks the settings that fit the new image."""
        self._lowering = True
        try:
            for block, value in zip(self.blocks or (), self._fitted):
                changes = {name: getattr(value, name) for name in FIELDS}
                block.update(**{n: v for n, v in changes.items() if v != getattr(block, n)})
        finally:
            self._lowering = False

    @traitlets.validate("blocks")
    def _validate_blocks(self, proposal: dict[str, Any]) -> tuple[Block, ...]:
        given = proposal["value"]
        if not isinstance(given, (tuple, list)) or not given:
            raise core.SettingError(say("blocks needs at least one cw.Block, in a tuple."))
        blocks: list[Block] = []
        for block in given:
            if not isinstance(block, Block):
                raise core.SettingError(say("blocks holds {block!r:.40}: put cw.Block(...) there.", block=block))
            foreign = block.owner not in (None, self)
            blocks.append(block.copy() if foreign or any(block is mine for mine in blocks) else block)
        check_blocks(tuple(block.value for block in blocks), self._image()[0].shape)
        return tuple(blocks)

    @traitlets.observe("blocks")
    def _blocks_changed(self, change: dict[str, Any]) -> None:
        with self.lock:
            for block in change["old"] or ():
                if not any(block is mine for mine in self.blocks):
                    block.unobserve(self._block_changed, list(FIELDS))
                    block.owner = None
            self._own_blocks()
            self._refresh()

    def _own_blocks(self) -> None:
        """Make each new block this explorer's; one without weights gets the first identity that is free."""
        used = {block.weights.identity for block in self.blocks if block.weights is not None}
        for block in self.blocks:
            if block.owner is self:
                continue
            if block.weights is None and block.source is not None:
                block.weights = block.source.weights
            if block.weights is None:
                block.weights = Weights(_free(used))
                used.add(block.weights.identity)
            block.owner, block.source = self, None
            block.observe(self._block_changed, list(FIELDS))

    @traitlets.validate("seed")
    def _validate_seed(self, proposal: dict[str, Any]) -> int:
        seed = proposal["value"]
        if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
            raise core.SettingError(say("seed is {seed!r:.40}: give a whole number.", seed=seed), field="seed")
        return int(seed)

    @traitlets.observe("seed")
    def _seed_changed(self, change: dict[str, Any]) -> None:
        with self._one_step():
            self._draw()

    def _draw(self) -> None:
        """Make all weights random again; blocks that were copies of each other part here."""
        used: set[int] = set()
        for block in self.blocks or ():
            identity = block.weights.identity
            block.weights = Weights(_free(used) if identity in used else identity)
            used.add(block.weights.identity)

    def _plan(self) -> Plan:
        self._own_blocks()
        return Plan(
            self.image,
            tuple(block.value for block in self.blocks),
            tuple(block.weights for block in self.blocks),
            self.seed,
        )

    def _convolution(self, stage: str) -> int:
        """Return the index of the block whose convolution is named `stage`."""
        names = [f"conv{number}" for number in range(1, len(self.blocks) + 1)]
        if not isinstance(stage, str) or stage not in names:
            raise core.SettingError(
                say("There is no convolution {stage!r}: choose one of {names}.", stage=stage, names=", ".join(names))
            )
        return names.index(stage)

    def _current(self) -> tuple[Stage, ...]:
        with self.lock:
            return self._network.run(self._plan())

    def _stage(self, name: str) -> Stage:
        stages = self._current()
        return stages[find(stages, name)]

    # How changes are told

    @contextmanager
    def _one_refresh(self) -> Iterator[None]:
        """Hold repainting back until several changes are made."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
        self._refresh()

    def _refresh_for(self, change: dict[str, Any]) -> None:
        self._refresh()


def _free(used: set[int]) -> int:
    """Return the smallest identity that is not in use."""
    return min(set(range(len(used) + 1)) - used)
