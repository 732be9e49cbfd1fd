"""Reads the stages of an inspected model."""

from contextlib import AbstractContextManager
from typing import Any, Protocol

import numpy as np

from ...core.argument_checks import flag_from
from ...core.errors import SettingError
from ...core.inspection import Inspection, LayerArithmetic, LayerStage, StageNumbers
from ...core.inspection.calls.quantised import is_quantised
from ...core.inspection.diagnostics import Diagnostics, diagnose
from ...core.inspection.graph.layer_kind import WITH_KERNEL
from ...core.inspection.terms.reasons import unknown_kernel
from ...core.language import say


class HasInspection(Protocol):
    """An object with a model taken apart, such as an inspector.

    Attributes:
        lock: Held by all that reads or changes the state, since callbacks may come on any thread.
    """

    lock: AbstractContextManager[Any]

    @property
    def inspection(self) -> Inspection:
        """The model taken apart for the image in force."""


class Readings:
    """Reads the stages of an inspection.

    Args:
        subject: The inspector.
    """

    def __init__(self, subject: HasInspection):
        self._subject = subject

    @property
    def stages(self) -> tuple[str, ...]:
        """The names of all that can be shown, in order, "input" first.

        A layer of a nested model is called "backbone/conv1", one that is used again "conv1 (call 2)", and
        one whose own name is "input" "input (layer)". The name of a wrapper or of a layer made of layers stands for
        its output, and comes after what is in it: "attention/query", ..., "attention". That of a nested model,
        "backbone", can be given for its output, too.
        """
        graph = self._subject.inspection.graph
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
        return self.stage(stage).maps.copy()

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
        with self._subject.lock:
            found = self._subject.inspection.kernels(stage)
        kernel = found.pointwise if flag_from(pointwise, "pointwise") else found.kernel
        if kernel is None:
            raise SettingError(self._without_kernel(stage, pointwise))
        return kernel.copy()

    def bias(self, stage: str) -> np.ndarray | None:
        """Return the biases of a layer with kernels, float32 (filters,), a copy, or None where it has none."""
        with self._subject.lock:
            inspection = self._subject.inspection
            found = inspection.kernels(stage)
        if found.kernel is None and inspection.graph.node(stage).kind not in WITH_KERNEL:
            raise SettingError(self._without_kernel(stage, False))
        return None if found.bias is None else found.bias.copy()

    def arithmetic(self, stage: str, row: int, col: int, channel: int) -> LayerArithmetic:
        """Return how one value is computed, term by term, with numbers that give Keras's own.

        Args:
            stage: The name of a layer: a convolution of any kind, a Dense, a pooling, a normalisation, a merge, an
                activation, an upsampling, or one that passes values on.
            row: Output row, from 0.
            col: Output column, from 0.
            channel: Output channel, from 0.

        Returns:
            What the value is made of; which attributes are filled in depends on its `kind`. `value` is the map's own.

        Raises:
            SettingError: If there is no such value, or no terms are known for its layer: recurrent layers, attention,
                the model's own code. The sentence says what the layer computes.

        Example:
            >>> terms = ins.arithmetic("bn1", row=3, col=4, channel=0)
            >>> terms.gamma * (terms.centre - terms.mean) / np.sqrt(terms.variance + terms.epsilon) + terms.beta
        """
        with self._subject.lock:
            return self._subject.inspection.arithmetic(stage, row, col, channel)

    def numbers(self, stage: str) -> StageNumbers:
        """Return a stage's parameters, multiply-adds, shape and receptive field."""
        with self._subject.lock:
            return self._subject.inspection.numbers(stage)

    def diagnostics(self, stage: str) -> Diagnostics:
        """Return statistics of each channel of a stage: which are dead, constant, saturated or hold NaN.

        Args:
            stage: A name out of `stages`.

        Returns:
            Arrays (channels,) by name, such as ``.dead``, ``.mean`` and ``.saturated``, and ``.summary`` in words.

        Raises:
            SettingError: If there is no such stage.

        Example:
            >>> ins.diagnostics("act1").dead.sum()
            1
        """
        return diagnose(self.stage(stage))

    def stage(self, name: str) -> LayerStage:
        """Return a stage with its maps."""
        with self._subject.lock:
            return self._subject.inspection.stage(name)

    def _without_kernel(self, name: str, pointwise: bool) -> str:
        inspection = self._subject.inspection
        node = inspection.graph.node(name)
        if pointwise:
            return say("{name} has no pointwise kernel: choose a separable convolution.", name=name)
        if is_quantised(inspection.layer(name)):
            return unknown_kernel(name, inspection.layer(name))
        if node.kind in WITH_KERNEL:
            return say(
                "{name} has {parameters:,} weights, too many to copy: read them from its Keras layer.",
                name=name,
                parameters=node.parameters,
            )
        with_kernel = [each.name for each in inspection.graph.nodes if each.multiply_adds][:12]
        if not with_kernel:
            return say("{name} has no kernels: choose one of none, since no layer has any.", name=name)
        return say("{name} has no kernels: choose one of {layers}.", name=name, layers=", ".join(with_kernel))
