"""A stack of blocks on an image, and the real Keras model that they make; it has no view."""

import os
import threading
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from ... import core
from ...core.language import say
from ...core.saving.code import to_code
from ...core.stack.arithmetic import Arithmetic as Terms
from ...core.stack.arithmetic import arithmetic, find
from ...core.stack.block import FIELDS
from ...core.stack.network import Network, Plan
from ...core.stack.output_size import check_blocks, fit_blocks
from ...core.stack.stage import Stage
from ...core.stack.weights import Weights
from ..panels.diagnostics import Diagnosed
from ..session.setting import Setting
from ..session.whole_change import Changes, Changing
from .block import Block
from .image_name import OWN_IMAGE, picture_from
from .snapshot import Joined, Snapshot
from .weights.edits import HandMade
from .weights.given import trained
from .weights.history import Steps, step


class Stack(HandMade, Diagnosed, Changing):
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
        self.changes = Changes(self, self.lock)
        self._network = Network()
        self._steps = Steps()
        self._joined: list[Joined] = []
        with self.changes.one():
            super().__init__(seed=seed)
            self.image = image
            self.blocks = blocks
            self._steps.begin(self)

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

    def to_code(self, weights: str | os.PathLike[str] | None = None) -> str:
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

    @step
    def new_weights(self, seed: int | None = None) -> None:
        """Draw new random weights for all blocks; what was set by hand is given up.

        Args:
            seed: The new seed; None takes the next one.
        """
        self.seed = self.seed + 1 if seed is None else seed
        self._draw()

    def refresh(self) -> None:
        """Read the weights of `model` again, after it was trained, and repaint."""
        with self.lock:
            new = self._network.trained_weights()
            if new is None:
                self.changes.show()
            else:
                self.take_trained(new)

    @step
    def take_trained(self, weights: Sequence[tuple[np.ndarray, np.ndarray | None]], gesture: Any = None) -> None:
        """Take over the weights that training has given, without repainting; what it has not changed stays as it is.

        Args:
            weights: (kernel, bias) of each block.
            gesture: Anything but None makes all calls in a row with it one step for `undo`.
        """
        plan = self._plan()
        for index, (block, (kernel, bias)) in enumerate(zip(self.blocks, weights)):
            block.weights = trained(block.weights, kernel, bias, plan.kernel(index), plan.bias(index))

    # How blocks, image and weights hang together

    def check(self) -> None:
        """Raise a SettingError where the blocks cannot be on the image."""
        check_blocks(tuple(block.value for block in self.blocks), self.image.shape)

    def read_setting(self, name: str, value: Any) -> Any:
        """Return an image, blocks or a seed as they are kept, each checked alone."""
        return {"image": picture_from, "blocks": self._read_blocks, "seed": _read_seed}[name](value)

    def setting_changed(self, name: str, old: Any) -> None:
        """Let blocks that were given up go, and take new ones in; a new seed draws new weights."""
        if name == "blocks":
            for block in old or ():
                if not any(block is mine for mine in self.blocks):
                    block.owner = None
            self._own_blocks()
        elif name == "seed" and self.seed != old:
            with self._steps.one(self):
                self._draw()

    def snapshot(self) -> Snapshot:
        """Return all that a change may touch."""
        self._joined = []
        return Snapshot.of(self, self._steps.moment)

    def go_back(self, before: Snapshot) -> None:
        """Be again as a snapshot says."""
        for joined in self._joined:
            joined.leave()
        before.restore(self)
        self._steps.go_back(before.steps)

    def settle(self, before: Snapshot) -> None:
        """Lower settings that a new image is too small for, and check that all fits."""
        if self.image is not before.settings["image"]:
            notes = [self.image.note] if self.image.note else []
            if self.blocks is before.settings["blocks"]:
                notes += self._lower()
            if notes:
                self.changes.then(partial(self._tell, " ".join(notes)))
        self.check()

    def _lower(self) -> list[str]:
        """Give the blocks the settings that fit the image; return what there is to say of it."""
        fitted, lowered = fit_blocks(tuple(block.value for block in self.blocks), self.image.shape)
        for block, value in zip(self.blocks, fitted):
            block.update(**{name: getattr(value, name) for name in FIELDS})
        if not lowered:
            return []
        settings = ", ".join(lowered)
        return [say("This image is too small for the settings, so this was lowered: {settings}.", settings=settings)]

    @property
    def _image_name(self) -> str:
        """The sample that the image is, or what stands for one's own."""
        return self.image.name or OWN_IMAGE

    def _read_blocks(self, given: Any) -> tuple[Block, ...]:
        if not isinstance(given, (tuple, list)) or not given:
            raise core.SettingError(say("blocks needs at least one cw.Block, in a tuple."))
        blocks: list[Block] = []
        for block in given:
            if not isinstance(block, Block):
                raise core.SettingError(say("blocks holds {block!r:.40}: put cw.Block(...) there.", block=block))
            foreign = block.owner not in (None, self)
            blocks.append(block.copy() if foreign or any(block is mine for mine in blocks) else block)
        return self.blocks if self._has_equal(given) else tuple(blocks)

    def _has_equal(self, given: Sequence[Block]) -> bool:
        """Tell whether another explorer's blocks are what these are: explorers linked in a ring come to rest."""
        mine = self.blocks or ()
        return len(mine) == len(given) and all(
            theirs.owner not in (None, self) and theirs.weights is own.weights and theirs.value == own.value
            for theirs, own in zip(given, mine)
        )

    def _own_blocks(self) -> None:
        """Make each new block this explorer's; one without weights gets the first identity that is free."""
        used = {block.weights.identity for block in self.blocks if block.weights is not None}
        for block in self.blocks:
            if block.owner is self:
                continue
            self._joined.append(Joined(block, block.weights, block.source))
            if block.weights is None and block.source is not None:
                block.weights = block.source.weights
            if block.weights is None:
                block.weights = Weights(_free(used))
                used.add(block.weights.identity)
            block.owner, block.source = self, None

    def _draw(self) -> None:
        """Make all weights random again; blocks that were copies of each other part here."""
        used: set[int] = set()
        for block in self.blocks or ():
            identity = block.weights.identity
            block.weights = Weights(_free(used) if identity in used else identity)
            used.add(block.weights.identity)

    def _plan(self) -> Plan:
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
            if not self.changes.is_shown and not self.changes.is_underway:
                self.changes.show()
            return self._network.run(self._plan())

    def _stage(self, name: str) -> Stage:
        stages = self._current()
        return stages[find(stages, name)]


def _read_seed(seed: Any) -> int:
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise core.SettingError(say("seed is {seed!r:.40}: give a whole number.", seed=seed), field="seed")
    return int(seed)


def _free(used: set[int]) -> int:
    """Return the smallest identity that is not in use."""
    return min(set(range(len(used) + 1)) - used)
