"""Writes the files of the current version into tests/kept/files: `python -m tests.kept.make VERSION`.

Run it once for each version, with that version. From then on the files are never changed, and later versions must
open them.
"""

import json
import sys
from pathlib import Path

import numpy as np

import cnn_widgets as cw

FILES = Path(__file__).parent / "files"
PLACES = 64


def main(version: str) -> None:
    folder = FILES / version
    folder.mkdir(parents=True, exist_ok=True)
    lines = {}
    for name, make in STATES.items():
        explorer = make()
        explorer.save(folder / f"{name}.cnnw")
        lines[name] = explorer.to_text() if name in AS_TEXT else None
        np.savez_compressed(folder / f"{name}.npz", **facts(explorer))
        if name in AS_CODE:
            # The name alone, since the code is run in the folder of the file.
            code = explorer.to_code(weights=folder / f"{name}_weights.npz")
            (folder / f"{name}_code.txt").write_text(code.replace(str(folder) + "/", ""), "utf-8")
    (folder / "lines.json").write_text(json.dumps({k: v for k, v in lines.items() if v}, indent=1) + "\n", "utf-8")


def facts(explorer: cw.Explorer) -> dict[str, np.ndarray]:
    """Return what an opened state must have: its settings, the exact kernels, and values of every stage."""
    settings = {
        "seed": str(explorer.seed),
        "stages": list(explorer.stages),
        "blocks": [repr(block) for block in explorer.blocks],
        "image": list(explorer.image.shape),
        "view": {name: getattr(explorer.scene, name) for name in ("scale", "colormap", "flipped", "kernel_style")},
    }
    found = {"settings": np.array(json.dumps(settings))}
    generator = np.random.default_rng(0)
    for stage in explorer.stages:
        maps = explorer.feature_maps(stage)
        places = generator.integers(0, maps.size, PLACES)
        found |= {
            f"shape {stage}": np.array(maps.shape),
            f"places {stage}": places,
            f"values {stage}": maps.flat[places],
        }
        if stage.startswith("conv"):
            found[f"kernel {stage}"] = explorer.kernels(stage)
            bias = explorer.bias(stage)
            if bias is not None:
                found[f"bias {stage}"] = bias
    return found


def small(name: str) -> np.ndarray:
    return cw.load_image(name, size=64)


def first() -> cw.Explorer:
    """An explorer with its defaults."""
    return cw.Explorer("cat", seed=0)


def settings() -> cw.Explorer:
    """Every setting differs from its default; sizes are pairs, and the photograph is gray."""
    return cw.Explorer(
        "camera",
        filters=3,
        kernel_size=(3, 5),
        strides=(2, 1),
        padding="same",
        use_bias=False,
        activation="tanh",
        pooling="average",
        pool_size=(2, 3),
        pool_strides=(1, 2),
        pool_padding="same",
        seed=11,
    )


def dilated() -> cw.Explorer:
    """Dilation, no activation, no pooling, a large seed."""
    return cw.Explorer(
        small("flower"), filters=2, kernel_size=3, dilation_rate=(2, 3), activation=None, pooling=None, seed=2**40
    )


def stack() -> cw.Explorer:
    """Three blocks."""
    blocks = [
        cw.Block(filters=4),
        cw.Block(filters=3, kernel_size=5, activation="leaky_relu"),
        cw.Block(filters=2, pooling=None),
    ]
    return cw.Explorer(small("cat"), blocks=blocks, seed=3)


def presets() -> cw.Explorer:
    """Presets, one of them grown afterwards, a bias, and one weight set by hand."""
    explorer = cw.Explorer(small("cat"), filters=4, kernel_size=3, activation=None, seed=1)
    explorer.set_kernels("conv1", "sobel_x", filter=0)
    explorer.set_kernels("conv1", "0 1 0\n1 -4 1\n0 1 0", filter=1, channel=2)
    explorer.set_bias("conv1", 0.25, filter=2)
    explorer.set_weight("conv1", 0.5, row=0, col=2, filter=3, channel=1)
    explorer.blocks[0].kernel_size = 5
    return explorer


def shrunk() -> cw.Explorer:
    """A kernel set by hand, then shrunk: its border comes back when it grows again."""
    explorer = cw.Explorer("digit_4", filters=2, kernel_size=5, seed=4)
    explorer.set_kernels("conv1", np.arange(25, dtype=np.float32).reshape(5, 5) / 25, filter=1)
    explorer.blocks[0].kernel_size = 3
    return explorer


def lifted() -> cw.Explorer:
    """A patch of the image as a kernel, and an edited kernel."""
    explorer = cw.Explorer(small("cat"), filters=3, kernel_size=7, activation=None, seed=5)
    explorer.lift_patch("conv1", row=30, col=22, filter=0)
    explorer.edit_kernels("conv1", "rotate", filter=1)
    return explorer


def trained() -> cw.Explorer:
    """Weights from training."""
    explorer = cw.Explorer("digit_4", filters=3, seed=6)
    layer = explorer.model.layers[0]
    kernel, bias = layer.get_weights()
    layer.set_weights([kernel * 1.5 + 0.01, bias + 0.125])
    explorer.refresh()
    return explorer


def duplicated() -> cw.Explorer:
    """A duplicated block, then the order reversed and one block removed, so that identities differ from indices."""
    explorer = cw.Explorer(
        "digit_7", blocks=[cw.Block(filters=1, pooling=None), cw.Block(filters=1, pooling=None)], seed=7
    )
    one, two = explorer.blocks
    explorer.blocks = (two, one, two)
    return explorer


def own_image() -> cw.Explorer:
    """The user's own image with five channels and unscaled values, and a changed view."""
    image = np.random.default_rng(8).normal(0, 3, (19, 23, 5)).astype(np.float32)
    explorer = cw.Explorer(image, filters=5, activation="softmax", pooling="max", pool_size=3, seed=8)
    explorer.scene.scale, explorer.scene.colormap, explorer.scene.flipped = "layer", "viridis", True
    return explorer


def worked() -> cw.Explorer:
    """The article's 7 x 7 example, with a new seed."""
    explorer = cw.Explorer("worked_convolution", filters=1, activation=None, pooling=None)
    explorer.new_weights(12)
    explorer.set_kernels("conv1", np.float32([[1, 0, -1], [1, 0, -1], [1, 0, -1]]))
    return explorer


STATES = {
    make.__name__: make
    for make in (first, settings, dilated, stack, presets, shrunk, lifted, trained, duplicated, own_image, worked)
}
AS_TEXT = {"first", "settings", "stack", "presets", "duplicated", "own_image", "worked"}
AS_CODE = {"first", "settings", "stack", "presets"}

if __name__ == "__main__":
    main(*sys.argv[1:])
