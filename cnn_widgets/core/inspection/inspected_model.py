"""Any Keras model on an image: its graph and stages, with their terms and statistics."""

import copy
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np

from ..errors import SettingError
from ..language import say
from ..stack.activation import ACROSS_CHANNELS
from ..stack.stage import Stage
from .channels_off import ChannelsOff, channels_off
from .costs import StageNumbers, stage_numbers
from .diagnostics import Diagnostics, diagnose
from .dissection import dissect
from .graph.layer_kind import WITH_KERNEL, kind_of
from .graph.node import Graph, no_single_kernel
from .input.one_input import notes_on_fixed, whole_model, with_fixed
from .input.picture import picture_of
from .input.preparation import prepare
from .input.preprocess import Preprocess
from .input.value_scaling import Scaling
from .kernels import Kernels, kernels_of, layers_with_kernel
from .model_admission import admitted, check_order
from .outputs import LARGEST_CACHED_BYTES, Activations
from .stage import LayerStage, stage_of
from .terms import LayerArithmetic, LayerCall, terms_of, why_not

STAGES_KEPT = 64


class Inspection:
    """A model taken apart for one image.

    The model is only called, never changed; see `trace`. Stages are computed on demand, so the first layers of a large
    network are cheap.

    Args:
        model: Any Keras 3 model, or the path of its `.keras` file.
        image: Anything that `load_image` takes.
        preprocess: Takes float32 (1, height, width, channels) and returns the model's input; see `prepare`.
        scale: The factor for images before `preprocess`. `load_image` returns values from 0 to 1, but some models
            take 0 to 255. None finds out from the model's first arithmetic, and adds a note. A `Scaling` is the
            decision of another inspection, which is kept.
        inputs: For a model with several inputs, the values of all inputs but the image's, by name. They stay fixed.

    Attributes:
        model: The model.
        fed: The model as one that takes only the image; further inspections of it start from this.
        image: float32 (height, width, channels), the image.
        batch: float32 (1, ...), the model's input for it.
        preprocess: The preprocess that was given.
        scaling: How images are scaled, decided for the first one and kept for all.
        scale: The factor that images are multiplied by.
        graph: The model's nodes.
        notes: Sentences for the user: how the image was changed unasked, and why its values may be wrong.

    Raises:
        SettingError: If the model or the image is invalid, or they do not fit each other.

    Example:
        >>> inspection = Inspection(keras.applications.VGG16(), load_image("cat", size=224))
        >>> inspection.stage("block1_conv2").maps.shape
        (224, 224, 64)
    """

    def __init__(
        self,
        model: Any,
        image: Any,
        preprocess: Preprocess | None = None,
        scale: float | Scaling | None = None,
        inputs: Mapping[str, Any] | None = None,
    ) -> None:
        check_order(model, image)
        self.fed = model = with_fixed(admitted(model), inputs)
        self.model = whole_model(model)
        if preprocess is not None and not callable(preprocess):
            raise SettingError(
                say(
                    "preprocess is {preprocess!r:.40}: give a function, such as "
                    "keras.applications.vgg16.preprocess_input, or None.",
                    preprocess=preprocess,
                )
            )
        self.image = picture_of(model, image, preprocess)[0]
        began = dissect(model, self.image, preprocess, scale)
        self.preprocess, self.scaling = preprocess, began.scaling
        self.notes = (*began.scaling.notes(self.image), *notes_on_fixed(model, began.scaling.scale))
        self.batch, self._trace = began.batch, began.trace
        self._stages: OrderedDict[str, LayerStage] = OrderedDict()
        self._lock = threading.RLock()
        self._off: dict[str, ChannelsOff] = {}

    @property
    def scale(self) -> float:
        """The factor that images are multiplied by."""
        return self.scaling.scale

    @property
    def graph(self) -> Graph:
        """The model's nodes, which hold no Keras objects."""
        return self._trace.graph

    @property
    def picture(self) -> Stage:
        """The image as an input stage, before `scale` and `preprocess`; `stage("input")` is the model's input."""
        return Stage("input", "input", self.image, "signed" if self.image.min() < 0 else "positive")

    def stage(self, name: str) -> LayerStage:
        """Return one stage, computing it if necessary; the same object until `refresh`, while it is cached.

        Raises:
            SettingError: If there is no stage with that name, or it cannot be shown.
        """
        name = self.graph.node(name).name
        with self._lock:
            if not isinstance(name, str) or name not in self._stages:
                found = stage_of(self._trace, name)
                self._stages[name] = found
            self._stages.move_to_end(name)
            self._drop_stages()
            return self._stages[name]

    def prepared(self, image: np.ndarray) -> np.ndarray:
        """Return the model's input for another image of the same shape, float32 (1, ...).

        Raises:
            SettingError: If the image, or what the preprocess makes of it, has another shape.
        """
        image, _ = picture_of(self.fed, image, self.preprocess)
        if image.shape != self.image.shape:
            raise SettingError(
                say(
                    "An image has shape {shape}: give one of {first_shape}, as the first has.",
                    shape=image.shape,
                    first_shape=self.image.shape,
                )
            )
        batch = prepare(self.fed, image, self.preprocess, self.scale)
        if batch.shape != self.batch.shape:
            raise SettingError(
                say(
                    "preprocess returned {shape} and before {first_shape}: let it return one shape.",
                    shape=batch.shape,
                    first_shape=self.batch.shape,
                )
            )
        return batch

    def run(self, batch: Any, names: Sequence[str]) -> list[Any]:
        """Run the model on another batch, and return some stages' outputs as Keras's tensors; nothing is cached.

        Args:
            batch: An array or tensor (any number, ...) of the form of `batch`. A tape that watches it records the run.
            names: Names of the stages.

        Raises:
            SettingError: If there is no such stage, or the model cannot take the batch.
        """
        references = [(self.graph.index(name), 0) for name in names]
        activations = Activations(self._trace.program, batch, largest=0)
        activations.switch_off(self._places(self._off))
        return activations.tensors(references)

    def layer(self, name: str) -> Any:
        """Return a stage's Keras layer or operation; None for the input and for the model's own code."""
        return self._trace.program.sites[self.graph.index(name)].layer

    def kernels(self, name: str) -> Kernels:
        """Return the kernels of a stage, or, for a layer made of layers, those of the only one with kernels in it.

        Raises:
            SettingError: If there is no such stage, or it contains not exactly one layer with kernels.
        """
        group, layer = self.graph.group(name), self._whole(name) or self.layer(name)
        node = self.graph.node(name)
        if group is None and node.kind in WITH_KERNEL:
            stage = self.stage(name)
            return Kernels(stage.kernel, stage.bias, stage.pointwise)
        inside = layers_with_kernel(layer)
        if len(inside) == 1:
            return kernels_of(inside[0], kind_of(inside[0]))
        if group is not None:
            raise SettingError(no_single_kernel(group, self.graph))
        if inside:
            raise SettingError(
                say("{name} is made of several layers with kernels: read them from its Keras layer.", name=name)
            )
        return Kernels()

    def _whole(self, name: str) -> Any:
        """Return the Keras layer of a group; None for any other stage."""
        return next((each.layer for each in self._trace.program.clusters if each.name == name), None)

    def pending(self, name: str) -> int:
        """Return how many multiplications computing a stage would still take: 0 once it has been computed."""
        name = self.graph.node(name).name
        if name in self._stages:
            return 0
        missing = self._trace.activations.missing(self.graph.index(name))
        return sum(self.graph.nodes[site].multiply_adds for site in missing)

    def arithmetic(self, name: str, row: int, col: int, channel: int) -> LayerArithmetic:
        """Return how value (row, col, channel) of a stage is computed.

        Raises:
            SettingError: If there is no such value, or its layer cannot be explained term by term.
        """
        self._refuse_off(name, channel)
        return terms_of(self._layer_call(name), (row, col, channel))

    def why_not(self, name: str) -> str:
        """Return the sentence that says why a stage cannot be explained term by term, or ""."""
        return why_not(self._layer_call(name))

    def _layer_call(self, name: str) -> LayerCall:
        place = self.graph.index(name)
        node, site = self.graph.nodes[place], self._trace.program.sites[place]
        return LayerCall(node, site, self._layer_call, self.stage, node.name in self._off)

    def diagnostics(self, name: str) -> Diagnostics:
        """Return the statistics of a stage's channels."""
        return diagnose(self.stage(name))

    def numbers(self, name: str) -> StageNumbers:
        """Return a stage's parameters, multiply-adds, shape and receptive field."""
        found, group = stage_numbers(self.stage(name), self.stage("input").size), self.graph.group(name)
        if group is None:
            return found
        multiply_adds = sum(self.graph.node(member).multiply_adds for member in group.members)
        return replace(found, parameters=group.parameters, multiply_adds=multiply_adds)

    def refresh(self) -> None:
        """Read the model's weights again, as after ``model.fit`` or ``set_weights``; random layers draw new numbers."""
        with self._lock:
            self._trace.program.draws.renew()
            self._trace.activations.forget()
            self._stages.clear()

    @property
    def off(self) -> dict[str, ChannelsOff]:
        """The channels that are switched off, by the names of their stages."""
        return dict(self._off)

    def channels_off(self, name: str, channels: Any, value: str = "zero") -> ChannelsOff:
        """Return channels of a stage, to be switched off; see the function `channels_off` for what is refused."""
        return channels_off(self.graph, self._trace.program, name, channels, value)

    def ablate(self, off: Mapping[str, ChannelsOff]) -> None:
        """Switch off exactly these channels from now on; the model itself is not changed.

        Every stage that depends on them is then computed from outputs in which they are replaced. Stages that a change
        does not affect stay the same objects, and with nothing switched off all stages have their original bits again.

        Args:
            off: Channels by the names of their stages; {} switches all of them on.

        Example:
            >>> inspection.ablate({"conv1": inspection.channels_off("conv1", [2, 5])})
        """
        with self._lock:
            off = {self.graph.node(name).name: given for name, given in off.items() if given.channels}
            changed = self._trace.activations.switch_off(self._places(off))
            self._off = off
            for name in {self.graph.nodes[place].name for place in changed} & self._stages.keys():
                del self._stages[name]

    def fork(self) -> Self:
        """Return an inspection of the same model and image in which channels can be switched off independently."""
        with self._lock:
            fork = copy.copy(self)
            fork._trace = replace(self._trace, activations=self._trace.activations.fork())
            fork._stages, fork._off, fork._lock = OrderedDict(self._stages), dict(self._off), threading.RLock()
            return fork

    def _drop_stages(self) -> None:
        """Drop the oldest stages, so that neither their number nor the bytes of their maps exceed the limits."""
        room = LARGEST_CACHED_BYTES - sum(stage.maps.nbytes for stage in self._stages.values())
        while len(self._stages) > 1 and (room < 0 or len(self._stages) > STAGES_KEPT):
            _, dropped = self._stages.popitem(last=False)
            room += dropped.maps.nbytes

    def _places(self, off: Mapping[str, ChannelsOff]) -> dict[int, ChannelsOff]:
        return {self.graph.index(name): given for name, given in off.items()}

    def _refuse_off(self, name: str, channel: Any) -> None:
        """Refuse to explain a value whose channel, or the sum it depends on, is switched off."""
        node = self.graph.node(name)
        name = node.name
        if name in self._off and channel in self._off[name].channels:
            given = {"channel": channel, "name": name}
            if self._off[name].value == "zero":
                raise SettingError(
                    say("Channel {channel} of {name} is switched off: its value is 0, whatever it reads.", **given)
                )
            raise SettingError(
                say(
                    "Channel {channel} of {name} is switched off: its value is the mean of its map, whatever it reads.",
                    **given,
                )
            )
        parent = self._off.get(node.parents[0]) if node.kind == "activation" else None
        if parent is not None and (node.function in ACROSS_CHANNELS or channel in parent.channels):
            raise SettingError(
                say(
                    "{name} reads {parent}, of which channels are switched off: its value is shown, but not "
                    "multiplied out; switch them on to see its terms.",
                    name=name,
                    parent=node.parents[0],
                )
            )

    def __repr__(self) -> str:
        height, width, channels = self.image.shape
        return f"Inspection({self.model.name}, {len(self.graph.nodes)} layers, {height} × {width} × {channels})"
