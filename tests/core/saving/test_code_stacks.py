"""The exported source of stacks, with edited, preset and trained kernels, gives the same outputs with Keras alone."""

import keras
import numpy as np
import pytest

from cnn_widgets.core.kernels.presets import preset, spread
from cnn_widgets.core.saving.code import to_code
from cnn_widgets.core.stack.block import Block
from cnn_widgets.core.stack.network import Network, Plan
from cnn_widgets.core.stack.weights import MasterKernel, Weights
from tests.helpers import noise, outputs

EDITED = Weights(
    3,
    {1: MasterKernel(noise(5, 3, 3) - 0.5, "edited"), 2: MasterKernel(spread(preset("gabor_45"), 3), "preset", True)},
    {0: -0.25},
)
TRAINED = Weights(
    1, {index: MasterKernel(noise(3, 3, 4, seed=index) - 0.5, "trained") for index in range(4)}, {3: 1e-30}
)
STACKS = {
    "eight blocks": (
        tuple(Block(filters=4, pooling=None, padding="same") for _ in range(8)),
        (EDITED, *(TRAINED for _ in range(7))),
    ),
    "pairs and dilation": (
        (
            Block(filters=4, kernel_size=(5, 2), strides=(1, 3), padding="same", pool_size=(1, 2)),
            Block(filters=5, kernel_size=2, dilation_rate=(2, 1), pooling="average", pool_padding="same"),
        ),
        (EDITED, TRAINED),
    ),
    "linear, without bias": ((Block(filters=4, activation=None, pooling=None, use_bias=False),) * 2, (EDITED, TRAINED)),
    "functions across channels": (
        (Block(filters=4, activation="softmax"), Block(filters=2, activation="tanh", pool_strides=3)),
        (EDITED, TRAINED),
    ),
}


@pytest.mark.parametrize("name", STACKS)
def test_the_source_with_weights_gives_the_same_outputs(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    plan = Plan(noise(40, 44, 3), *STACKS[name], 5)
    space = {}
    exec(compile(to_code(plan, "cat.npz"), "model.py", "exec"), space)
    found, network = outputs(space["model"], plan.image), Network()
    stages = network.run(plan)
    assert list(found)[1:] == [stage.name for stage in stages][1:]
    for stage in stages[1:]:
        np.testing.assert_allclose(found[stage.name], stage.maps, rtol=1e-6, atol=1e-6 * np.abs(stage.maps).max())


def test_the_kept_model_loads_in_plain_keras(tmp_path):
    plan, network = Plan(noise(40, 44, 3), *STACKS["pairs and dilation"], 5), Network()
    stages = network.run(plan)
    network.model().save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(np.asarray(loaded(plan.image[None]))[0], stages[-1].maps, rtol=1e-6, atol=1e-6)
