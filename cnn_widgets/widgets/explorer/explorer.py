"""The explorer: blocks, an image and a real Keras model, with every panel on them."""

import contextvars
import os
import threading
import weakref
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Self

import numpy as np

from ... import core
from ...core import backend
from ...core.compare.pin import Pinned
from ...core.images.picture import Picture
from ...core.images.samples import sample
from ...core.language import say
from ...core.saving.state import State, read_state
from ...core.saving.text import state_from_text
from ...core.stack.stage import Stage
from ...core.words.joined import joined
from ...render.figures import figure_png, poster_png, stage_figure
from ..session.delegation import of_part
from ..session.panel import Reaction
from ..session.setting import Setting
from ..session.whole_change import Changes, HasSettings
from ..session.widget.closing import WeakHandler
from ..session.widget.display import in_kernel
from ..session.widget.our_widget import Composite
from ..session.widget.parts import SCENE
from .block import Block
from .compare.perturbation import Perturbation
from .compare.pin import Pins
from .configuration import Configuration
from .controls.visible import Shown
from .image_in_force import image_key, picture_from, shown_image
from .ownership import Ownership
from .preview_scene import PreviewScene
from .rollback import Beginning
from .screen import Screen
from .stack import Stack
from .state_file import StateFile, blocks_of, is_state, model_bytes
from .steps import Steps
from .user_steps import UserSteps
from .weights.edits import Edits


class Explorer(HasSettings, Composite):
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
        probed: How the input is moved, a frozen value, or None; see `probe`.
        lock: Held by all that reads or changes the state, since callbacks may come on any thread.

    Raises:
        SettingError: If the image or a setting is invalid, or a control, panel or lock is unknown.

    Example:
        >>> ex = Explorer("cat", filters=3, kernel_size=10, pooling="average", pool_size=5)
        >>> ex.blocks[0].kernel_size = 5
        >>> ex.feature_maps("pool1").shape
        (44, 44, 3)
    """

    image = Setting()
    blocks = Setting()
    seed = Setting(0)
    probed = Setting(None, read_only=True)

    # Whether the last refresh was interrupted, so that what it set may not have been sent.
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
        self.lock = self.scene.lock
        self.changes = Changes(self, self.lock)
        self._loading: threading.Thread | None = None
        self._shown_image: np.ndarray | None = None
        self.mount(SCENE, self.scene)
        self._take_parts()
        self._screen = Screen(self, self.scene, self._user_steps, self._reactions(), self._shown)
        self.scene.on_selection = self._selected
        self.scene.on_step = {"undo": self._user_steps.undo, "redo": self._user_steps.redo}
        try:
            with self.changes.one():
                super().__init__(seed=seed, screen="explorer")
                self.image = image
                self.blocks = blocks
                self._steps.begin()
        except BaseException:
            # A failure leaves no widget behind.
            self.close()
            raise
        self.scene.on_torn = WeakHandler(self._torn)
        self._complete(self._screen.panels)

    def _take_parts(self) -> None:
        self._stack = Stack(self)
        self._ownership = Ownership(self)
        self._steps = Steps(self)
        self._user_steps = UserSteps(self._steps, self._shown.locked)
        self._edits = Edits(self, self._stack, self._ownership)
        self._perturbation = Perturbation(self, self._stack)
        self._pins = Pins(self.scene, self._stack, self._perturbation)
        self._state_file = StateFile(self, self._stack, self._steps, self._perturbation, self.scene)

    # What Keras makes of it

    @property
    def model(self) -> Any:
        """The ``keras.Sequential`` in force; a model once handed out is not changed by later changes."""
        return self._stack.model()

    @property
    def stages(self) -> tuple[str, ...]:
        """The names of the stages in order, such as ("input", "conv1", "act1", "pool1")."""
        return self._stack.names

    feature_maps = of_part("_stack", Stack.feature_maps)
    kernels = of_part("_stack", Stack.kernels)
    bias = of_part("_stack", Stack.bias)
    arithmetic = of_part("_stack", Stack.arithmetic)
    diagnostics = of_part("_stack", Stack.diagnostics)
    to_code = of_part("_stack", Stack.to_code)

    # Its weights

    new_weights = of_part("_edits", Edits.new_weights)
    refresh = of_part("_edits", Edits.refresh)
    take_trained = of_part("_edits", Edits.take_trained)
    _give_back = of_part("_edits", Edits.give_back)
    set_kernels = of_part("_edits", Edits.set_kernels)
    set_weight = of_part("_edits", Edits.set_weight)
    set_bias = of_part("_edits", Edits.set_bias)
    edit_kernels = of_part("_edits", Edits.edit_kernels)
    reset_kernels = of_part("_edits", Edits.reset_kernels)
    lift_patch = of_part("_edits", Edits.lift_patch)

    # What it is compared with

    @property
    def pinned(self) -> Pinned | None:
        """The configuration that is pinned, a frozen value, or None."""
        return self._pins.pinned

    pin = of_part("_pins", Pins.pin)
    unpin = of_part("_pins", Pins.unpin)

    @property
    def unmoved(self) -> Picture:
        """The image as it was before it was moved, float32 (height, width, channels); `image` where it is not."""
        return self._perturbation.unmoved

    probe = of_part("_perturbation", Perturbation.probe)
    equivariance = of_part("_perturbation", Perturbation.equivariance)
    equivariance_curve = of_part("_perturbation", Perturbation.equivariance_curve)

    # As a file

    save = of_part("_state_file", StateFile.save)
    to_text = of_part("_state_file", StateFile.to_text)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Return a new explorer with the state of a file that `save` wrote, bit for bit.

        Args:
            path: The file, which may come from anybody: all that it claims is checked, and nothing in it is run.

        Raises:
            SettingError: If there is no such file, or it is none that this version reads.
        """
        return cls._of(read_state(path))

    @classmethod
    def from_text(cls, text: str, **shown: Any) -> Self:
        """Return a new explorer with the state that `to_text` gave.

        Args:
            text: The line, which may come from anybody: all that it claims is checked, and nothing in it is run.
            **shown: ``controls``, ``ranges``, ``panels`` and ``locked``, as for a new explorer.

        Raises:
            SettingError: If it is none that this version reads.
        """
        return cls._of(state_from_text(text), **shown)

    @classmethod
    def _of(cls, state: State, **shown: Any) -> Self:
        explorer = cls(state.image, blocks=blocks_of(state), seed=state.seed, **shown)
        try:
            explorer._state_file.restore(state)
        except BaseException:
            explorer.close()
            raise
        return explorer

    # As a picture

    def figure(self, stage: str, **options: Any) -> Any:
        """Return a matplotlib Figure of what the panel shows of a stage, for papers and slides.

        Args:
            stage: A name out of `stages`.
            **options: As in `stage_figure`; ``kernels=True`` shows a convolution's kernels.
        """
        scene = self.scene
        shown = {"scale": scene.scale, "colormap": scene.colormap, "as_colour": scene.as_colour}
        return stage_figure(self._stack.current(), stage, **{**shown, **options})

    def poster(self) -> bytes:
        """Return a PNG of the image, the kernels and the feature maps, for where no kernel runs."""
        return poster_png(self._stack.current(), self.scene)

    # How it changes

    undo = of_part("_steps", Steps.undo)
    redo = of_part("_steps", Steps.redo)
    check = of_part("_stack", Stack.check)

    def read_setting(self, name: str, value: Any) -> Any:
        """Return a setting in the form in which it is kept, checked by itself."""
        if name == "probed":
            return value
        return {"image": picture_from, "blocks": self._ownership.read, "seed": _read_seed}[name](value)

    def setting_changed(self, name: str, old: Any) -> None:
        """Release blocks that were removed, and add new ones; a new seed draws new weights."""
        if name == "blocks":
            self._ownership.change(old)
        elif name == "seed" and self.seed != old:
            self._ownership.draw()

    def snapshot(self) -> Beginning:
        """Return all that a change may touch."""
        self._ownership.begin()
        return Beginning(Configuration.of(self), self._steps.moment)

    def go_back(self, before: Beginning) -> None:
        """Restore what was there at the beginning of a change."""
        self._ownership.go_back()
        before.configuration.restore(self)
        self._steps.go_back(before.steps)

    def settle(self, before: Beginning) -> None:
        """Lower settings that a new image is too small for, check that all fits, and keep it as a step."""
        settings = before.configuration.settings
        if self.image is not settings["image"]:
            notes = [self.image.note] if self.image.note else []
            if self.blocks is settings["blocks"]:
                notes += self._stack.lower()
            if notes:
                self.changes.then(partial(self.scene.tell, joined(notes)))
        self._stack.check()
        if self._perturbation.in_force != self.probed:
            self.set_trait("probed", self._perturbation.in_force)
        self._steps.record(Configuration.of(self, self.scene.is_by_hand), self.changes.gesture)
        if self._screen.controls.waits:
            self.changes.then(self._screen.controls.retry)

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
            # The constructor failed.
            return
        # Ends what is under way, before the lock is waited for.
        self.scene.close()
        with self.scene.lock:
            self._shown_image = None
            self._stack.forget()
            self._steps.forget()

    def _refresh(self) -> None:
        """Compute and show the present state; where Keras is not loaded yet, load it in the background."""
        with self.lock:
            if self.is_closed or self.changes.is_underway or not self.blocks or self.image is None:
                return
            with self.hold_sync(), self._sent_whole():
                self._show_settings()
                if backend.is_loaded():
                    self._show(self._stack.run())
                else:
                    self._load_keras()

    @contextmanager
    def _sent_whole(self) -> Iterator[None]:
        """Send again what may be lost, and know whether all that is sent now has left."""
        lost, self._may_be_lost = self._may_be_lost, True
        if lost:
            self.send_state()
        yield
        self._may_be_lost = False

    def _show_settings(self) -> None:
        self._show_steps()
        self._screen.bar.show_image(shown_image(image_key(self.image)))
        self._screen.controls.follow()

    def _load_keras(self) -> None:
        if not in_kernel() or self._loading is not None:
            return
        self.scene.busy = say("Loading Keras, once for each kernel …")
        # In ipykernel 7.0 to 7.3 a thread that does not know which request it serves cannot send.
        context = contextvars.copy_context()
        self._loading = threading.Thread(
            target=context.run, args=(_load, weakref.ref(self)), daemon=True, name="cnn_widgets"
        )
        self._loading.start()

    def _torn(self, _: Any) -> None:
        # The next reader has it shown anew.
        self.changes.is_shown, self._may_be_lost = False, True

    def _show_steps(self) -> None:
        if not self.is_closed:
            self._screen.show_steps()

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
            self.scene.follow(self._stack.plan())
            self.scene.show(stages, self._perturbation.name, stays=self._shown_image is self.unmoved)
            self._shown_image = self.unmoved
        # Also where no stage differs: equal blocks may have changed places.
        self._selected()

    def _selected(self, *_: Any) -> None:
        """Let the controls follow the stage that is looked at."""
        block = max(0, self.scene.selected.find(self.scene.stages).block)
        block = min(block, len(self.blocks) - 1)
        self._screen.controls.bind(self.blocks[block], block + 1)

    def _reactions(self) -> dict[str, Reaction]:
        """Return what the bar's buttons do."""
        return {
            "choose": lambda content, _: setattr(self, "image", sample(content.get("name")).name),
            "upload": lambda _, data: self._open(data),
            "new_weights": lambda *_: self.new_weights(),
            "save": lambda content, _: self._save(content.get("what")),
        }

    def _open(self, data: bytes) -> None:
        """Take over a file: a saved state as it is, anything else as the image."""
        if is_state(data):
            if self._shown.locked:
                raise core.SettingError(
                    say("This lesson keeps some settings as they are: open a saved explorer elsewhere.")
                )
            self._state_file.restore_bytes(data)
        else:
            self.image = data

    def _save(self, what: Any) -> None:
        if what == "code":
            self._screen.bar.offer("model.py", "text/x-python", self.to_code().encode())
        elif what == "state":
            self._screen.bar.offer("explorer.cnnw", "application/octet-stream", self._state_file.to_bytes())
        elif what == "model":
            self._screen.bar.offer("model.keras", "application/octet-stream", model_bytes(self.model))
        elif what == "png":
            stage = self.scene.selected.stage
            self._screen.bar.offer(f"{stage}.png", "image/png", figure_png(self.figure(stage)))

    def __repr__(self) -> str:
        if self.image is None or not self.blocks:
            return "Explorer()"
        height, width, channels = self.image.shape
        blocks = ", ".join(map(repr, self.blocks))
        return f"Explorer({self._perturbation.name} {height} × {width} × {channels}, {blocks}, seed={self.seed})"


def _read_seed(seed: Any) -> int:
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise core.SettingError(say("seed is {seed!r:.40}: give a whole number.", seed=seed), field="seed")
    return int(seed)


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
