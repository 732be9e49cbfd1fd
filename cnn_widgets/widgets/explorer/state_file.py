"""An explorer as a file that can be kept, and back."""

import os
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Self

import traitlets

from ...core.errors import SettingError
from ...core.images.picture import Picture
from ...core.images.samples import samples
from ...core.language import say
from ...core.saving.state import State, read_state, state_from_bytes, state_to_bytes, write_state
from ...core.saving.text import state_from_text, state_to_text
from ...core.storage import reason
from ...render.frames import Selection
from ..session.scene import Scene, vars_of
from .block import Block

VIEW = ("scale", "colormap", "flipped", "kernel_style", "as_colour", "terms_order")
"""The scene's traits that are kept, beside what is looked at."""
SIGNATURE = b"PK\x03\x04"
"""How a saved file begins, and no picture."""


class Saved:
    """A mixin for a `Stack` with a `Scene`: its whole state as a file, and back."""

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
        write_state(path, self._state())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Return a new explorer with the state of a file that `save` wrote, bit for bit.

        Args:
            path: The file, which may come from anybody: all that it claims is checked, and nothing in it is run.

        Raises:
            SettingError: If there is no such file, or it is none that this version reads.
        """
        return cls._of(read_state(path))

    def to_text(self) -> str:
        """Return the whole state as one line of text, for a lesson or a message; `from_text` reads it.

        An image out of `samples`, at the size that it is loaded with, takes no room in it.

        Example:
            >>> Explorer.from_text(ex.to_text()).to_text() == ex.to_text()
            True
        """
        return state_to_text(self._state())

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
        explorer = cls(state.image, blocks=_blocks_of(state), seed=state.seed, **shown)
        explorer._restore(state)
        return explorer

    def _state(self) -> State:
        with self.lock:
            view = {name: getattr(self.scene, name) for name in VIEW}
            view["selection"] = vars_of(self.scene.selected)
            plan = self._plan()
            return State(plan.image, plan.blocks, plan.weights, plan.seed, self._shown_name, view)

    def _restore(self, state: State) -> None:
        """Take a state over in place of the present one, in one message to the browser; on an error, not at all."""
        _check_view(self.scene, state.view)
        with self.lock, self.scene.hold_sync():
            self.changes.make(partial(self._take_over, state))

    def _take_over(self, state: State) -> None:
        name = state.image_name if state.image_name in samples() else ""
        self.image, self.blocks, self.seed = Picture.of(state.image, name), _blocks_of(state), state.seed
        # A new seed has drawn new weights.
        for block, weights in zip(self.blocks, state.weights):
            block.weights = weights
        self._steps.begin(self)
        self.check()
        _show_view(self.scene, state.view)

    def _is_state(self, data: bytes) -> bool:
        """Tell whether bytes are meant as a state, and not as a picture."""
        return data.startswith(SIGNATURE)

    def _restore_bytes(self, data: bytes) -> None:
        self._restore(state_from_bytes(data))

    def _state_bytes(self) -> bytes:
        return state_to_bytes(self._state())

    def _model_bytes(self) -> bytes:
        """Return the model as Keras saves it.

        Raises:
            SettingError: If the folder for temporary files has no room for it.
        """
        try:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "model.keras"
                self.model.save(path)
                return path.read_bytes()
        except (OSError, RuntimeError) as error:  # h5py raises the latter
            raise SettingError(
                say(
                    "The model cannot be written to the folder for temporary files ({reason}): make room there, or "
                    "save it with ex.model.save(path).",
                    reason=reason(error),
                )
            ) from error


def _blocks_of(state: State) -> tuple[Block, ...]:
    """Return observable blocks with the settings and weights of a state, which belong to nobody yet."""
    blocks = tuple(map(Block.of, state.blocks))
    for block, weights in zip(blocks, state.weights):
        block.weights = weights
    return blocks


def _check_view(scene: Scene, view: Mapping[str, Any]) -> None:
    """Refuse a view that no screen has, before anything of it is shown."""
    for name, value in view.items():
        try:
            if name in VIEW:
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
    for name in set(VIEW) & set(view):
        setattr(scene, name, view[name])
    scene.expect(Selection.read(view.get("selection", {}), Selection()), exactly=True)
