"""The whole state of an explorer, saved and restored."""

import os
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import traitlets

from ...core.errors import SettingError
from ...core.images.picture import Picture
from ...core.images.samples import samples
from ...core.language import say
from ...core.saving.state import State, state_from_bytes, state_to_bytes, write_state
from ...core.saving.text import state_to_text
from ...core.storage import reason
from ...render.frames import Selection
from ..session.scene import Scene, vars_of
from .block import Block
from .compare.perturbation import Perturbation
from .stack import Settings, Stack
from .steps import Steps

VIEW_TRAITS = ("scale", "colormap", "flipped", "kernel_style", "as_colour", "terms_order")
"""The scene's traits that are saved, besides the selection."""
ZIP_SIGNATURE = b"PK\x03\x04"
"""The first bytes of a saved file, with which no picture begins."""


class StateFile:
    """The whole state of an explorer, as a file or a line of text, and back.

    Args:
        settings: Its image, blocks and seed.
        stack: The stack that they make.
        steps: The steps that can be undone; they begin anew with another state.
        perturbation: How its input is moved.
        scene: The scene that shows it.
    """

    def __init__(self, settings: Settings, stack: Stack, steps: Steps, perturbation: Perturbation, scene: Scene):
        self._settings, self._stack, self._steps = settings, stack, steps
        self._perturbation, self._scene = perturbation, scene

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save image, blocks, weights, seed and view to a file, which `load` reads.

        A file that is there is replaced at once or, on an error, not at all. It holds JSON and arrays, and
        nothing that runs.

        Args:
            path: Where to, such as "cat.cnnw".

        Raises:
            SettingError: If it cannot be written.

        Example:
            >>> ex.save("cat.cnnw")
            >>> Explorer.load("cat.cnnw").kernels("conv1").tobytes() == ex.kernels("conv1").tobytes()
            True
        """
        write_state(path, self.state())

    def to_text(self) -> str:
        """Return the whole state as one line of text, for a lesson or a message; `from_text` reads it.

        An image out of `samples`, at the size that it is loaded with, takes no room in it.

        Example:
            >>> Explorer.from_text(ex.to_text()).to_text() == ex.to_text()
            True
        """
        return state_to_text(self.state())

    def to_bytes(self) -> bytes:
        """Return the whole state as `save` writes it."""
        return state_to_bytes(self.state())

    def state(self) -> State:
        """Return the whole state as a value."""
        with self._settings.lock:
            view = {name: getattr(self._scene, name) for name in VIEW_TRAITS}
            view["selection"] = vars_of(self._scene.selected)
            plan = self._stack.plan()
            return State(plan.image, plan.blocks, plan.weights, plan.seed, self._perturbation.name, view)

    def restore_bytes(self, data: bytes) -> None:
        """Take over the state of a file; see `restore`."""
        self.restore(state_from_bytes(data))

    def restore(self, state: State) -> None:
        """Replace the present state, in one message to the browser; on an error nothing changes."""
        _check_view(self._scene, state.view)
        with self._settings.lock, self._scene.hold_sync():
            self._settings.changes.make(partial(self._take_over, state))

    def _take_over(self, state: State) -> None:
        settings, name = self._settings, state.image_name if state.image_name in samples() else ""
        settings.image, settings.blocks, settings.seed = Picture.of(state.image, name), blocks_of(state), state.seed
        # A new seed has drawn new weights.
        for block, weights in zip(settings.blocks, state.weights):
            block.weights = weights
        self._steps.begin()
        self._stack.check()
        _show_view(self._scene, state.view)


def is_state(data: bytes) -> bool:
    """Tell whether bytes are a saved state, and not a picture."""
    return data.startswith(ZIP_SIGNATURE)


def model_bytes(model: Any) -> bytes:
    """Return a model as Keras saves it.

    Raises:
        SettingError: If the folder for temporary files has no room for it.
    """
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.keras"
            model.save(path)
            return path.read_bytes()
    except (OSError, RuntimeError) as error:  # h5py raises the latter
        raise SettingError(
            say(
                "The model cannot be written to the folder for temporary files ({reason}): make room there, or "
                "save it with ex.model.save(path).",
                reason=reason(error),
            )
        ) from error


def blocks_of(state: State) -> tuple[Block, ...]:
    """Return observable blocks with the settings and weights of a state, without an owner."""
    blocks = tuple(map(Block.of, state.blocks))
    for block, weights in zip(blocks, state.weights):
        block.weights = weights
    return blocks


def _check_view(scene: Scene, view: Mapping[str, Any]) -> None:
    """Refuse an invalid view, before any of it is shown."""
    for name, value in view.items():
        try:
            if name in VIEW_TRAITS:
                scene.traits()[name].validate(scene, value)
            elif name != "selection" or not isinstance(value, dict):
                raise traitlets.TraitError
        except traitlets.TraitError as error:
            raise SettingError(
                say(
                    "This file sets {name!r:.40} of the view to {value!r:.40}, which cannot be shown: choose another "
                    "file, or use the cnn_widgets that saved it.",
                    name=name,
                    value=value,
                )
            ) from error


def _show_view(scene: Scene, view: Mapping[str, Any]) -> None:
    for name in set(VIEW_TRAITS) & set(view):
        setattr(scene, name, view[name])
    scene.expect(Selection.read(view.get("selection", {}), Selection()), exactly=True)
