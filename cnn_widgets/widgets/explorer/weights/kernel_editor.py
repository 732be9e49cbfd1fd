"""Edits kernels as the kernels panel asks for it."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from ....core.axes import per_axis
from ....core.errors import SettingError
from ....core.kernels.edits import kernel_edits
from ....core.kernels.pasted_numbers import parse_numbers
from ....core.kernels.presets import describe, presets
from ....core.known import known
from ....core.language import say
from ....core.numbers import place_from
from ....core.stack.output_size import Pair, times
from ....core.stack.stage import Stage
from ....core.stack.weights import origin
from ....core.words.joined import joined
from ....render.frames import Selection
from ....render.wire import pack
from ...panels.kernel_grid import KernelReply
from ...session.scene import Scene
from ..user_steps import UserSteps


class EditableKernels(Protocol):
    """What the kernel editor needs of an explorer; see `Explorer` for each method."""

    lock: Any

    @property
    def scene(self) -> Scene:
        """Where they are shown."""

    def kernels(self, stage: str) -> np.ndarray:
        """Return the kernels of a convolution."""

    def set_kernels(self, stage: str, kernel: Any, filter: int | None = None, channel: int | None = None) -> None:
        """Set kernels."""

    def set_weight(self, stage: str, value: float, row: int, col: int, **place: Any) -> None:
        """Set one weight."""

    def set_bias(self, stage: str, bias: Any, filter: int | None = None, gesture: Any = None) -> None:
        """Set biases."""

    def edit_kernels(self, stage: str, name: str, filter: int | None = None, channel: int | None = None) -> None:
        """Normalise, negate, turn or mirror kernels."""

    def reset_kernels(self, stage: str, filter: int | None = None, channel: int | None = None) -> None:
        """Make kernels random again."""

    def lift_patch(self, stage: str, row: int, col: int, filter: int | None = 0) -> None:
        """Make a patch a kernel."""


class KernelEditor:
    """Carries out requests of the browser on an explorer.

    A request names an ``action`` and, as far as the action needs them, the ``stage``, the ``filter`` and the input
    ``channel`` (None is all), ``row`` and ``col`` in the kernel, a ``text``, a ``name`` and a ``gesture``.

    Args:
        explorer: The explorer whose kernels are edited.
        steps: What can be undone.
    """

    def __init__(self, explorer: EditableKernels, steps: UserSteps):
        self._explorer = explorer
        self._actions: dict[str, Callable[[dict[str, Any]], KernelReply | str | None]] = {
            "begin": self._begin,
            "exact": self._exact,
            "weight": self._weight,
            "type": self._type,
            "bias": self._bias,
            "edit": lambda ask: explorer.edit_kernels(ask["stage"], ask["name"], **_scope(ask)),
            "preset": self._preset,
            "reset": lambda ask: explorer.reset_kernels(ask["stage"], **_scope(ask)),
            "lift": self._lift,
            "undo": lambda _: steps.undo(),
            "redo": lambda _: steps.redo(),
        }

    def answer(self, content: dict[str, Any]) -> KernelReply:
        """Carry out a request, and return the reply.

        Raises:
            SettingError: If it cannot be carried out.
        """
        action = content.get("action")
        if not isinstance(action, str) or action not in self._actions:
            raise SettingError(
                say(
                    "There is no action {action!r:.40}: choose one of {actions}.",
                    action=action,
                    actions=", ".join(self._actions),
                )
            )
        known = dict.fromkeys(("stage", "filter", "channel", "row", "col", "text", "name", "gesture"))
        done = self._actions[action]({**known, **content})
        return done if isinstance(done, tuple) else ({"note": done or ""}, [])

    def _begin(self, _: dict[str, Any]) -> KernelReply:
        """Return the edits and presets on offer."""
        edits = [{"name": edit.name, "label": edit.label, "description": edit.description} for edit in kernel_edits()]
        known = [
            {"name": one.name, "values": one.values, "description": one.description} for one in map(describe, presets())
        ]
        return {"edits": edits, "presets": known}, []

    def _exact(self, ask: dict[str, Any]) -> KernelReply:
        """Send the exact numbers of one filter, (in_channels, height, width): frames may hold rounded ones."""
        with self._explorer.lock:
            kernel = self._explorer.kernels(ask["stage"])
            filter = place_from(ask["filter"], kernel.shape[3], say("filter"))
            planes = np.ascontiguousarray(kernel[..., filter].transpose(2, 0, 1))
        return {}, [pack({"stage": ask["stage"], "filter": filter}, {"kernel": planes})]

    def _weight(self, ask: dict[str, Any]) -> None:
        value = _one_number(ask["text"])
        place = {"row": ask["row"], "col": ask["col"], "gesture": ask["gesture"]}
        self._explorer.set_weight(ask["stage"], value, **place, **_scope(ask))

    def _type(self, ask: dict[str, Any]) -> str | None:
        """Set kernels to the numbers that were typed; one number at a place sets one weight."""
        array, explorer, stage = parse_numbers(ask["text"]), self._explorer, ask["stage"]
        if array.size == 1 and ask["row"] is not None:
            self._weight(ask)
            return None
        if array.ndim == 2 and ask["channel"] is None:
            # Every channel gets a typed plane as it was typed; `set_kernels` would divide it among them.
            array = np.repeat(array[:, :, None], explorer.kernels(stage).shape[2], axis=2)
        return self._noting_size(stage, lambda: explorer.set_kernels(stage, array, **_scope(ask)))

    def _preset(self, ask: dict[str, Any]) -> str | None:
        name, stage = describe(ask["name"]).name, ask["stage"]
        note = self._noting_size(stage, lambda: self._explorer.set_kernels(stage, name, **_scope(ask)))
        in_channels = self._explorer.kernels(stage).shape[2]
        if ask["channel"] is not None or in_channels == 1:
            return note
        shared = say("Each of the {count} input channels has 1/{count} of {name}.", count=in_channels, name=name)
        return joined((note or "", shared))

    def _bias(self, ask: dict[str, Any]) -> None:
        value = _one_number(ask["text"])
        self._explorer.set_bias(ask["stage"], value, filter=ask["filter"], gesture=ask["gesture"])

    def _lift(self, ask: dict[str, Any]) -> str:
        explorer, scene = self._explorer, self._explorer.scene
        with explorer.lock:
            explorer.kernels(ask["stage"])
            row, col = _seen_from(scene.stages, scene.selected, ask["stage"])
            explorer.lift_patch(ask["stage"], row, col, filter=ask["filter"])
        return say(
            "Lifted from around row {row}, column {col}: the map is brightest where the picture looks like it.",
            row=row,
            col=col,
        )

    def _noting_size(self, stage: str, change: Callable[[], None]) -> str | None:
        """Make a change, and return a note if it has changed the kernel size of the layer."""
        before = self._explorer.kernels(stage).shape[:2]
        change()
        after = self._explorer.kernels(stage).shape[:2]
        return None if before == after else say("The kernel size is now {size}.", size=times(after))


def _one_number(text: Any) -> float:
    array = parse_numbers(text)
    if array.size != 1:
        raise SettingError(
            say("{text!r:.40} is not one number: write 0.5 with a point, or a fraction such as 1/9.", text=text)
        )
    return float(array.item())


def _scope(ask: dict[str, Any]) -> dict[str, Any]:
    return {"filter": ask["filter"], "channel": ask["channel"]}


def _seen_from(stages: tuple[Stage, ...], selection: Selection, name: str) -> Pair:
    """Return the cell (row, column) of a convolution's input under the kernel's middle, for the selected value."""
    index = next(place for place, stage in enumerate(stages) if stage.name == name)
    conv, before = stages[index], stages[index - 1]
    value = selection.moved_to(conv, selection.centre(selection.find(stages)))
    window = known(conv.window)
    pads = window.pads(before.size)
    return per_axis(
        at * window.strides[axis] - pads[axis][0] + origin(window.size[axis]) * window.dilation[axis]
        for axis, at in enumerate((value.row, value.col))
    )
