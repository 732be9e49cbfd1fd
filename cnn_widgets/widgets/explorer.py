"""The explorer: blocks, an image and a real Keras model, with every panel on them."""

import threading
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator, Sequence

import ipywidgets as ipw
import numpy as np
import traitlets

from .. import core
from ..core import backend
from ..core.arithmetic import Arithmetic as Terms
from ..core.arithmetic import arithmetic, find
from ..core.blocks import FIELDS
from ..core.code import to_code
from ..core.images import load_image_with_note
from ..core.network import Network, Plan
from ..core.samples import samples
from ..core.sizes import check_blocks, fit_blocks
from ..core.stage import Stage
from ..core.weights import Weights
from ..figures import figure_png, poster_png, stage_figure
from .arithmetic import Arithmetic
from .bar import Bar
from .block import Block
from .controls import Controls
from .display import Displayed, in_kernel
from .feature_maps import FeatureMaps
from .formula import Formula
from .kernel_grid import KernelGrid
from .pipeline import Pipeline
from .scene import Scene
from .setting_weights import biases_from, canvases_from, trained

OWN_IMAGE = "your image"
LARGEST_SIDE = 2048
"""A larger picture is scaled down, and the screen says so: 16 maps of it take 268 MB for each stage."""


class Explorer(Displayed, ipw.VBox):
    """Sliders on a real Keras model, with its kernels, feature maps and arithmetic.

    Args:
        image: What the model sees: anything that `load_image` takes, such as "cat" or an array.
        blocks: The blocks, `Block` each; None makes one from `settings`.
        seed: Seed of the random weights.
        **settings: Settings of the one block, such as ``filters=3``; see `Block`.

    Attributes:
        image: float32 (height, width, channels); assign anything that `load_image` takes.
        blocks: Tuple of `Block`; assign another to add, remove or reorder.
        seed: Integer; assigning another draws new random weights.

    Raises:
        SettingError: If the image or a setting cannot be.

    Example:
        >>> ex = Explorer("cat", filters=3, kernel_size=10, pooling="average", pool_size=5)
        >>> ex.blocks[0].kernel_size = 5
        >>> ex.feature_maps("pool1").shape
        (44, 44, 3)
    """

    image = traitlets.Any()
    blocks = traitlets.Any()
    seed = traitlets.Int(0)

    def __init__(
        self,
        image: Any = "cat",
        *,
        blocks: Sequence[Block] | None = None,
        seed: int = 0,
        **settings: Any,
    ):
        if blocks is not None and settings:
            raise core.SettingError(f"Give either blocks or {', '.join(settings)}, not both.")
        self.scene = Scene()
        self._network = Network()
        self._weights: dict[int, Weights] = {}
        self._held = 0
        self._loading: threading.Thread | None = None
        self._image_name = OWN_IMAGE
        self._build_panels()
        given = {"image": image, "blocks": (Block(**settings),) if blocks is None else blocks}
        with self._one_refresh():
            super().__init__(seed=seed)
            self.image = given["image"]
            self.blocks = given["blocks"]
        self.add_class("cnnw-explorer")
        self.children = self._arrange()

    # What is computed

    @property
    def model(self) -> Any:
        """The ``keras.Sequential`` in force; a model once handed out is not changed by later changes."""
        with self.scene.lock:
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
        with self.scene.lock:
            return self._plan().kernel(self._convolution(stage))

    def bias(self, stage: str) -> np.ndarray | None:
        """Return the biases of a convolution, float32 (filters,), a copy, or None where it has none."""
        with self.scene.lock:
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

    def figure(self, stage: str, **options: Any) -> Any:
        """Return a matplotlib Figure of what the panel shows of a stage, for papers and slides.

        Args:
            stage: A name out of `stages`.
            **options: `columns` (int), `tile` (inches), `kernels` (True to show a convolution's kernels).
        """
        stages = self._current()
        self._stage(stage)
        return stage_figure(stages, stage, scale=self.scene.scale, colormap=self.scene.colormap, **options)

    def to_code(self, weights: str | Path | None = None) -> str:
        """Return Python source that rebuilds this model with Keras alone.

        Args:
            weights: Where to write the weights as .npz, which the source then loads; None leaves them out.
        """
        with self.scene.lock:
            return to_code(self._plan(), weights)

    # What is changed

    def new_weights(self, seed: int | None = None) -> None:
        """Draw new random weights for all blocks; what was set by hand is given up.

        Args:
            seed: The new seed; None takes the next one.
        """
        self.seed = self.seed + 1 if seed is None else seed

    def set_kernels(self, stage: str, kernel: Any, filter: int | None = None) -> None:
        """Set kernels by hand; an array of another size sets the kernel size.

        Args:
            stage: Such as "conv1".
            kernel: The name of a preset; or (height, width), which is repeated on every input channel and
                divided by their number; or (height, width, in_channels); or all, with filters last.
            filter: Which filter; None sets all.

        Raises:
            SettingError: If it does not fit, or holds NaN or infinity.
        """
        with self.scene.lock, self._one_refresh():
            index = self._convolution(stage)
            block, plan = self.blocks[index], self._plan()
            canvases = canvases_from(kernel, plan.in_channels(index), block.filters, filter)
            height, width = next(iter(canvases.values())).kernel.shape[:2]
            if core.blocks.pair(block.kernel_size) != (height, width):
                block.kernel_size = height if height == width else (height, width)
            self._weights[id(block)] = self._weights[id(block)].with_canvases(canvases)

    def set_bias(self, stage: str, bias: Any, filter: int | None = None) -> None:
        """Set biases by hand.

        Args:
            stage: Such as "conv1".
            bias: A number, or (filters,) numbers.
            filter: Which filter; None sets all.

        Raises:
            SettingError: If the block has no biases, or the numbers do not fit.
        """
        with self.scene.lock, self._one_refresh():
            index = self._convolution(stage)
            block = self.blocks[index]
            if not block.use_bias:
                raise core.SettingError(f"{stage} has no bias: set use_bias=True on its block first.")
            biases = biases_from(bias, block.filters, filter)
            self._weights[id(block)] = self._weights[id(block)].with_biases(biases)

    def refresh(self) -> None:
        """Read the weights of `model` again, after it was trained, and repaint."""
        with self.scene.lock:
            new = self._network.trained_weights()
            if new is None:
                return self._refresh()
            plan = self._plan()
            for index, (block, (kernel, bias)) in enumerate(zip(self.blocks, new)):
                self._weights[id(block)] = trained(
                    self._weights[id(block)], kernel, bias, plan.kernel(index), plan.bias(index)
                )
            self._show(self._network.follow_model(self._plan()))

    # How blocks, image and weights hang together

    def check_block(self, block: Block, value: core.blocks.Block) -> None:
        """Raise a SettingError if a block of this explorer cannot take a value where it stands."""
        if self.image is not None and any(mine is block for mine in self.blocks or ()):
            values = tuple(value if mine is block else mine.value for mine in self.blocks)
            check_blocks(values, self.image.shape[:2])

    @traitlets.validate("image")
    def _validate_image(self, proposal: dict[str, Any]) -> np.ndarray:
        source = proposal["value"]
        image, note = load_image_with_note(source, largest_side=LARGEST_SIDE)
        image.flags.writeable = False
        self._image_name = source if isinstance(source, str) and source in samples() else OWN_IMAGE
        self._image_note = note
        return image

    @traitlets.observe("image")
    def _image_changed(self, change: dict[str, Any]) -> None:
        with self.scene.lock, self._one_refresh():
            notes = [self._image_note] if self._image_note else []
            values = tuple(block.value for block in self.blocks or ())
            fitted, lowered = fit_blocks(values, self.image.shape[:2])
            for block, value in zip(self.blocks or (), fitted):
                block.update(**{name: getattr(value, name) for name in FIELDS if getattr(value, name) != getattr(block, name)})
            if lowered:
                notes.append(f"This image is too small for the settings, so this was lowered: {', '.join(lowered)}.")
            if notes:
                self.scene.tell(" ".join(notes))
            self._bar.show_image(self._image_name)

    @traitlets.validate("blocks")
    def _validate_blocks(self, proposal: dict[str, Any]) -> tuple[Block, ...]:
        given = proposal["value"]
        if not isinstance(given, (tuple, list)) or not given:
            raise core.SettingError("blocks needs at least one cw.Block, in a tuple.")
        for block in given:
            if not isinstance(block, Block):
                raise core.SettingError(f"blocks holds {block!r}: put cw.Block(...) there.")
        check_blocks(tuple(block.value for block in given), self.image.shape[:2])
        return self._own(given)

    def _own(self, given: Sequence[Block]) -> tuple[Block, ...]:
        """Return the blocks as this explorer's own; one that is given twice, or is another's, is copied."""
        owned: list[Block] = []
        weights: dict[int, Weights] = {}
        for block in given:
            known = self._weights.get(id(block)) if block.owner is self else None
            if block.owner not in (None, self) or any(block is mine for mine in owned):
                block = Block.of(block.value)
            owned.append(block)
            weights[id(block)] = known
        used = {known.identity for known in weights.values() if known is not None}
        for block in owned:
            if weights[id(block)] is None:
                identity = min(set(range(len(owned) + 1)) - used)
                used.add(identity)
                weights[id(block)] = Weights(identity)
            block.owner = self
        self._weights = weights
        return tuple(owned)

    @traitlets.observe("blocks")
    def _blocks_changed(self, change: dict[str, Any]) -> None:
        old = change["old"] or ()
        for block in old:
            if not any(block is mine for mine in self.blocks):
                block.unobserve(self._refresh_for, list(FIELDS))
                block.owner = None
        for block in self.blocks:
            if not any(block is mine for mine in old):
                block.observe(self._refresh_for, list(FIELDS))
        self._refresh()

    @traitlets.observe("seed")
    def _seed_changed(self, change: dict[str, Any]) -> None:
        with self.scene.lock:
            for index, block in enumerate(self.blocks or ()):
                self._weights[id(block)] = Weights(index)
            self._refresh()

    def _plan(self) -> Plan:
        return Plan(
            self.image,
            tuple(block.value for block in self.blocks),
            tuple(self._weights[id(block)] for block in self.blocks),
            self.seed,
        )

    def _convolution(self, stage: str) -> int:
        """Return the index of the block whose convolution is named `stage`."""
        names = [f"conv{number}" for number in range(1, len(self.blocks) + 1)]
        if stage not in names:
            raise core.SettingError(f"There is no convolution {stage!r}: choose one of {', '.join(names)}.")
        return names.index(stage)

    def _current(self) -> tuple[Stage, ...]:
        with self.scene.lock:
            return self._network.run(self._plan())

    def _stage(self, name: str) -> Stage:
        stages = self._current()
        return stages[find(stages, name)]

    # How the screen follows

    def poster(self) -> bytes:
        """Return a PNG of the image, the kernels and the feature maps, for where no kernel runs."""
        return poster_png(self._current(), self.scene)

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

    def _refresh(self) -> None:
        """Compute and show the present state; where Keras is not there yet, load it behind the screen."""
        with self.scene.lock:
            if self._held or not self.blocks or self.image is None:
                return
            if backend.is_loaded():
                self._show(self._current())
            elif in_kernel() and self._loading is None:
                self.scene.busy = "Loading Keras, once for each kernel …"
                self._loading = threading.Thread(target=self._load, daemon=True, name="cnn_widgets")
                self._loading.start()

    def _load(self) -> None:
        try:
            backend.keras()
        except core.BackendError as error:
            self.scene.tell(str(error), "error")
        finally:
            self.scene.busy = ""
        with self.scene.guarded():
            self._refresh()
            self._complete_display()

    def _show(self, stages: tuple[Stage, ...]) -> None:
        shown = self.scene.stages
        if len(shown) == len(stages) and all(old is new for old, new in zip(shown, stages)):
            return
        self.scene.show(stages, self._image_name)
        self._selected()

    def _selected(self, *_: Any) -> None:
        """Let the controls follow the stage that is looked at."""
        block = max(0, self.scene.selected.find(self.scene.stages).block)
        block = min(block, len(self.blocks) - 1)
        self._controls.bind(self.blocks[block], block + 1)

    def _build_panels(self) -> None:
        self._bar = Bar(
            self.scene,
            {
                "choose": lambda content, _: setattr(self, "image", content["name"]),
                "upload": lambda _, data: setattr(self, "image", data),
                "new_weights": lambda *_: self.new_weights(),
                "save": lambda content, _: self._save(content.get("what")),
            },
        )
        self._pipeline = Pipeline.on(self.scene)
        self._pipeline.on_add_block(self._add_block)
        self._controls = Controls(self.scene.guarded)
        self.scene.on_selection = self._selected

    def _arrange(self) -> tuple[ipw.Widget, ...]:
        self._controls.bind(self.blocks[0])
        left = ipw.VBox([self._controls, Formula.on(self.scene)])
        left.add_class("cnnw-left")
        middle = ipw.HBox([left, KernelGrid.on(self.scene)])
        middle.add_class("cnnw-middle")
        maps, terms = FeatureMaps.on(self.scene), Arithmetic.on(self.scene)
        return self._bar, self._pipeline, middle, maps, terms

    def _add_block(self) -> None:
        self.blocks = (*self.blocks, Block())
        self.scene.look_at(f"act{len(self.blocks)}")

    def _save(self, what: Any) -> None:
        if what == "code":
            self._bar.offer("model.py", "text/x-python", self.to_code().encode())
        elif what == "png":
            stage = self.scene.selected.stage
            self._bar.offer(f"{stage}.png", "image/png", figure_png(self.figure(stage)))

    def __repr__(self) -> str:
        if self.image is None or not self.blocks:
            return "Explorer()"
        height, width, channels = self.image.shape
        blocks = ", ".join(map(repr, self.blocks))
        return f"Explorer({self._image_name} {height} × {width} × {channels}, {blocks}, seed={self.seed})"
