"""A node with its maps and kernels: the stage that panels show."""

import dataclasses
from dataclasses import dataclass

import numpy as np

from ..errors import SettingError
from ..stack.stage import Stage
from .graph.channels_last import as_maps
from .graph.node import Node
from .graph.trace import Trace
from .kernels import kernels_of


@dataclass(frozen=True)
class LayerStage(Stage):
    """A stage of any model.

    Args:
        node: The node, with its parents, parameters and multiply-adds.
        pointwise: float32 (1, 1, in_channels, filters), the second kernel of a separable convolution, or None.
    """

    node: Node = dataclasses.field(kw_only=True)
    pointwise: np.ndarray | None = dataclasses.field(default=None, kw_only=True, repr=False)

    @property
    def parameters(self) -> int:
        """Number of the layer's weights, including those of a normalisation."""
        return self.node.parameters

    @property
    def multiply_adds(self) -> int:
        """Number of multiplications by the layer's kernel weights for one image."""
        return self.node.multiply_adds

    @property
    def parents(self) -> tuple[str, ...]:
        """Names of the stages that it reads."""
        return self.node.parents


def stage_of(trace: Trace, name: str) -> LayerStage:
    """Return one node's stage, computing it if necessary.

    Raises:
        SettingError: If there is no such node, it cannot be shown, or the model refuses the image.
    """
    index = trace.graph.index(name)
    node, site = trace.graph.nodes[index], trace.program.sites[index]
    if not node.shown:
        raise SettingError(node.note)
    maps = as_maps(trace.activations.output(index), node.data_format)
    kernels = kernels_of(site.layer, node.kind)
    return LayerStage(
        node.name,
        node.kind,
        maps,
        node.range,
        node.caption,
        node.field,
        node.window,
        kernels.kernel,
        kernels.bias,
        (),
        -1,
        node.function,
        node=node,
        pointwise=kernels.pointwise,
    )
