"""Runs a stack of blocks on an image, computing only the stages that changed."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..backend import as_numpy, clear_kernel_cache, give_memory_back, keras
from ..known import known
from ..language import say
from .block import Block
from .keras_layers import LayerCache, LayerSpec, block_specs, sequential, set_weights
from .output_size import Window, check_blocks, conv_window, pool_window, times
from .receptive_field import ReceptiveField
from .stage import Stage
from .weights import Weights

CHANGES_BETWEEN_CLEARINGS = 50
BYTES_BETWEEN_TRIMS = 128_000_000
"""Bytes of feature maps. The C library holds on to most of the memory of maps that were replaced."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a network computes, as a value, so that an equal plan needs no work.

    Args:
        image: float32 (height, width, channels); it must not be written to afterwards.
        blocks: The blocks.
        weights: The weights of each block.
        seed: The seed of the random weights.
    """

    image: np.ndarray
    blocks: tuple[Block, ...]
    weights: tuple[Weights, ...]
    seed: int

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Plan)
            and self.image is other.image
            and (self.blocks, self.seed) == (other.blocks, other.seed)
            and len(self.weights) == len(other.weights)
            and all(mine is theirs for mine, theirs in zip(self.weights, other.weights))
        )

    __hash__ = None  # type: ignore[assignment]  # how Python says that a value has none

    def in_channels(self, index: int) -> int:
        """Return the number of input channels of a block's convolution."""
        return self.image.shape[2] if index == 0 else self.blocks[index - 1].filters

    def kernel(self, index: int) -> np.ndarray:
        """Return a block's kernel, float32 (height, width, in_channels, filters)."""
        block = self.blocks[index]
        size = conv_window(block).size
        return self.weights[index].kernel(self.seed, size, self.in_channels(index), block.filters)

    def bias(self, index: int) -> np.ndarray | None:
        """Return a block's biases, float32 (filters,), or None if it has none."""
        block = self.blocks[index]
        return self.weights[index].bias(block.filters) if block.use_bias else None


class Network:
    """Runs plans through real Keras layers, called one by one.

    Layers are taken from a cache and unchanged outputs from the last run, so that a change only costs the layers after
    it. It is not thread-safe: its owner holds a lock.

    Example:
        >>> plan = Plan(load_image("cat"), (Block(),), (Weights(0),), seed=0)
        >>> [stage.name for stage in Network().run(plan)]
        ['input', 'conv1', 'act1', 'pool1']
    """

    def __init__(self) -> None:
        self._layers = LayerCache()
        # A single value, so that an interrupt leaves either the old run or the new one.
        self._last: _LastRun | None = None
        self._checked: tuple[tuple[Block, ...], tuple[int, ...]] | None = None

    def check(self, plan: Plan) -> None:
        """Refuse a plan whose blocks do not fit. The plan that was accepted last is not checked again.

        Raises:
            SettingError: If a window is larger than its input, or a stage would be far too large.
        """
        checked = plan.blocks, plan.image.shape
        if checked != self._checked:
            check_blocks(*checked)
            self._checked = checked

    def run(self, plan: Plan) -> tuple[Stage, ...]:
        """Return the plan's stages, the input first.

        The model that was handed out last stays current if it holds exactly the plan's weights, as after training.

        Raises:
            SettingError: If a window is larger than its input.
            BackendError: If Keras or its back end is missing.
        """
        self.check(plan)
        last = self._last
        if last is None or last.image is not plan.image:
            last = _begin(plan.image)
        steps = _steps(plan)
        same = _count_same(steps, last.done)
        if same == len(steps) == len(last.done):
            self._last = last
            return last.stages
        stays = last.model is not None and _holds(last.done, steps)
        done = list(last.done[:same])
        for place, step in enumerate(steps[same:], same):
            layer = last.done[place].layer if stays else self._layer(step)
            done.append(step.apply(layer, done[-1] if done else last.input))
        self._last = _LastRun(plan.image, last.input, tuple(done), last.model if stays else None)
        _upkeep(each.stage for each in done[same:])
        return self._last.stages

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of the last run."""
        return () if self._last is None else self._last.stages

    def model(self) -> Any:
        """Hand out the layers of the last run as a ``keras.Sequential``.

        From then on they belong to the caller: later runs use other layers, so the model does not change.
        """
        last = known(self._last)
        if last.model is not None:
            return last.model
        layers = [self._layers.take(done.step.spec, done.layer) for done in last.done]
        for done, layer in zip(last.done, layers):
            # Always: an interrupted run may have left other weights in a cached layer.
            done.step.load(layer)
        model = sequential(last.image.shape, layers)
        owned = tuple(replace(done, layer=layer) for done, layer in zip(last.done, layers))
        self._last = replace(last, done=owned, model=model)
        return model

    def trained_weights(self) -> list[tuple[np.ndarray, np.ndarray | None]] | None:
        """Return the (kernel, bias) of each block that the model handed out last holds now.

        None if no model has been handed out since the last change.
        """
        if self._last is None or self._last.model is None:
            return None
        return [_weights_in(done.layer) for done in self._last.done if done.stage.kind == "conv"]

    def _layer(self, step: "_Step") -> Any:
        return self._layers.get(step.spec, step.key, step.load if step.has_weights else None)


@dataclass(frozen=True, eq=False)
class _Step:
    """One layer of a plan, with its weights."""

    spec: LayerSpec
    plan: Plan
    block: int

    @property
    def has_weights(self) -> bool:
        """Whether its layer is a convolution."""
        return self.spec.layer == "Conv2D"

    @property
    def key(self) -> Hashable:
        """Everything that the step's output depends on, apart from the stage before it."""
        if not self.has_weights:
            return self.spec
        return self.spec, self.plan.seed, self.plan.weights[self.block]

    @cached_property
    def kernel(self) -> np.ndarray:
        """The kernel of its convolution."""
        return self.plan.kernel(self.block)

    def load(self, layer: Any) -> None:
        """Write the plan's weights into the layer, if it has any."""
        if self.has_weights:
            set_weights(layer, self.kernel, self.plan.bias(self.block))

    def is_in(self, layer: Any) -> bool:
        """Tell whether a convolution's layer holds exactly the plan's weights."""
        kernel, bias = _weights_in(layer)
        wanted = self.plan.bias(self.block)
        same = np.array_equal(kernel, self.kernel, equal_nan=True)
        return same and (bias is None or (wanted is not None and np.array_equal(bias, wanted, equal_nan=True)))

    def apply(self, layer: Any, before: "_Output") -> "_LayerOutput":
        """Return the layer's output for the output of the step before."""
        # `call` and not `__call__`: the layer is built and gets float32, so `__call__` would only add 1 ms.
        output = layer.call(before.output)
        return _LayerOutput(output, self._stage(output, before.stage), self, layer)

    def _stage(self, output: Any, before: Stage) -> Stage:
        block = self.plan.blocks[self.block]
        maps = as_numpy(output)[0]
        common: dict[str, Any] = dict(name=self.spec.name, maps=maps, block=self.block)
        if self.spec.layer == "Conv2D":
            window = conv_window(block)
            return Stage(
                kind="conv",
                range="signed",
                window=window,
                field=_through(before, window),
                kernel=self.kernel,
                bias=self.plan.bias(self.block),
                caption=say("{size} kernels", size=times(window.size)),
                sources=tuple(self.plan.weights[self.block].sources(block.filters)),
                **common,
            )
        if self.spec.layer == "Activation":
            return Stage(
                kind="activation",
                range=block.range,
                field=before.field,
                caption=known(block.activation),
                function=block.activation,
                **common,
            )
        window = pool_window(block)
        return Stage(
            kind="pooling",
            range=before.range,
            window=window,
            field=_through(before, window),
            caption=_pooling_words(known(block.pooling), times(window.size)),
            function=block.pooling,
            **common,
        )


@dataclass(frozen=True, eq=False)
class _Output:
    """The input of the next layer, as the back end's tensor and as a stage."""

    output: Any
    stage: Stage


@dataclass(frozen=True, eq=False)
class _LayerOutput(_Output):
    """The output of a step that was run, with its layer."""

    step: _Step
    layer: Any


@dataclass(frozen=True, eq=False)
class _LastRun:
    """The last run: the image, the steps, and the model that was made from their layers."""

    image: np.ndarray
    input: _Output
    done: tuple[_LayerOutput, ...] = ()
    model: Any = None

    @property
    def stages(self) -> tuple[Stage, ...]:
        return self.input.stage, *(done.stage for done in self.done)


def _begin(image: np.ndarray) -> _LastRun:
    tensor = keras().ops.convert_to_tensor(np.asarray(image)[None])
    return _LastRun(image, _Output(tensor, _input_stage(image)))


def _weights_in(layer: Any) -> tuple[np.ndarray, np.ndarray | None]:
    """Return the kernel and the bias that a convolution's layer holds now."""
    numpy = keras().ops.convert_to_numpy
    return numpy(layer.kernel), numpy(layer.bias) if layer.use_bias else None


def _holds(done: Sequence[_LayerOutput], steps: Sequence[_Step]) -> bool:
    """Tell whether a run's layers match the given steps and hold exactly their weights."""
    if [each.step.spec for each in done] != [step.spec for step in steps]:
        return False
    return all(step.is_in(each.layer) for each, step in zip(done, steps) if step.has_weights)


def _count_same(steps: Sequence[_Step], done: Sequence[_LayerOutput]) -> int:
    count = 0
    for step, old in zip(steps, done):
        if step.key != old.step.key:
            break
        count += 1
    return count


def _steps(plan: Plan) -> list[_Step]:
    return [
        _Step(spec, plan, index)
        for index, block in enumerate(plan.blocks)
        for spec in block_specs(block, index, plan.in_channels(index))
    ]


def _through(before: Stage, window: Window) -> ReceptiveField:
    return before.field.through(window, before.size)


def _input_stage(image: np.ndarray) -> Stage:
    negative = bool(image.size) and float(image.min()) < 0
    return Stage("input", "input", image, "signed" if negative else "positive")


class _Upkeep:
    """Counts changes and bytes over all networks, to clear TensorFlow's cache and release memory now and then."""

    def __init__(self) -> None:
        self._changes = self._bytes = 0

    def __call__(self, stages: Iterable[Stage]) -> None:
        """Count one change, which computed these stages."""
        # No lock, which all explorers would share: if two threads lose a count, the clearing is only delayed a little.
        self._changes += 1
        self._bytes += sum(stage.maps.nbytes for stage in stages)
        clear, trim = self._changes >= CHANGES_BETWEEN_CLEARINGS, self._bytes >= BYTES_BETWEEN_TRIMS
        self._changes = 0 if clear else self._changes
        self._bytes = 0 if trim else self._bytes
        if clear:
            clear_kernel_cache()
        if trim:
            give_memory_back()


_upkeep = _Upkeep()


def _pooling_words(pooling: str, size: str) -> str:
    return say("max {size}", size=size) if pooling == "max" else say("average {size}", size=size)
