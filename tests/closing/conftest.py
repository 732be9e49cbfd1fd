"""What the tests of closing need: a small model, and counts of what is left."""

import gc
import threading
import time
import weakref

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances

SECONDS = 30


class Left:
    """What is there that was not there when the test began."""

    def __init__(self):
        gc.collect()
        self._widgets, self._threads = set(_instances), set(threading.enumerate())

    @property
    def widgets(self):
        """The widgets that ipywidgets keeps, by their classes' names."""
        return sorted(type(_instances[key]).__name__ for key in set(_instances) - self._widgets)

    def wait_for_threads(self):
        """Waits until no thread is left, idle ones included."""
        until(lambda: not set(threading.enumerate()) - self._threads)


def until(condition):
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.005)


@pytest.fixture
def left():
    return Left()


@pytest.fixture
def is_gone():
    """Tells whether the one object that a list holds is gone after one collection; empties the list."""

    def gone(held):
        reference = weakref.ref(held.pop())
        gc.collect()
        return reference() is None

    return gone


@pytest.fixture(scope="session")
def model():
    import keras

    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            layers.Conv2D(2, 3, name="conv"),
            layers.Flatten(name="flat"),
            layers.Dense(2, activation="softmax", name="scores"),
        ],
        name="small",
    )


@pytest.fixture(scope="session")
def picture():
    return np.random.default_rng(0).random((12, 12, 1), np.float32)


@pytest.fixture(scope="session")
def digits():
    """Images and labels to train on."""
    return np.random.default_rng(1).random((32, 12, 12, 1), np.float32), np.arange(32) % 2
