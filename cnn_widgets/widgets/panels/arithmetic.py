"""How one value is computed."""

from typing import Any

import traitlets

from ...core.errors import SettingError
from ...core.images import load_image
from ...core.language import say
from ...core.numbers import numbers_from
from ...core.stack.block import Block
from ...core.stack.network import Network, Plan
from ...core.stack.weights import Canvas, Weights
from ...render.frames.selection import Selection
from ..explorer.weights.given import biases_from
from ..session.panel import Panel
from ..session.scene import Scene


class Arithmetic(Panel):
    """One output value, term by term: patch, kernel, sum of each channel, bias, activation.

    Args:
        patch: (height, width) or (height, width, channels): what lies under the kernel.
        kernel: Of the same shape.
        bias: Number that is added to the sum.
        activation: A Keras name such as "relu", or None.

    Raises:
        SettingError: If the shapes differ, or a value cannot be.

    Example:
        >>> Arithmetic(np.arange(9).reshape(3, 3), np.arange(9)[::-1].reshape(3, 3))
    """

    panel = traitlets.Unicode("arithmetic").tag(sync=True)

    def __init__(self, patch: Any, kernel: Any, bias: float = 0.0, activation: str | None = None):
        image, weights = (
            load_image(numbers_from(a, name)) for a, name in ((patch, say("patch")), (kernel, say("kernel")))
        )
        biases = biases_from(bias, 1, None)
        if image.shape != weights.shape:
            raise SettingError(
                say(
                    "The patch is {patch} and the kernel {kernel}: give both the same shape.",
                    patch=image.shape,
                    kernel=weights.shape,
                )
            )
        block = Block(filters=1, kernel_size=image.shape[:2], activation=activation, pooling=None)
        canvas = Weights(0, {0: Canvas(weights, "edited")}, biases)
        stages = Network().run(Plan(image, (block,), (canvas,), seed=0))
        scene = Scene()
        scene.show(stages)
        scene.select(Selection(scene.stages[-1].name))
        super().__init__(scene)
        self._makes(scene)
