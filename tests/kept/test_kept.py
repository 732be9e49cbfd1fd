"""Files that earlier versions have written still open, and give the same numbers."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import cnn_widgets as cw

FILES = Path(__file__).parent / "files"
STATES = sorted(FILES.glob("*/*.cnnw"))
LINES = [
    (path.parent, name) for path in sorted(FILES.glob("*/lines.json")) for name in json.loads(path.read_text("utf-8"))
]
CODES = sorted(FILES.glob("*/*_code.txt"))
RUN = """
import sys
import numpy as np
names = {}
exec(open(sys.argv[1], encoding="utf-8").read(), names)
model = names["model"]
image = np.load(sys.argv[2])[None]
maps = {}
for layer in model.layers:
    image = layer(image)
    maps[layer.name] = np.asarray(image)[0]
np.savez(sys.argv[3], **maps)
"""


def id_of(value):
    return value if isinstance(value, str) else f"{value.parent.name}-{value.stem}" if value.suffix else value.name


@pytest.mark.parametrize("path", STATES, ids=id_of)
def test_a_saved_explorer_opens_with_the_same_numbers(path):
    assert_gives(cw.Explorer.load(path), path.with_suffix(".npz"))


@pytest.mark.parametrize(("folder", "name"), LINES, ids=id_of)
def test_a_line_of_text_opens_with_the_same_numbers(folder, name):
    line = json.loads((folder / "lines.json").read_text("utf-8"))[name]
    assert_gives(cw.Explorer.from_text(line), folder / f"{name}.npz")


@pytest.mark.parametrize("path", CODES, ids=id_of)
def test_exported_code_runs_with_keras_alone_and_gives_the_same_numbers(path, tmp_path):
    name = path.stem.removesuffix("_code")
    np.save(tmp_path / "image.npy", cw.Explorer.load(path.with_name(f"{name}.cnnw")).image)
    words = [sys.executable, "-c", RUN, path.name, tmp_path / "image.npy", tmp_path / "maps.npz"]
    subprocess.run(words, cwd=path.parent, check=True, timeout=200)
    facts, maps = np.load(path.with_name(f"{name}.npz")), np.load(tmp_path / "maps.npz")
    stages = json.loads(str(facts["settings"]))["stages"]
    assert sorted(maps) == sorted(stages[1:])
    for stage in stages[1:]:
        assert_same_values(maps[stage], facts, stage)


def test_each_version_has_files():
    for folder in (each for each in FILES.iterdir() if each.is_dir()):
        assert (
            len(list(folder.glob("*.cnnw"))) >= 10
            and list(folder.glob("*_code.txt"))
            and (folder / "lines.json").exists()
        )


def assert_gives(explorer, path):
    facts = np.load(path)
    settings = json.loads(str(facts["settings"]))
    assert str(explorer.seed) == settings["seed"]
    assert list(explorer.stages) == settings["stages"]
    assert [repr(block) for block in explorer.blocks] == settings["blocks"]
    assert list(explorer.image.shape) == settings["image"]
    assert {name: getattr(explorer.scene, name) for name in settings["view"]} == settings["view"]
    for stage in explorer.stages:
        assert_same_values(explorer.feature_maps(stage), facts, stage)
        if stage.startswith("conv"):
            assert explorer.kernels(stage).tobytes() == facts[f"kernel {stage}"].tobytes()
            bias = explorer.bias(stage)
            assert (bias is None) == (f"bias {stage}" not in facts)
            assert bias is None or bias.tobytes() == facts[f"bias {stage}"].tobytes()


def assert_same_values(maps, facts, stage):
    """Assert equality up to rounding, since the order of Keras's sums depends on the processor."""
    wanted = facts[f"values {stage}"]
    assert maps.shape == tuple(facts[f"shape {stage}"])
    np.testing.assert_allclose(
        maps.flat[facts[f"places {stage}"]], wanted, rtol=1e-5, atol=1e-6 * max(1, float(np.abs(wanted).max()))
    )
