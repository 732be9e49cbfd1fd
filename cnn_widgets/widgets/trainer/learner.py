"""What a trainer trains, and how its weights are shown: an explorer's stack, or a user's Keras model."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from ...core.errors import SettingError
from ...core.images.samples import samples
from ...core.inspection.model_admission import admitted
from ...core.language import say, say_count
from ...core.training import Snapshot, TrainingData, class_count, compile_for, copy_of_model, with_head
from ...core.training.data.explorer_images import range_note, whole_numbers_note
from ...core.words.joined import joined
from ..explorer.explorer import Explorer
from ..inspector.inspector import Inspector

STACK_RATE = 0.003
"""Default learning rate of a stack: with it, two blocks of 16 filters learn twice as fast as with 0.001."""

Pairs = list[tuple[np.ndarray, np.ndarray | None]]


class Learner(Protocol):
    """A model in training, and the widget that shows it.

    Attributes:
        model: The Keras model that is trained.
        view: The explorer or inspector that shows it.
        note: A sentence about how the model and the data were prepared, or "".
    """

    model: Any
    view: Any
    note: str

    def show(self, snapshot: Snapshot) -> None:
        """Show the weights of a snapshot."""

    def why_changed(self) -> str:
        """Return what the user has changed since the last `show`: "settings", "weights", "channels", or ""."""


class StackLearner:
    """An explorer's blocks with a softmax on top; what the convolutions learn is shown in the explorer.

    Args:
        explorer: The explorer.
        data: The training data: images as arrays, or batches of them.
        classes: The number of classes; None counts them.
        head: See `with_head`.
        **compiled: See `compile_for`.

    Raises:
        SettingError: If the data do not fit the explorer.
    """

    def __init__(self, explorer: Explorer, data: TrainingData, classes: int | None, head: Any, **compiled: Any):
        self.view = explorer
        # While these two differ, `show` is changing the weights, which must not be taken for a change by the user. They
        # are counters, not a lock, because the training's thread reads them and must not wait for the one that shows.
        self._shows_begun = self._shows_done = 0
        with explorer.lock:
            self._check_channels(data.example)
            blocks = tuple(block.value for block in explorer.blocks)
            layers = [f"conv{number}" for number in range(1, len(blocks) + 1)]
            pairs = [(explorer.kernels(layer), explorer.bias(layer)) for layer in layers]
            count = class_count(data.labels, classes, data.is_array)
            self.model = with_head(blocks, pairs, data.example.shape[1:], count, head, explorer.seed)
            self.note = range_note(data.white, data.example, explorer.image)
            if compiled.get("optimizer") is None and compiled.get("learning_rate") is None:
                compiled["learning_rate"] = STACK_RATE
            compile_for(self.model, data, **compiled)
            self._start = self._shown = self._weights()
            self._blocks = blocks
            self._channels = explorer.image.shape[2]
        # Identifies this training, so that all its snapshots together are a single step for the explorer's `undo`.
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
                        # The original objects, so that random weights are called random again.
                        explorer._give_back(self._start, gesture=self._gesture)
                    else:
                        explorer.take_trained(self._pairs(snapshot.weights), gesture=self._gesture)
            finally:
                # Also after an interrupt: weights that are only partly shown are still not the user's change.
                self._shown = self._weights()
                self._shows_done += 1

    def why_changed(self) -> str:
        # Without the explorer's lock, which a drag may hold: each of these reads is atomic.
        begun = self._shows_begun
        if begun != self._shows_done:
            return ""
        try:
            reason = self._changed()
        except SettingError:
            # In the middle of a change the settings need not fit together; this is called again later.
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
    """Return a Keras model, loaded if its path is given.

    Raises:
        SettingError: If it is not a model with one input.
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
    """A user's Keras model, which is trained in place; an inspector shows a copy with the weights of a snapshot.

    Args:
        model: The model.
        data: The training data.
        image: The image that the inspector shows; None takes the first input.
        **compiled: See `compile_for`.

    Raises:
        SettingError: If the model and the data do not fit each other, or the model cannot be copied.
    """

    def __init__(self, model: Any, data: TrainingData, image: Any, **compiled: Any):
        self.model = model_to_train(model)
        self._check_outputs()
        self._check_shape(data.example)
        self._copy = copy_of_model(self.model)
        if image is None:
            # As float, since an inspector would scale uint8 to 0 to 1, which the training does not.
            image = data.example[0].astype(np.float32)
        self.view = Inspector(self._copy, image)
        try:
            compiled_note = compile_for(model, data, **compiled)
        except BaseException:
            # A failed constructor must not leave a widget behind.
            self.view.close()
            raise
        self.note = joined((whole_numbers_note(data.example), compiled_note))

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
