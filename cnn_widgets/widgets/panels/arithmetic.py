"""How one value is computed."""

from typing import Any, Self

import traitlets

from ...core.errors import SettingError
from ...core.images import load_image
from ...core.language import say
from ...core.numbers import numbers_from
from ...core.stack.block import Block
from ...core.stack.network import Network, Plan
from ...core.stack.weights import MasterKernel, Weights
from ...render.frames.selection import Selection
from ..explorer.weights.given_weights import biases_from
from ..session.panel import ArrayPanel
from ..session.scene import Scene
from .arrays import showing


class Arithmetic(ArrayPanel):
    """One output value, term by term: patch, kernel, sum of each channel, bias, activation.

    Args:
        patch: (height, width) or (height, width, channels): what lies under the kernel.
        kernel: Of the same shape.
        bias: Number that is added to the sum.
        activation: A Keras name such as "relu", or None.

    Raises:
        SettingError: If the shapes differ, or a value is invalid.

    Example:
        >>> Arithmetic(np.arange(9).reshape(3, 3), np.arange(9)[::-1].reshape(3, 3))
    """

    panel = traitlets.Unicode("arithmetic").tag(sync=True)

    def __init__(self, patch: Any, kernel: Any, bias: float = 0.0, activation: str | None = None):
        super().__init__(patch, lambda: _scene(patch, kernel, bias, activation))

    @classmethod
    def on(cls, scene: Scene) -> Self:
        """Return a panel on a scene that it shares with others."""
        return cls(scene, None)


def _scene(patch: Any, kernel: Any, bias: Any, activation: Any) -> Scene:
    """Return a scene of one value: a kernel on a patch of its own size."""
    image, weights = (load_image(numbers_from(a, name)) for a, name in ((patch, say("patch")), (kernel, say("kernel"))))
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
    set_weights = Weights(0, {0: MasterKernel(weights, "edited")}, biases)
    scene = showing(Network().run(Plan(image, (block,), (set_weights,), seed=0)))
    scene.select(Selection(scene.stages[-1].name))
    return scene
