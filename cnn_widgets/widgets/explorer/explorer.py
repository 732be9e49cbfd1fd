"""The explorer: blocks, an image and a real Keras model, with every panel on them."""

import contextvars
import threading
import weakref
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import ipywidgets as ipw
import numpy as np

from ... import core
from ...core import backend
from ...core.images.samples import sample
from ...core.language import say
from ...core.stack.stage import Stage
from ...render.figures import figure_png, poster_png, stage_figure
from ..panels.arithmetic import Arithmetic
from ..panels.feature_maps import FeatureMaps
from ..panels.formula import Formula
from ..panels.kernel_grid import KernelGrid
from ..panels.pipeline import Pipeline
from ..panels.probe import Probe
from ..session.closing import Closing, Weakly, send_all
from ..session.display import Displayed, in_kernel
from ..session.incoming import Incoming
from .arrangement import Arrangement
from .bar import Bar
from .block import Block
from .controls import Controls
from .image_name import shown_image
from .perturbation import Probing
from .pin import Pinning
from .preview_scene import PreviewScene
from .stack import Stack
from .state_file import Saved
from .visible import Shown
from .weights.kernel_editor import KernelEditor


class Explorer(Closing, Incoming, Displayed, Pinning, Probing, Saved, Stack, ipw.VBox):
    """Sliders on a real Keras model, with its kernels, feature maps and arithmetic.

    Args:
        image: What the model sees: anything that `load_image` takes, such as "cat" or an array.
        blocks: The blocks, `Block` each; None makes one from `settings`.
        seed: Seed of the random weights.
        controls: Settings of a block that have a control on screen, such as ("kernel_size", "padding"); None shows
            all, () none.
        ranges: How far a control goes: {"kernel_size": (1, 11), "activation": (None, "relu")}. Python goes further.
        panels: Panels on screen out of "bar", "pipeline", "controls", "formula", "kernels", "probe", "maps" and
            "arithmetic"; None shows all.
        locked: What no hand may change on screen: settings by name, "image", "weights" (kernels, biases, new weights)
            and "blocks" (their number and order); True locks all of these. Python can change it all the same.
        **settings: Settings of the one block, such as ``filters=3``; see `Block`.

    Attributes:
        image: float32 (height, width, channels); assign anything that `load_image` takes.
        blocks: Tuple of `Block`; assign another to add, remove or reorder.
        seed: Integer; assigning another draws new random weights.
        probed: How the input is moved, or None; see `probe`.
        pinned: The configuration that others are compared with, or None; see `pin`.

    Raises:
        SettingError: If the image or a setting cannot be, or a control, panel or lock is unknown.

    Example:
        >>> ex = Explorer("cat", filters=3, kernel_size=10, pooling="average", pool_size=5)
        >>> ex.blocks[0].kernel_size = 5
        >>> ex.feature_maps("pool1").shape
        (44, 44, 3)
    """

    # Whether the last refresh came to no end: what was set then may not have left for the browser.
    _may_be_lost = False

    def __init__(
        self,
        image: Any = "cat",
        *,
        blocks: Sequence[Block] | None = None,
        seed: int = 0,
        controls: Sequence[str] | None = None,
        ranges: Mapping[str, Sequence[Any]] | None = None,
        panels: Sequence[str] | None = None,
        locked: bool | Collection[str] = False,
        **settings: Any,
    ):
        if blocks is not None and settings:
            raise core.SettingError(say("Give either blocks or {settings}, not both.", settings=", ".join(settings)))
        self._shown = Shown.of(controls, ranges, panels, locked)
        blocks = (Block(**settings),) if blocks is None else blocks
        self.scene = PreviewScene()
        self._loading: threading.Thread | None = None
        self._shown_image: np.ndarray | None = None
        self._build_panels()
        self._makes(self.scene, self._controls)
        try:
            super().__init__(image, blocks, seed, self.scene.lock)
        except BaseException:
            # What cannot be leaves no widget behind.
            self.close()
            raise
        self.scene.on_torn = Weakly(self._torn)
        self.add_class("cnnw-explorer")
        self.children = self._arrange()
        self._makes(*self.children)

    def figure(self, stage: str, **options: Any) -> Any:
        """Return a matplotlib Figure of what the panel shows of a stage, for papers and slides.

        Args:
            stage: A name out of `stages`.
            **options: As in `stage_figure`; ``kernels=True`` shows a convolution's kernels.
        """
        scene = self.scene
        shown = {"scale": scene.scale, "colormap": scene.colormap, "as_colour": scene.as_colour}
        return stage_figure(self._current(), stage, **{**shown, **options})

    def poster(self) -> bytes:
        """Return a PNG of the image, the kernels and the feature maps, for where no kernel runs."""
        return poster_png(self._current(), self.scene)

    def close(self) -> None:
        """Take the explorer off the page and give back its memory, together with all panels and trainers on it.

        What is under way there ends at its next step. Python can still ask for everything: settings, kernels and
        feature maps, which are then computed anew. Only what was pinned is gone, and there is nothing to undo.
        Closing twice is fine.

        Example:
            >>> ex.close()
            >>> ex.feature_maps("conv1").shape
            (222, 222, 16)
        """
        super().close()

    def _let_go(self) -> None:
        super()._let_go()
        if "scene" not in self.__dict__:
            # One that could not be made.
            return
        # Ends what is under way, before the lock is waited for.
        self.scene.close()
        with self.scene.lock:
            self._pinned = self._shown_image = None
            self._forget()

    def _refresh(self) -> None:
        """Compute and show the present state; where Keras is not there yet, load it behind the screen."""
        with self.lock:
            if self.is_closed or self.changes.is_underway or not self.blocks or self.image is None:
                return
            lost, self._may_be_lost = self._may_be_lost, True
            if lost:
                send_all(self._made)
            self._paint()
            self._may_be_lost = False

    def _paint(self) -> None:
        self._show_steps()
        self._bar.show_image(shown_image(self._image_name))
        self._controls.follow()
        self._controls.retry()
        if backend.is_loaded():
            self._show(self._current())
        elif in_kernel() and self._loading is None:
            self.scene.busy = say("Loading Keras, once for each kernel …")
            # In ipykernel 7.0 to 7.3 a thread that does not know which request it serves cannot send.
            context = contextvars.copy_context()
            self._loading = threading.Thread(
                target=context.run, args=(_load, weakref.ref(self)), daemon=True, name="cnn_widgets"
            )
            self._loading.start()

    def _torn(self, _: Any) -> None:
        # Whoever asks next has it shown anew.
        self.changes.is_shown, self._may_be_lost = False, True

    def _tell(self, sentence: str) -> None:
        self.scene.tell(sentence)

    def _show_steps(self) -> None:
        if not self.is_closed:
            self._kernels.can_undo, self._kernels.can_redo = self._steps.can_undo, self._steps.can_redo

    def _loaded(self, failure: core.BackendError | None) -> None:
        """Show the first maps, or why there are none."""
        if failure is not None:
            self.scene.tell(str(failure), "error")
        self.scene.busy = ""
        # One transition on screen: the first maps leave together with what completes the display.
        with self.scene.guarded(), self.scene.hold_sync():
            self._refresh()
            self._complete_display()

    def _show(self, stages: tuple[Stage, ...]) -> None:
        shown = self.scene.stages
        differs = len(shown) != len(stages) or any(old is not new for old, new in zip(shown, stages))
        if differs or not self.scene.is_sent:
            self.scene.follow(self._plan())
            self.scene.show(stages, self._shown_name, stays=self._shown_image is self.unmoved)
            self._shown_image = self.unmoved
        # Also where no stage differs: equal blocks may have changed places.
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
                "choose": lambda content, _: setattr(self, "image", sample(content.get("name")).name),
                "upload": lambda _, data: self._open(data),
                "new_weights": lambda *_: self.new_weights(),
                "save": lambda content, _: self._save(content.get("what")),
            },
            locked=self._shown.locked,
        )
        self._pipeline = Pipeline.on(self.scene)
        if "blocks" not in self._shown.locked:
            self._pipeline.on_arrange(Arrangement(self, self.scene).reactions)
        self._kernels = KernelGrid.on(self.scene)
        if "weights" not in self._shown.locked:
            self._kernels.on_edit(KernelEditor(self).answer)
        self._controls = Controls(self.scene.guarded, self._shown)
        self.scene.preview_controls = self._controls.inputs
        self.scene.on_selection = self._selected

    def _arrange(self) -> tuple[ipw.Widget, ...]:
        self._controls.bind(self.blocks[0])
        maps = FeatureMaps.on(self.scene)
        maps.on_pin(self.pin, self.unpin)
        panels = {
            "bar": self._bar,
            "pipeline": self._pipeline,
            "controls": self._controls,
            "formula": Formula.on(self.scene),
            "kernels": self._kernels,
            "probe": Probe(self, is_open=False),
            "maps": maps,
            "arithmetic": Arithmetic.on(self.scene),
        }
        shown = {name: panels[name] for name in self._shown.panels}
        left = _box(ipw.VBox, "cnnw-left", [shown.pop(name) for name in ("controls", "formula") if name in shown])
        middle = _box(ipw.HBox, "cnnw-middle", [*left, *([shown.pop("kernels")] if "kernels" in shown else [])])
        above = [shown.pop(name) for name in ("bar", "pipeline") if name in shown]
        return *above, *middle, *shown.values()

    def _open(self, data: bytes) -> None:
        """Take over a file: a saved state as it is, anything else as the image."""
        if self._is_state(data):
            if self._shown.locked:
                raise core.SettingError(
                    say("This lesson keeps some settings as they are: open a saved explorer elsewhere.")
                )
            self._restore_bytes(data)
        else:
            self.image = data

    def _save(self, what: Any) -> None:
        if what == "code":
            self._bar.offer("model.py", "text/x-python", self.to_code().encode())
        elif what == "state":
            self._bar.offer("explorer.cnnw", "application/octet-stream", self._state_bytes())
        elif what == "model":
            self._bar.offer("model.keras", "application/octet-stream", self._model_bytes())
        elif what == "png":
            stage = self.scene.selected.stage
            self._bar.offer(f"{stage}.png", "image/png", figure_png(self.figure(stage)))

    def __repr__(self) -> str:
        if self.image is None or not self.blocks:
            return "Explorer()"
        height, width, channels = self.image.shape
        blocks = ", ".join(map(repr, self.blocks))
        return f"Explorer({self._shown_name} {height} × {width} × {channels}, {blocks}, seed={self.seed})"


def _load(explorer: "weakref.ref[Explorer]") -> None:
    """Load Keras for an explorer, unless that is closed or gone by then."""
    failure = None
    try:
        backend.keras()
    except core.BackendError as error:
        failure = error
    waiting = explorer()
    if waiting is not None and not waiting.is_closed:
        waiting._loaded(failure)


def _box(kind: type[ipw.Box], style: str, children: list[ipw.Widget]) -> list[ipw.Widget]:
    """Return a box around widgets, or nothing around none."""
    if not children:
        return []
    box = kind(children)
    box.add_class(style)
    return [box]
