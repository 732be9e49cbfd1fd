"""What stands on an explorer's screen, and where."""

from collections.abc import Mapping
from typing import Protocol

from ipywidgets import Widget

from ..panels.arithmetic import Arithmetic
from ..panels.bar import Bar
from ..panels.feature_maps import FeatureMaps
from ..panels.formula import Formula
from ..panels.kernel_grid import KernelGrid
from ..panels.pipeline import Pipeline
from ..panels.probe import MovableInput, Probe
from ..session.panel import Reaction
from .arrangement import Arrangement
from .block import Block
from .controls.block_controls import Controls
from .controls.visible import Shown
from .preview_scene import PreviewScene
from .user_steps import UserSteps
from .weights.kernel_editor import EditableKernels, KernelEditor


class EditableExplorer(EditableKernels, MovableInput, Protocol):
    """What the panels need of an explorer, in order to change it."""

    blocks: tuple[Block, ...]

    def mount(self, name: str, part: Widget) -> None:
        """Make another widget a part of this one."""

    def pin(self) -> None:
        """Keep the present configuration."""

    def unpin(self) -> None:
        """Give up what is pinned."""


class Screen:
    """The panels of an explorer.

    Args:
        explorer: The explorer that the panels change, and whose parts they are.
        scene: The scene that they look at.
        steps: What can be undone there.
        reactions: What the bar's buttons do; see `Bar`.
        shown: Which panels and controls are shown, and what is locked.
    """

    def __init__(
        self,
        explorer: EditableExplorer,
        scene: PreviewScene,
        steps: UserSteps,
        reactions: Mapping[str, Reaction],
        shown: Shown,
    ):
        self._scene, self._steps, self._shown = scene, steps, shown
        self.bar = Bar.mounted(explorer, scene, reactions, locked=shown.locked)
        self.pipeline = Pipeline.mounted(explorer, scene)
        if "blocks" not in shown.locked:
            self.pipeline.on_arrange(Arrangement(explorer, scene).reactions)
        self.controls = Controls.mounted(explorer, scene, shown)
        scene.preview_controls = self.controls.panel
        Formula.mounted(explorer, scene)
        self.kernels = KernelGrid.mounted(explorer, scene)
        if "weights" not in shown.locked:
            self.kernels.on_edit(KernelEditor(explorer, steps).answer)
        Probe.mounted(explorer, explorer, is_open=False)
        FeatureMaps.mounted(explorer, scene).on_pin(explorer.pin, explorer.unpin)
        Arithmetic.mounted(explorer, scene, None)

    def show_steps(self) -> None:
        """Show whether there is something to undo or to redo."""
        self._scene.can_undo, self._scene.can_redo = self._steps.can_undo, self._steps.can_redo

    @property
    def panels(self) -> tuple[str, ...]:
        """The names of those that are shown."""
        return tuple(self._shown.panels)
