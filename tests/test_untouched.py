"""Using the package leaves the user's session as ``import keras`` alone leaves it."""

import json

import pytest

from tests.helpers import run_python

SNAPSHOT = """
import decimal, gc, hashlib, json, locale, logging, os, random, signal, sys, threading, warnings

def mark(value):
    return hashlib.sha256(repr(value).encode()).hexdigest()

def snapshot():
    import keras, matplotlib, numpy as np, tensorflow as tf
    from PIL import Image, ImageFile
    from keras.src.backend.common import global_state
    from tensorflow.python.eager import context
    state, eager = global_state.GLOBAL_STATE_TRACKER, context.context()
    generator, rng = getattr(state, "global_seed_generator", None), getattr(eager, "_rng", None)
    levels = [(name, each.level, each.propagate, list(map(repr, each.handlers)))
              for name, each in sorted(logging.root.manager.loggerDict.items())
              if isinstance(each, logging.Logger) and (each.level or each.handlers)]
    seen = {
        "random": mark(random.getstate()), "numpy": mark(np.random.get_state()),
        "tensorflow": (eager._seed, rng and mark(rng.getstate())),
        "seeds": None if generator is None else np.array(generator.state).tolist(),
        "names": sorted(getattr(state, "object_name_uids", {}).items()),
        "keras": (keras.config.floatx(), keras.config.image_data_format(), keras.config.dtype_policy().name,
                  keras.config.epsilon(), keras.config.is_interactive_logging_enabled(),
                  keras.config.is_traceback_filtering_enabled()),
        "threads": (tf.config.threading.get_intra_op_parallelism_threads(),
                    tf.config.threading.get_inter_op_parallelism_threads(), tf.config.functions_run_eagerly()),
        "collector": (gc.get_threshold(), gc.isenabled(), gc.get_freeze_count()),
        "warnings": (list(map(repr, warnings.filters)), warnings.showwarning.__qualname__),
        "logging": (logging.root.level, list(map(repr, logging.root.handlers)), logging.root.manager.disable, levels),
        "environment": dict(os.environ), "folder": os.getcwd(), "path": sys.path,
        "hooks": list(map(repr, (sys.excepthook, threading.excepthook, sys.unraisablehook, sys.displayhook))),
        "signals": [repr(signal.getsignal(each)) for each in sorted(signal.valid_signals())],
        "locale": locale.setlocale(locale.LC_ALL), "matplotlib": {k: repr(v) for k, v in matplotlib.rcParams.items()},
        "pillow": (ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS),
        "printing": (repr(np.geterr()), repr(np.get_printoptions()), repr(decimal.getcontext())),
        "interpreter": (sys.getrecursionlimit(), sys.getswitchinterval(), repr(sys.gettrace()), repr(sys.flags)),
    }
    return json.loads(json.dumps(seen))
"""

MODEL = """
def model():
    k = keras.layers
    layers = [k.Conv2D(3, 3, name="c"), k.BatchNormalization(name="b"), k.Dropout(0.5, name="d"),
              k.Flatten(name="f"), k.Dense(4, activation="softmax", name="e")]
    return keras.Sequential([keras.Input((28, 28, 1), name="i"), *layers], name="m")
"""

EXPLORER = """
import cnn_widgets as cw
ex = cw.Explorer("digit_4", filters=2)
ex.feature_maps("conv1")
for size in (5, 7):
    ex.blocks[0].kernel_size = size
ex.new_weights(), ex.undo(), ex.redo(), ex.model, ex.probe(noise=0.1), ex.probe(), ex.pin()
ex.save("a.cnnw")
cw.Explorer.load("a.cnnw").feature_maps("conv1")
ex.figure("conv1"), ex.poster(), ex.to_code(weights="w.npz"), ex.diagnostics("act1"), ex.equivariance("pool1")
cw.load_image("flower")
ex.close()
"""

INSPECTOR = """
import numpy as np
ins = cw.Inspector(given, "digit_4")
ins.feature_maps("c"), ins.figure("c"), setattr(ins, "image", "digit_7")
cw.grad_cam(ins, layer="c"), cw.saliency(ins, samples=2), cw.integrated_gradients(ins, steps=2)
cw.occlusion_sensitivity(ins, patch=14, stride=14), cw.ablation_effect(ins, layer="c", output=1)
cw.measured_receptive_field(ins, target=("c", 0))
cw.top_patches(ins, [np.full((28, 28, 1), value, np.float32) for value in (0.1, 0.2)], "c", channel=1)
cw.maximise_activation(ins, "c", channel=1, steps=2)
cw.load_model("digits"), cw.load_model("mine.keras")
"""

LEARNING = """
cw.learn_kernel("digit_4", cw.target("digit_4", "sobel_x"), kernel_size=3, steps=3)
images = np.linspace(0, 1, 16 * 784).astype("float32").reshape(16, 28, 28, 1)
trainer = cw.Trainer(cw.Explorer("digit_4", filters=2), (images, np.arange(16) % 4), epochs=1)
trainer.start(), trainer.wait()
"""


def differences(first, second):
    return {name: (first[name], second[name]) for name in first if first[name] != second[name]}


@pytest.mark.parametrize("used", [EXPLORER, EXPLORER + INSPECTOR, EXPLORER + "import numpy as np" + LEARNING])
def test_the_session_is_unchanged_if_keras_was_imported_before(used, tmp_path):
    code = f"""{SNAPSHOT}
import keras, ipywidgets
{MODEL}
given = model(); given.save("mine.keras")
keras.utils.set_random_seed(3)
before = snapshot()
{used}
print(json.dumps([before, snapshot()]))
"""
    before, after = json.loads(run_python(code, cwd=tmp_path).splitlines()[-1])
    assert not differences(before, after)


def test_the_session_is_unchanged_if_the_package_imports_keras(tmp_path):
    alone = f"{SNAPSHOT}\nimport ipywidgets, keras\nimport random; random.seed(3)\nprint(json.dumps(snapshot()))"
    ours = f"{SNAPSHOT}\nimport random; random.seed(3)\n{EXPLORER}\nprint(json.dumps(snapshot()))"
    # The system seeds NumPy's state in each process.
    seeded = "import numpy; numpy.random.seed(5)\n"
    runs = [json.loads(run_python(seeded + code, cwd=tmp_path).splitlines()[-1]) for code in (alone, ours)]
    found = differences(*runs)
    # Names of handlers contain addresses, and each eager context starts with its own seed.
    for name in ("tensorflow", "hooks", "logging", "signals"):
        found.pop(name, None)
    assert not found


@pytest.mark.parametrize("moves", [0, 1, 3])
def test_the_next_models_weights_and_names_are_unchanged(moves):
    code = """
import keras
keras.utils.set_random_seed(0)
{used}
model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(2, 3)])
print(model.name, model.layers[0].name, float(model.get_weights()[0].sum()))
"""
    used = f"""
import cnn_widgets as cw
ex = cw.Explorer("digit_4", filters=3); ex.feature_maps("conv1")
for move in range({moves}):
    ex.blocks[0].kernel_size = 5 + 2 * move; ex.model
"""
    assert run_python(code.format(used=used)) == run_python(code.format(used=""))
