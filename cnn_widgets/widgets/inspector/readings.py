"""What is read of a model that is inspected: it has no view."""

from typing import Any

import numpy as np

from ...core.choices import flag_from
from ...core.errors import SettingError
from ...core.inspection import Inspection, LayerArithmetic, LayerStage, Numbers
from ...core.inspection.calls.quantised import is_quantised
from ...core.inspection.graph.layer_kind import WITH_KERNEL
from ...core.inspection.terms.reasons import unknown_kernel
from ...core.language import say
from ..panels.diagnostics import Diagnosed


class Inspected(Diagnosed):
    """Reads the stages of an inspection; a mixin.

    Attributes:
        lock: Held by all that reads or changes the state, since callbacks may come on any thread.
    """

    lock: Any
    _inspection: Inspection | None

    @property
    def stages(self) -> tuple[str, ...]:
        """The names of all that can be shown, in order, "input" first.

        A layer of a nested model is called "backbone/conv1", one that is used again "conv1 (call 2)", and
        one whose own name is "input" "input (layer)". The name of a wrapper or of a layer made of layers stands for
        its output, and comes after what is in it: "attention/query", ..., "attention". That of a nested model,
        "backbone", can be given for its output, too.
        """
        graph = self._inspection.graph
        return tuple(name for name in graph.all_names if graph.node(name).shown)

    def feature_maps(self, stage: str) -> np.ndarray:
        """Return what Keras computes for a stage.

        Args:
            stage: A name out of `stages`; "input" is what the model gets.

        Returns:
            float32 (height, width, channels), a copy: (1, steps, channels) of a sequence, (1, 1, units) of a vector;
            channels last also where the model has them first.

        Raises:
            SettingError: If there is no such stage.
        """
        return self._stage(stage).maps.copy()

    def kernels(self, stage: str, pointwise: bool = False) -> np.ndarray:
        """Return the kernels of a layer.

        Args:
            stage: The name of a convolution of any kind, of a Dense, or of a wrapper around one.
            pointwise: Whether to return the second kernel of a separable convolution.

        Returns:
            float32 (kernel_h, kernel_w, in_channels, filters), a copy. In groups, in_channels are those of one group;
            of a depthwise kernel it is 1; of a sequence kernel_h is 1; of a Dense both are 1.

        Raises:
            SettingError: If there is no such layer, or it has no such kernel.
        """
        with self.lock:
            found = self._inspection.kernels(stage)
        kernel = found.pointwise if flag_from(pointwise, "pointwise") else found.kernel
        if kernel is None:
            raise SettingError(self._without_kernel(stage, pointwise))
        return kernel.copy()

    def bias(self, stage: str) -> np.ndarray | None:
        """Return the biases of a layer with kernels, float32 (filters,), a copy, or None where it has none."""
        with self.lock:
            found = self._inspection.kernels(stage)
        if found.kernel is None and self._inspection.graph.node(stage).kind not in WITH_KERNEL:
            raise SettingError(self._without_kernel(stage, False))
        return None if found.bias is None else found.bias.copy()

    def arithmetic(self, stage: str, row: int, col: int, channel: int) -> LayerArithmetic:
        """Return how one value is computed, term by term, with numbers that give Keras's own.

        Args:
            stage: The name of a layer: a convolution of any kind, a Dense, a pooling, a normalisation, a merge, an
                activation, an enlargement, or one that passes values on.
            row: Output row, from 0.
            col: Output column, from 0.
            channel: Output channel, from 0.

        Returns:
            What the value is made of; which attributes are filled in depends on its `kind`. `value` is the map's own.

        Raises:
            SettingError: If there is no such value, or its layer is not told: recurrent layers, attention, code of the
                model's own. The sentence says what it computes.

        Example:
            >>> terms = ins.arithmetic("bn1", row=3, col=4, channel=0)
            >>> terms.gamma * (terms.centre - terms.mean) / np.sqrt(terms.variance + terms.epsilon) + terms.beta
        """
        with self.lock:
            return self._inspection.arithmetic(stage, row, col, channel)

    def numbers(self, stage: str) -> Numbers:
        """Return a stage's parameters, multiply-adds, shape and receptive field."""
        with self.lock:
            return self._inspection.numbers(stage)

    def _stage(self, name: str) -> LayerStage:
        with self.lock:
            return self._inspection.stage(name)

    def _without_kernel(self, name: str, pointwise: bool) -> str:
        node = self._inspection.graph.node(name)
        if pointwise:
            return say("{name} has no pointwise kernel: choose a separable convolution.", name=name)
        if is_quantised(self._inspection.layer(name)):
            return unknown_kernel(name, self._inspection.layer(name))
        if node.kind in WITH_KERNEL:
            return say(
                "{name} has {parameters:,} weights, too many to copy: read them from its Keras layer.",
                name=name,
                parameters=node.parameters,
            )
        with_kernel = [each.name for each in self._inspection.graph.nodes if each.multiply_adds][:12]
        if not with_kernel:
            return say("{name} has no kernels: choose one of none, since no layer has any.", name=name)
        return say("{name} has no kernels: choose one of {layers}.", name=name, layers=", ".join(with_kernel))
