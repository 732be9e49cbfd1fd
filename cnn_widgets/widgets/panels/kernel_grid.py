"""The kernels of a convolution."""

from collections.abc import Callable
from typing import Any

import numpy as np
import traitlets

from ...core.errors import SettingError
from ...core.known import known
from ...core.language import say
from ...core.numbers import numbers_from
from ...core.stack.stage import Kind, Stage
from ...core.stack.weights import WeightSource
from ...render.frames import kernels_frame
from ..session.panel import ArrayPanel
from ..session.scene import Scene
from .arrays import name_from

KernelReply = tuple[dict[str, Any], list[bytes]]


class KernelGrid(ArrayPanel):
    """Kernels as filters × input channels, with their numbers where cells are large enough.

    Alone it shows arrays and changes nothing; an explorer's can be edited.

    Args:
        kernel: (height, width, in_channels, filters), Keras's order; (height, width) and
            (height, width, in_channels) are one filter.
        bias: (filters,) or None.
        name: What to call the layer.

    Raises:
        SettingError: If `kernel` or `bias` is not such an array, or holds NaN or infinity.

    Example:
        >>> KernelGrid(model.get_layer("conv1").get_weights()[0])
    """

    panel = traitlets.Unicode("kernels").tag(sync=True)
    can_edit = traitlets.Bool(False).tag(sync=True)

    def __init__(self, kernel: Any, bias: Any = None, *, name: str = "conv1"):
        super().__init__(kernel, lambda: _scene(kernel_stage(kernel, bias, name)))

    def on_edit(self, answer: Callable[[dict[str, Any]], KernelReply]) -> None:
        """Offer to edit the kernels, and call `answer` for what is asked for.

        Args:
            answer: Takes the request; returns what is sent back, and bytes that go with it. It may raise a
                `SettingError`, which is shown beside the kernels.
        """
        self.can_edit = True
        self.react("edit_kernel", lambda content, _: self._reply(content, answer))

    def _reply(self, content: dict[str, Any], answer: Callable[[dict[str, Any]], KernelReply]) -> None:
        """Send exactly one reply, whatever happens: the browser asks for nothing more before it has come."""
        reply: dict[str, Any] = {"error": say("This did not work; the line at the top of the explorer says why.")}
        buffers: list[bytes] = []
        try:
            reply, buffers = answer(content)
        except SettingError as error:
            reply = {"error": str(error)}
        finally:
            self.send({**reply, "kind": "kernel_edited", "id": content.get("id")}, buffers)


def _scene(stage: Stage) -> Scene:
    channels = known(stage.kernel).shape[2]
    kind: Kind = "input" if channels in (1, 3) else "given"
    before = Stage("input", kind, np.zeros((1, 1, channels), np.float32), "signed")
    scene = Scene()
    scene.put("kernels", kernels_frame(stage, before, revision=1))
    return scene


def kernel_stage(kernel: Any, bias: Any, name: str, source: WeightSource | None = None) -> Stage:
    """Return kernels, as `KernelGrid` takes them, as a stage without maps; `source` says where they come from."""
    array = numbers_from(kernel, say("kernel"))
    if not 2 <= array.ndim <= 4:
        raise SettingError(
            say("The kernel has shape {shape}: give (height, width, in_channels, filters).", shape=array.shape)
        )
    array = array[(..., *(None,) * (4 - array.ndim))]
    biases = None if bias is None else numbers_from(bias, say("bias")).reshape(-1)
    if biases is not None and len(biases) != array.shape[3]:
        raise SettingError(
            say(
                "There are {count} biases for {filters} filters: give one for each.",
                count=len(biases),
                filters=array.shape[3],
            )
        )
    name, maps = name_from(name), np.zeros((1, 1, array.shape[3]), np.float32)
    sources = () if source is None else (source,) * array.shape[3]
    return Stage(name, "conv", maps, "signed", kernel=array, bias=biases, sources=sources)
