"""What stands on an explorer's screen, and where."""

from collections.abc import Mapping
from typing import Any, Protocol

import ipywidgets as ipw

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

    def pin(self) -> None:
        """Keep the present configuration."""

    def unpin(self) -> None:
        """Give up what is pinned."""


class Screen:
    """The panels of an explorer.

    Args:
        explorer: The explorer that the panels change.
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
        self.bar = Bar(scene, reactions, locked=shown.locked)
        self.pipeline = Pipeline.on(scene)
        if "blocks" not in shown.locked:
            self.pipeline.on_arrange(Arrangement(explorer, scene).reactions)
        self.kernels = KernelGrid.on(scene)
        if "weights" not in shown.locked:
            self.kernels.on_edit(KernelEditor(explorer, steps).answer)
        self.controls = Controls(scene, shown)
        scene.preview_controls = self.controls.model_id

    def show_steps(self) -> None:
        """Show whether there is something to undo or to redo."""
        self._scene.can_undo, self._scene.can_redo = self._steps.can_undo, self._steps.can_redo

    def arranged(self, explorer: EditableExplorer) -> tuple[ipw.Widget, ...]:
        """Return all that is shown of an explorer that has its image and blocks, from top to bottom."""
        self.controls.bind(explorer.blocks[0])
        panels = self._panels(explorer)
        shown = {name: panels[name] for name in self._shown.panels}
        left = _box(ipw.VBox, "cnnw-left", [shown.pop(name) for name in ("controls", "formula") if name in shown])
        middle = _box(ipw.HBox, "cnnw-middle", [*left, *([shown.pop("kernels")] if "kernels" in shown else [])])
        above = [shown.pop(name) for name in ("bar", "pipeline") if name in shown]
        return *above, *middle, *shown.values()

    def _panels(self, explorer: EditableExplorer) -> dict[str, Any]:
        maps = FeatureMaps.on(self._scene)
        maps.on_pin(explorer.pin, explorer.unpin)
        return {
            "bar": self.bar,
            "pipeline": self.pipeline,
            "controls": self.controls,
            "formula": Formula.on(self._scene),
            "kernels": self.kernels,
            "probe": Probe(explorer, is_open=False),
            "maps": maps,
            "arithmetic": Arithmetic.on(self._scene),
        }


def _box(kind: type[ipw.Box], style: str, children: list[ipw.Widget]) -> list[ipw.Widget]:
    """Return a box around widgets, or nothing around none."""
    if not children:
        return []
    box = kind(children)
    box.add_class(style)
    return [box]
