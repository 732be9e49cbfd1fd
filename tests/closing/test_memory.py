"""Widgets that were made, used and closed, many times over, leave no memory behind."""

import pytest

from tests.helpers import run_python

CODE = """
import ctypes, gc, os, threading, time, weakref
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
import keras, numpy as np
import cnn_widgets as cw
from ipywidgets.widgets.widget import _instances

layers = keras.layers
model = keras.Sequential([
    keras.Input((28, 28, 1)), layers.Conv2D(8, 5, name="conv"), layers.GlobalAveragePooling2D(), layers.Dense(2),
])
digits = np.random.default_rng(0).random((16, 28, 28, 1), np.float32), np.arange(16.0)[:, None] * np.ones((1, 2))
model.compile("sgd", "mse")
few_digits = tuple(each[:64] for each in cw.load_digits("test"))
widgets, threads, alive = set(_instances), set(threading.enumerate()), []

def resident():
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

def explore():
    ex = cw.Explorer("cat", filters=32)
    for size in (4, 5):
        ex.blocks[0].kernel_size = size
    ex.pin()
    ex.set_kernels("conv1", "edge")
    yield ex

def inspect():
    ins = cw.Inspector(model, "digit_4")
    ins.select("conv")
    yield ins

def train():
    yield cw.Trainer(model, digits, epochs=1).start().wait()

def train_explorer():
    ex = cw.Explorer("digit_4", filters=4)
    yield cw.Trainer(ex, few_digits, epochs=1).start().wait()
    yield ex

def teach():
    teacher = cw.KernelTeacher("camera", "sobel_x")
    teacher.run(3)
    yield teacher

def panels():
    ins = cw.Inspector(model, "digit_4")
    for kind in (cw.TopPatches, cw.ClassScores, cw.Maximisation, cw.Attribution, cw.AblationEffects, cw.DrawingPad):
        yield kind(ins)
    yield cw.FeatureMaps(ins.feature_maps("conv"))
    yield ins

def turn(kinds):
    for kind in kinds:
        made = list(kind())
        alive.extend(map(weakref.ref, made))
        for widget in made:
            widget.close()

def measure(count, *kinds):
    # Each thread that trains has the C library take memory for it, up to some number of threads.
    for _ in range(10):
        turn(kinds)
    before = resident()
    for _ in range(count):
        turn(kinds)
    grown = resident() - before
    end = time.monotonic() + 30
    while set(threading.enumerate()) - threads:
        assert time.monotonic() < end, threading.enumerate()
        time.sleep(0.01)
    gc.collect()
    left = sum(each() is not None for each in alive)
    print(grown, left, len(set(_instances) - widgets))

measure({count}, {kinds})
"""


@pytest.mark.parametrize(
    ("count", "kinds"), [(50, "explore, inspect"), (20, "train, teach, panels"), (20, "train_explorer")]
)
def test_many_leave_nothing(count, kinds):
    code = CODE.replace("{count}", str(count)).replace("{kinds}", kinds)
    grown, alive, widgets = map(float, run_python(code).split())
    assert grown < 20
    assert (alive, widgets) == (0, 0)
