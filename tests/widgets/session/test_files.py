"""Whatever reads or writes a path: links, pipes, devices, full disks, impossible names."""

import os
from pathlib import Path

import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.widgets.explorer.state_file import model_bytes
from tests.files import full_disk, odd_files, refused
from tests.helpers import noise, run_python


@pytest.fixture(scope="module")
def ex():
    return cw.Explorer(noise(20, 20, 1), filters=2)


@pytest.fixture(scope="module")
def wide():
    """More weights, and so more bytes."""
    return cw.Explorer(noise(20, 20, 1), filters=64, kernel_size=11)


WRITERS = {"state": (cw.Explorer.save, "file.cnnw"), "weights": (cw.Explorer.to_code, "file.npz")}
READERS = {
    "state": cw.Explorer.load,
    "image": cw.load_image,
    "model": lambda path: cw.load_model(Path(path)),
    "trusted model": lambda path: cw.load_model(Path(path), safe_mode=False),
    "set of images": lambda path: cw.top_patches(cw.load_model("digits"), [path], "conv1", channel=0),
}


@pytest.mark.parametrize(("write", "name"), WRITERS.values(), ids=WRITERS)
def test_a_full_disk_leaves_what_was_saved_before(here, ex, wide, write, name):
    write(ex, name)
    old = Path(name).read_bytes()
    wide.set_kernels("conv1", noise(11, 11, 64).transpose(2, 0, 1)[0], filter=0)
    with full_disk(1_000):
        refused("cannot be written", write, wide, name)
    assert Path(name).read_bytes() == old and os.listdir() == [name]


@pytest.mark.parametrize(("write", "name"), WRITERS.values(), ids=WRITERS)
def test_it_is_saved_through_a_link_and_under_home(here, ex, wide, write, name):
    (here / "shared").mkdir()
    write(ex, f"~/shared/{name}")
    old = Path("shared", name).read_bytes()
    Path(name).symlink_to(Path("shared", name))
    write(wide, name)
    assert Path(name).is_symlink() and Path("shared", name).read_bytes() != old


def test_no_reader_waits_for_a_pipe_or_a_device(here):
    for name in odd_files(here):
        for kind, read in READERS.items():
            with pytest.raises(cw.SettingError):
                read(name)
                pytest.fail(f"{kind}: {name}")


@pytest.mark.parametrize("path", ["", "a\0b", "x" * 5000, "~nobody-of-this-name/file", "nowhere/file"])
def test_no_name_is_a_traceback(here, ex, path):
    for read in READERS.values():
        with pytest.raises(cw.SettingError):
            read(path)
    with pytest.raises(cw.SettingError):
        cw.top_patches(cw.load_model("digits"), path, "conv1", channel=0)
    for write, _ in WRITERS.values():
        refused("cannot be written", write, ex, path)


@pytest.mark.parametrize("path", [3, 1.5, True, b"file", ["file"]], ids=repr)
def test_what_is_no_path_is_a_sentence(ex, path):
    for write, _ in WRITERS.values():
        refused(type(path).__name__, write, ex, path)
    refused(type(path).__name__, cw.Explorer.load, path)
    refused("NoneType", ex.save, None)


def test_the_code_finds_weights_that_were_saved_under_home(here, ex):
    source = ex.to_code("~/kept")
    check = 'import numpy as np\nnp.save("found.npy", model.get_layer("conv1").get_weights()[0])'
    run_python(f"{source}\n{check}", cwd=here)
    np.testing.assert_array_equal(np.load("found.npy"), ex.kernels("conv1"))


def test_a_model_that_finds_no_room_is_a_sentence(here, wide, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(here))
    with full_disk(1_000):
        refused("folder for temporary files", lambda: model_bytes(wide.model))
    assert os.listdir() == []
    assert model_bytes(wide.model).startswith(b"PK")
