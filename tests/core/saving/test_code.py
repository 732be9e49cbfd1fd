"""The exported source, run by a Python with Keras alone, gives the same model."""

import numpy as np
import pytest

from cnn_widgets.core.saving.code import to_code
from cnn_widgets.core.stack.block import Block
from cnn_widgets.core.stack.network import Network, Plan
from cnn_widgets.core.stack.weights import Weights
from tests.helpers import noise, run_python

BLOCKS = (
    Block(
        filters=3,
        kernel_size=(2, 4),
        strides=(2, 1),
        padding="same",
        pooling="average",
        pool_size=(2, 3),
        pool_padding="same",
    ),
    Block(
        filters=4, dilation_rate=2, activation="leaky_relu", use_bias=False, pooling="max", pool_size=2, pool_strides=1
    ),
    Block(filters=2, kernel_size=1, activation=None, pooling=None),
)
PLAN = Plan(noise(34, 30, 3), BLOCKS, (Weights(0, biases={1: 0.5}), Weights(1), Weights(2)), 4)

ALONE = """
import sys
class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("cnn_widgets", "ipywidgets"):
            raise ImportError(name)
sys.meta_path.insert(0, Nothing())
import contextlib, io
space = {}
with contextlib.redirect_stdout(io.StringIO()) as printed:
    exec(compile(open("model.py", encoding="utf-8").read(), "model.py", "exec"), space)
"""


def test_the_source_alone_gives_the_same_layers_and_with_the_weights_the_same_outputs(tmp_path):
    (tmp_path / "model.py").write_text(to_code(PLAN, tmp_path / "weights.npz"), "utf-8")
    np.save(tmp_path / "image.npy", PLAN.image)
    apply = """
import numpy as np
x = np.load("image.npy")[None]
for layer in space["model"].layers:
    x = layer(x)
    np.save(layer.name + ".npy", np.asarray(x)[0])
    print(layer.name, type(layer).__name__, layer.output.shape)
"""
    printed = run_python(ALONE + apply, cwd=tmp_path)
    network = Network()
    stages = network.run(PLAN)
    layers = network.model().layers
    assert printed.splitlines() == [f"{layer.name} {type(layer).__name__} {layer.output.shape}" for layer in layers]
    for stage in stages[1:]:
        np.testing.assert_allclose(np.load(tmp_path / f"{stage.name}.npy"), stage.maps, rtol=1e-6, atol=1e-6)


def test_without_weights_the_source_needs_no_file():
    space = {}
    exec(to_code(PLAN), space)
    network = Network()
    network.run(PLAN)
    assert space["model"].output_shape == network.model().output_shape
    assert space["model"].count_params() == network.model().count_params()


@pytest.mark.parametrize("name", ["weights.npz", "weights", "it's.npz"])
def test_the_source_finds_the_weights_under_any_name(tmp_path, monkeypatch, capsys, name):
    monkeypatch.chdir(tmp_path)
    space = {}
    exec(to_code(PLAN, name), space)
    for index in range(3):
        np.testing.assert_array_equal(space["model"].get_layer(f"conv{index + 1}").get_weights()[0], PLAN.kernel(index))
    np.testing.assert_array_equal(space["model"].get_layer("conv1").get_weights()[1], [0, 0.5, 0])


@pytest.mark.parametrize(
    "setting",
    [
        "set_image_data_format('channels_first')",
        "set_floatx('float64')",
        "set_dtype_policy('mixed_float16')",
        "set_epsilon(0.5)",
    ],
)
def test_the_source_gives_the_same_under_every_global_setting(setting, tmp_path):
    (tmp_path / "model.py").write_text(to_code(PLAN, tmp_path / "weights.npz"), "utf-8")
    np.save(tmp_path / "image.npy", PLAN.image)
    code = f"""
import keras
keras.config.{setting}
{ALONE}
import numpy as np
output = space["model"](np.load("image.npy")[None])
np.save("output.npy", np.asarray(output)[0])
"""
    run_python(code, cwd=tmp_path)
    output = np.load(tmp_path / "output.npy")
    assert output.dtype == np.float32
    np.testing.assert_allclose(output, Network().run(PLAN)[-1].maps, rtol=1e-6, atol=1e-6)
