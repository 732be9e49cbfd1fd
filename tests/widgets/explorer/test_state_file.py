"""A whole explorer as a file, and back: bit for bit, in place, or refused in a sentence."""

import hashlib

import keras
import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.core.saving.state import State, state_to_bytes, write_state
from cnn_widgets.core.stack.weights import Weights
from cnn_widgets.render.wire import unpack
from tests.helpers import assert_is_keras, noise, one_sentence, outputs, run_python


@pytest.fixture
def ex():
    """Every kind of weight, a duplicate that has been edited, and a view that is not the usual one."""
    blocks = [cw.Block(filters=6, kernel_size=(5, 3)), cw.Block(filters=10, padding="same", pooling="average")]
    explorer = cw.Explorer(noise(40, 36, 3) - np.float32(0.3), blocks=blocks, seed=11)
    explorer.blocks = (*blocks, blocks[1].copy(), cw.Block(filters=2, activation=None, pooling=None, use_bias=False))
    explorer.set_kernels("conv1", "gabor_45", filter=2)
    explorer.set_kernels("conv2", noise(3, 3, 6) - np.float32(0.5), filter=9)
    explorer.set_bias("conv3", 0.1, filter=1)
    explorer.scene.scale, explorer.scene.colormap, explorer.scene.terms_order = "layer", "viridis", "channel"
    explorer.scene.selection = {"stage": "conv3", "channel": 4, "row": 2, "col": 5}
    return explorer


def assert_same(one, two):
    assert one.stages == two.stages and one.seed == two.seed
    assert one.image.tobytes() == two.image.tobytes()
    assert [block.value for block in one.blocks] == [block.value for block in two.blocks]
    for number in range(1, len(one.blocks) + 1):
        assert one.kernels(f"conv{number}").tobytes() == two.kernels(f"conv{number}").tobytes()
        biases = one.bias(f"conv{number}"), two.bias(f"conv{number}")
        assert biases[0] is biases[1] is None or biases[0].tobytes() == biases[1].tobytes()
    for stage in one.stages:
        assert one.feature_maps(stage).tobytes() == two.feature_maps(stage).tobytes()
    for name in ("scale", "colormap", "terms_order", "selection", "flipped", "kernel_style", "as_colour"):
        assert getattr(one.scene, name) == getattr(two.scene, name), name


def upload(explorer, data):
    explorer._screen.bar._handle_custom_msg({"kind": "upload", "name": "file"}, [data])


def downloads(explorer, what):
    """What the browser is sent where its save menu asks for something."""
    sent = []
    explorer._screen.bar.send = lambda content, buffers=None: sent.append((content, bytes(buffers[0])))
    explorer._screen.bar._handle_custom_msg({"kind": "save", "what": what}, [])
    ((content, data),) = sent
    return content["name"], data


def test_what_was_saved_is_loaded_bit_for_bit(ex, tmp_path):
    ex.save(tmp_path / "ex.cnnw")
    loaded = cw.Explorer.load(tmp_path / "ex.cnnw")
    assert_same(ex, loaded)
    assert_is_keras(loaded)
    # What had been cropped comes back, too, and the duplicate is a block of its own.
    for explorer in (ex, loaded):
        explorer.blocks[0].kernel_size = 9
        explorer.set_kernels("conv3", "blur")
    assert_same(ex, loaded)
    ex.new_weights()
    loaded.new_weights()
    assert_same(ex, loaded)


def test_another_process_loads_the_same(ex, tmp_path):
    ex.save(tmp_path / "ex.cnnw")
    code = """
import hashlib, cnn_widgets as cw
ex = cw.Explorer.load("ex.cnnw")
print(hashlib.sha256(b"".join(ex.kernels(f"conv{n}").tobytes() for n in (1, 2, 3, 4))).hexdigest())
print(hashlib.sha256(b"".join(ex.feature_maps(stage).tobytes() for stage in ex.stages)).hexdigest())
"""
    kernels = b"".join(ex.kernels(f"conv{n}").tobytes() for n in (1, 2, 3, 4))
    maps = b"".join(ex.feature_maps(stage).tobytes() for stage in ex.stages)
    expected = [hashlib.sha256(data).hexdigest() for data in (kernels, maps)]
    assert run_python(code, cwd=tmp_path).split() == expected


def test_the_menus_state_is_opened_in_place_by_the_upload(ex):
    name, data = downloads(ex, "state")
    assert name == "explorer.cnnw"
    other = cw.Explorer("digit_4", filters=2, seed=5)
    old = other.blocks[0]
    upload(other, data)
    assert not other.scene.notice and old.owner is None
    assert_same(ex, other)
    assert other._screen.bar.image == "your image" and other._screen.controls._block is other.blocks[2]
    header = unpack(other.scene.maps)[0]
    assert header["stage"] == "conv3" and header["stages"][0]["caption"] == "your image"
    old.kernel_size = 2
    assert_same(ex, other)
    assert_is_keras(other)
    with pytest.raises(cw.SettingError, match="nothing to undo"):
        other.undo()


def test_a_samples_name_is_kept(tmp_path):
    cw.Explorer("digit_4", filters=2).save(tmp_path / "digit.cnnw")
    loaded = cw.Explorer.load(tmp_path / "digit.cnnw")
    assert loaded._screen.bar.image == "digit_4" and unpack(loaded.scene.maps)[0]["stages"][0]["caption"] == "digit_4"


def test_a_broken_file_is_refused_in_a_sentence_and_nothing_is_lost(ex, tmp_path):
    data = ex._state_file.to_bytes()
    before = ex._state_file.to_bytes(), ex.blocks, ex.scene.maps
    for broken in (data[: len(data) // 2], data[:4], data[:60] + b"\0" * 60 + data[120:], b"PK\x03\x04" * 99):
        upload(ex, broken)
        assert ex.scene.notice["level"] == "error"
        one_sentence(SystemError(ex.scene.notice["text"]))
        assert (ex._state_file.to_bytes(), ex.blocks, ex.scene.maps) == before
        (tmp_path / "broken.cnnw").write_bytes(broken)
        with pytest.raises(cw.SettingError) as caught:
            cw.Explorer.load(tmp_path / "broken.cnnw")
        one_sentence(caught.value)


@pytest.mark.parametrize(
    "view",
    [
        {"scale": "huge"},
        {"colormap": "jet"},
        {"colormap": ["magma"]},
        {"flipped": "yes"},
        {"selection": [1]},
        {"maps": "x"},
        {"lock": None},
        {"scale": None},
    ],
    ids=repr,
)
def test_a_view_that_cannot_be_is_refused_before_anything_is_shown(ex, view, tmp_path):
    state = State(noise(9, 9, 1), (cw.Block(filters=1).value,), (Weights(0),), 3, "", view)
    write_state(tmp_path / "odd.cnnw", state)
    before = ex._state_file.to_bytes()
    upload(ex, (tmp_path / "odd.cnnw").read_bytes())
    assert (
        next(iter(view)) in one_sentence(SystemError(ex.scene.notice["text"])) and ex._state_file.to_bytes() == before
    )
    with pytest.raises(cw.SettingError):
        cw.Explorer.load(tmp_path / "odd.cnnw")


@pytest.mark.parametrize(
    "selection",
    [{}, {"stage": "conv9", "row": 10**6, "col": -1, "channel": 2.5}, {"stage": 3, "row": "x"}, {"col": 10**30}],
    ids=repr,
)
def test_any_place_that_was_looked_at_ends_on_a_value_that_exists(ex, selection):
    state = State(noise(9, 9, 1), (cw.Block(filters=1).value,), (Weights(0),), 3, "", {"selection": selection})
    upload(ex, state_to_bytes(state))
    shown = ex.scene.selection
    maps = ex.feature_maps(shown["stage"])
    assert ex.seed == 3 and np.isfinite(maps[shown["row"], shown["col"], shown["channel"]])
    assert_is_keras(ex)


def test_a_file_that_cannot_be_written_or_found_is_a_sentence(ex, tmp_path):
    for call in (
        lambda: ex.save(tmp_path / "no" / "folder.cnnw"),
        lambda: cw.Explorer.load(tmp_path / "none.cnnw"),
        lambda: ex.to_code(weights=tmp_path / "no" / "folder.npz"),
    ):
        with pytest.raises(cw.SettingError) as caught:
            call()
        one_sentence(caught.value)


def test_the_saved_model_loads_in_plain_keras_and_gives_the_same_maps(ex, tmp_path):
    ex.model.save(tmp_path / "x.keras")
    name, data = downloads(ex, "model")
    assert name == "model.keras"
    (tmp_path / name).write_bytes(data)
    np.save(tmp_path / "image.npy", ex.image)
    for file in ("x.keras", name):
        found = outputs(keras.models.load_model(tmp_path / file), ex.image)
        assert list(found) == list(ex.stages)
        for stage in ex.stages:
            np.testing.assert_allclose(found[stage], ex.feature_maps(stage), rtol=1e-6, atol=1e-6)
    code = """
import sys, keras, numpy as np
model = keras.models.load_model("model.keras")
np.save("out.npy", np.asarray(model(np.load("image.npy")[None])))
print("cnn_widgets" in sys.modules)
"""
    assert run_python(code, cwd=tmp_path).strip() == "False"
    np.testing.assert_allclose(np.load(tmp_path / "out.npy")[0], ex.feature_maps(ex.stages[-1]), rtol=1e-6, atol=1e-6)


def test_the_code_runs_with_keras_alone_in_a_fresh_process(ex, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = ex.to_code(weights="cat.npz")
    np.save("image.npy", ex.image)
    check = """
import sys
value = np.load("image.npy")[None]
found = {}
for layer in model.layers:
    value = layer(value)
    found[layer.name] = np.asarray(value)[0]
np.savez("found.npz", **found)
assert "cnn_widgets" not in sys.modules
"""
    run_python(source + check, cwd=tmp_path)
    with np.load("found.npz") as found:
        assert list(found) == list(ex.stages[1:])
        for stage in found:
            maps = ex.feature_maps(stage)
            np.testing.assert_allclose(found[stage], maps, rtol=1e-6, atol=1e-6 * np.abs(maps).max())
