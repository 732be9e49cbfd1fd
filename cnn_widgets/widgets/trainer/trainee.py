"""What a trainer trains, and how its weights come on the screen: an explorer's stack, or a model of one's own."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from ...core.errors import SettingError
from ...core.images.samples import samples
from ...core.inspection.model_admission import admitted
from ...core.language import say, say_count
from ...core.training import Snapshot, TrainingData, classes_of, compile_for, copy_of, with_head
from ...core.training.data.explorer_images import said_of_range, said_of_whole_numbers
from ..explorer.explorer import Explorer
from ..inspector.inspector import Inspector

STACK_RATE = 0.003
"""Learning rate of a stack, unless another is given: two blocks of 16 filters then learn twice as fast as at 0.001."""

Pairs = list[tuple[np.ndarray, np.ndarray | None]]


class Learner(Protocol):
    """A model that is trained, and the panels that show it."""

    model: Any
    view: Any
    note: str

    def show(self, snapshot: Snapshot) -> None:
        """Show a time of the training."""

    def why_changed(self) -> str:
        """Return what has been changed by hand since `show`: "settings", "weights", "channels", or ""."""


class StackLearner:
    """An explorer's blocks with a softmax on top; what the convolutions learn comes back into the explorer.

    Args:
        explorer: The explorer.
        data: What it learns from: images as arrays, or batches of them.
        classes: How many classes there are; None counts them.
        head: See `with_head`.
        **compiled: See `compile_for`.

    Raises:
        SettingError: If the data do not fit the explorer.
    """

    def __init__(self, explorer: Explorer, data: TrainingData, classes: int | None, head: Any, **compiled: Any):
        self.view = explorer
        # While these differ, weights are being shown, which no thread may take for a hand's. Numbers and no lock: the
        # training's thread asks, and must not wait for whoever shows.
        self._shows_begun = self._shows_done = 0
        with explorer.lock:
            self._check_channels(data.example)
            blocks = tuple(block.value for block in explorer.blocks)
            layers = [f"conv{number}" for number in range(1, len(blocks) + 1)]
            pairs = [(explorer.kernels(layer), explorer.bias(layer)) for layer in layers]
            count = classes_of(data.labels, classes, data.is_array)
            self.model = with_head(blocks, pairs, data.example.shape[1:], count, head, explorer.seed)
            self.note = said_of_range(data.white, data.example, explorer.image)
            if compiled.get("optimizer") is None and compiled.get("learning_rate") is None:
                compiled["learning_rate"] = STACK_RATE
            compile_for(self.model, data, **compiled)
            self._start = self._shown = self._weights()
            self._blocks = blocks
            self._channels = explorer.image.shape[2]
        # All that is shown of one training is one step for `undo`. A mark, since the explorer keeps it.
        self._gesture = object()
        self._sizes = [1 if bias is None else 2 for _, bias in pairs]

    def show(self, snapshot: Snapshot) -> None:
        explorer = self.view
        with explorer.lock:
            if self.why_changed():
                return
            self._shows_begun += 1
            try:
                with explorer.changes.one():
                    if snapshot.step == 0:
                        # The very weights, so that random ones are called random again.
                        explorer.give_back(self._start, gesture=self._gesture)
                    else:
                        explorer.take_trained(self._pairs(snapshot.weights), gesture=self._gesture)
            finally:
                # Also where an interrupt came between: what is half shown is still no hand's.
                self._shown = self._weights()
                self._shows_done += 1

    def why_changed(self) -> str:
        # Not under the explorer's lock, which a drag may hold: each of these is one reading.
        begun = self._shows_begun
        if begun != self._shows_done:
            return ""
        try:
            reason = self._changed()
        except SettingError:
            # In the middle of a change settings need not fit together; it is looked at again.
            return ""
        return reason if begun == self._shows_begun else ""

    def _changed(self) -> str:
        blocks, image = self.view.blocks, self.view.image
        if tuple(block.value for block in blocks) != self._blocks:
            return "settings"
        if any(block.weights is not shown for block, shown in zip(blocks, self._shown)):
            return "weights"
        if isinstance(image, np.ndarray) and image.shape[2] != self._channels:
            return "channels"
        return ""

    def _weights(self) -> tuple[Any, ...]:
        return tuple(block.weights for block in self.view.blocks)

    def _pairs(self, weights: Sequence[np.ndarray]) -> Pairs:
        pairs, place = [], 0
        for size in self._sizes:
            pairs.append((weights[place], weights[place + 1] if size == 2 else None))
            place += size
        return pairs

    def _check_channels(self, example: np.ndarray) -> None:
        if example.ndim != 4:
            raise SettingError(
                say("The data have the shape {shape}: give images (height, width, channels).", shape=example.shape[1:])
            )
        mine, given = self.view.image.shape[2], example.shape[3]
        if mine != given:
            mode = {1: ", mode='gray'", 3: ", mode='rgb'"}.get(given, "")
            raise SettingError(
                say_count(
                    "The data have {given} channel and the explorer's image has {mine}: give it an image with {given}, "
                    "such as cw.load_image(…{mode}).",
                    "The data have {given} channels and the explorer's image has {mine}: give it an image with "
                    "{given}, such as cw.load_image(…{mode}).",
                    given,
                    given=given,
                    mine=mine,
                    mode=mode,
                )
            )


def model_to_train(given: Any) -> Any:
    """Return the Keras model that was given, or loaded from the path that was.

    Raises:
        SettingError: If it is no model of one input.
    """
    if isinstance(given, str) and given in samples():
        raise SettingError(
            say("{name!r} is an image: to train, give cw.Explorer({name!r}) or a Keras model.", name=given)
        )
    model = admitted(given)
    if len(getattr(model, "inputs", None) or ()) > 1:
        raise SettingError(
            say("The model has {count} inputs: give a model of one input to be trained.", count=len(model.inputs))
        )
    return model


class ModelLearner:
    """A Keras model of one's own, which is trained itself; an inspector shows a copy of it at each time.

    Args:
        model: The model.
        data: What it learns from.
        image: What the panels show it on; None takes the first input.
        **compiled: See `compile_for`.

    Raises:
        SettingError: If the model and the data do not fit, or it cannot be copied.
    """

    def __init__(self, model: Any, data: TrainingData, image: Any, **compiled: Any):
        self.model = model_to_train(model)
        self._check_outputs()
        self._check_shape(data.example)
        self._copy = copy_of(self.model)
        if image is None:
            # Whole numbers as they go into the model: uint8 would be scaled to 0 to 1 for the screen.
            image = data.example[0].astype(np.float32)
        self.view = Inspector(self._copy, image)
        try:
            told = compile_for(model, data, **compiled)
        except BaseException:
            # What cannot be leaves no widget behind.
            self.view.close()
            raise
        self.note = " ".join(filter(None, (said_of_whole_numbers(data.example), told)))

    def show(self, snapshot: Snapshot) -> None:
        with self.view.lock:
            self._copy.set_weights(snapshot.weights)
            self.view.refresh()

    def why_changed(self) -> str:
        return ""

    def _check_outputs(self) -> None:
        if len(getattr(self.model, "outputs", None) or ()) > 1:
            raise SettingError(
                say(
                    "The model has several outputs, and only one can be trained: give a model of one output, such as "
                    "keras.Model(model.input, model.outputs[0])."
                )
            )

    def _check_shape(self, example: np.ndarray) -> None:
        if not self.model.built:
            self.model.build((None, *example.shape[1:]))
        shape = getattr(self.model, "input_shape", None)
        if not isinstance(shape, tuple):
            return
        wanted, given = shape[1:], example.shape[1:]
        if len(wanted) != len(given) or any(side not in (None, has) for side, has in zip(wanted, given)):
            raise SettingError(
                say(
                    "The model takes inputs of shape {wanted} and the data have {given}: make them alike.",
                    wanted=wanted,
                    given=given,
                )
            )
