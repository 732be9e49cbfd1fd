"""Valid calls, and the objects that they are made on."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

import cnn_widgets as cw
from tests.helpers import noise

SIDE = 12
LONG = frozenset(
    {
        "steps",
        "epochs",
        "timeout",
        "samples",
        "count",
        "steps_per_epoch",
        "validation_steps",
        "images",
        "largest",
        "value",
    }
)
"""Arguments for which a large number is not a mistake, but only takes long."""


@dataclass(frozen=True)
class Call:
    """A valid call.

    Args:
        of: Makes the object that it is called on, or None.
        act: Takes that object, if there is one, and the arguments.
        given: The arguments by name.
        text: Names of the arguments that take any text.
        free: Names of the arguments that take anything at all.
    """

    act: Callable[..., Any]
    given: Mapping[str, Any]
    of: Callable[[], Any] | None = None
    text: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()

    def __call__(self, subject: Any, **changed: Any) -> Any:
        """Make the call with some arguments changed."""
        arguments = {**self.given, **changed}
        return self.act(**arguments) if self.of is None else self.act(subject, **arguments)


@functools.cache
def model() -> Any:
    """Return a small model of convolution, activation and scores."""
    layers = keras.layers
    made = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 1)),
            layers.Conv2D(2, 3, name="conv1"),
            layers.ReLU(name="act1"),
            layers.Flatten(name="flat"),
            layers.Dense(3, name="scores"),
        ]
    )
    random = np.random.default_rng(0)  # Keras's own random weights could leave a channel without any value above 0
    made.set_weights([random.uniform(-0.2, 0.3, weight.shape) for weight in made.get_weights()])
    made.compile("sgd", "mse")
    return made


@functools.cache
def image() -> np.ndarray:
    """Return an image for all calls."""
    return noise(SIDE, SIDE, 1)


@functools.cache
def examples() -> tuple[np.ndarray, np.ndarray]:
    """Return a few images and labels to train with."""
    return np.stack([noise(SIDE, SIDE, 1, seed=seed) for seed in range(6)]), np.arange(6) % 3


def explorer() -> cw.Explorer:
    """Return an explorer of one block."""
    return cw.Explorer(image(), filters=2)


@functools.cache
def one_inspector() -> cw.Inspector:
    """Return one inspector that is kept alive, since a panel does not keep its own."""
    return inspector()


def inspector() -> cw.Inspector:
    """Return an inspector of the model."""
    return cw.Inspector(model(), image())


def teacher() -> cw.KernelTeacher:
    """Return a teacher of one kernel."""
    return cw.KernelTeacher(image(), "sobel_x")


def trainer() -> cw.Trainer:
    """Return a trainer of an explorer."""
    return cw.Trainer(explorer(), examples(), epochs=1, batch_size=3)


def block() -> cw.Block:
    """Return a block that belongs to nobody."""
    return cw.Block(filters=2)


def assigned(name: str) -> Callable[[Any, Any], None]:
    """Return a function that assigns an attribute."""

    def act(subject: Any, value: Any) -> None:
        setattr(subject, name, value)

    return act


def run(name: str) -> Callable[..., Any]:
    """Return a function that starts a job and waits for its end."""

    def act(subject: Any, **given: Any) -> Any:
        getattr(subject, name)(**given)
        subject.wait(60)

    return act


def method(name: str) -> Callable[..., Any]:
    """Return a function that calls a method."""
    return lambda subject, **given: getattr(subject, name)(**given)


def of_block(name: str) -> Callable[[Any, Any], None]:
    """Return a function that assigns a setting of an explorer's block."""
    return lambda subject, value: setattr(subject.blocks[0], name, value)


def started(subject: Any, steps: Any) -> None:
    """Start a teacher, and stop it."""
    subject.start(steps)
    subject.pause()
    subject.stop()


OWNERS = {explorer: "Explorer", inspector: "Inspector", teacher: "KernelTeacher", trainer: "Trainer", block: "Block"}
