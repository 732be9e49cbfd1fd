"""Write what Keras computes from a small image, for the tests of the front end's engine.

    python -m scripts.engine_cases

One network is changed from case to case, as a user would change it; the tests compare the codes and limits with those
of the browser.
"""

import base64
import json
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from cnn_widgets.core.known import known
from cnn_widgets.core.stack.block import Block
from cnn_widgets.core.stack.network import Network, Plan
from cnn_widgets.core.stack.weights import MasterKernel, Weights
from cnn_widgets.render.frames.maps.maps import tiles
from cnn_widgets.render.frames.maps.preview import weights_frame
from cnn_widgets.render.wire.packed import jsonable

TARGET = Path(__file__).parent.parent / "js" / "src" / "engine" / "engine.test.json"
SEED = -5
BASE = Block(filters=3)
CASES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("act1", {}),
    ("act1", dict(kernel_size=4)),
    ("act1", dict(kernel_size=7)),
    ("conv1", dict(kernel_size=6)),
    ("conv1", dict(kernel_size=6, padding="same")),
    ("act1", dict(kernel_size=(2, 5), padding="same", strides=(2, 3))),
    ("act1", dict(kernel_size=4, padding="same", dilation_rate=(3, 2), activation="tanh")),
    ("act1", dict(kernel_size=2, dilation_rate=3, activation="gelu")),
    ("act1", dict(activation="softmax", filters=4)),
    ("pool1", dict(pool_size=(3, 2), pool_padding="same")),
    ("pool1", dict(pooling="average", pool_size=3, pool_strides=1, pool_padding="same", activation="selu")),
    ("pool1", dict(pooling="average", pool_size=2, activation=None, use_bias=False)),
)
TILE_SIZES = (500, 5)


def cases() -> dict[str, Any]:
    """Return the image, the weights, and each case with Keras's output."""
    numbers = np.random.default_rng(1)
    image = numbers.normal(size=(13, 11, 2)).astype(np.float32)
    kernel = numbers.normal(size=(5, 3, 2)).astype(np.float32)
    weights = Weights(2, MappingProxyType({1: MasterKernel(kernel, "edited")}), MappingProxyType({0: 0.125, 1: -0.3}))
    network = Network()
    found = []
    for stage, settings in CASES:
        block = BASE.replace(**settings)
        stages = network.run(Plan(image, (block,), (weights,), SEED))
        shown = next(each for each in stages if each.name == stage)
        for size in TILE_SIZES:
            header, codes = tiles(shown, size)
            facts = {name: header[name] for name in ("count", "height", "width", "full", "step", "minimum", "maximum")}
            found.append(dict(stage=stage, block=asdict(block), tileSize=size, **facts, codes=text(codes)))
    header, arrays = known(weights_frame(weights, SEED, 1))
    return dict(
        image=dict(height=13, width=11, channels=2, values=text(image)),
        weights=header,
        master_kernel=dict(filter=1, shape=kernel.shape, values=text(arrays["master_kernel:1"])),
        kernel=text(weights.kernel(SEED, (6, 5), 2, 3)),
        cases=found,
    )


def text(array: np.ndarray) -> str:
    """Return an array's bytes as text."""
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


if __name__ == "__main__":
    TARGET.write_text(json.dumps(jsonable(cases()), indent=1) + "\n")
