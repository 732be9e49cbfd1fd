"""The bundled models: what their cards say is true."""

import json
import subprocess
import sys
import zipfile
from importlib import resources

import numpy as np
import pytest

import cnn_widgets as cw

LARGEST = {"digits": 300_000, "faces": 350_000, "photos": 350_000, "photos_11": 350_000}
FIRST = {"digits": (5, 5, 1, 16), "faces": (7, 7, 3, 32), "photos": (7, 7, 3, 32), "photos_11": (11, 11, 3, 48)}


@pytest.fixture(scope="module")
def loaded():
    return {name: cw.load_model(name) for name in cw.models()}


def kernels(model):
    return np.asarray(model.get_layer("conv1").kernel)


@pytest.mark.parametrize("name", FIRST)
def test_cards_tell_the_truth(loaded, name):
    card, model = cw.model_card(name), loaded[name]
    assert card.bytes < LARGEST[name] and card.figures["parameters"] == model.count_params()
    assert kernels(model).shape == FIRST[name]
    assert tuple(model.input_shape[1:]) == tuple(int(n) for n in card.input.split(",")[0].split(" × "))
    assert len(card.classes) == (10 if name == "digits" else 0)
    assert card.licence in card._repr_markdown_() and repr(card).startswith(f"ModelCard({name}: ")


def test_digits_are_told_apart_as_well_as_the_card_says(loaded):
    """The card's accuracy is for 10,000 images; these 1,000 of them may differ by three standard errors."""
    x, y = cw.load_digits("test")
    accuracy = float((np.asarray(loaded["digits"](x)).argmax(1) == y).mean())
    claimed = cw.model_card("digits").figures["test_accuracy"]
    assert claimed >= 0.99 and abs(accuracy - claimed) < 3 * (claimed * (1 - claimed) / len(x)) ** 0.5
    four = cw.load_image("digit_4")
    assert np.asarray(loaded["digits"](four[None])).argmax() == 4


def test_the_digits_are_the_first_of_each_in_mnist():
    for split, count in (("train", 600), ("test", 100)):
        x, y = cw.load_digits(split)
        assert x.shape == (10 * count, 28, 28, 1) and x.dtype == np.float32 and (x.min(), x.max()) == (0, 1)
        assert np.bincount(y).tolist() == [count] * 10
    # MNIST's training set begins with 5, 0, 4, 1, 9, 2, 1, 3, its test set with 7, 2, 1, 0, 4, 1, 4, 9.
    assert cw.load_digits()[1][:8].tolist() == [5, 0, 4, 1, 9, 2, 1, 3]
    assert cw.load_digits("test")[1][:8].tolist() == [7, 2, 1, 0, 4, 1, 4, 9]


def test_faces_does_to_its_input_what_dlib_does(loaded):
    """(level - mean) / 256, then the first kernel at the first place, by hand."""
    model, image = loaded["faces"], cw.load_image("astronaut", size=150)
    normal = (255 * image.astype(float) - np.array([122.782, 117.001, 104.298])) / 256
    weights, bias = (np.asarray(value, float) for value in model.get_layer("conv1").get_weights())
    expected = np.einsum("hwc,hwcf->f", normal[2:9, 4:11], weights) + bias
    ins = cw.Inspector(model, image)
    np.testing.assert_allclose(ins.feature_maps("conv1")[1, 2], expected, atol=1e-5)
    assert ins.feature_maps("conv1").shape == (72, 72, 32)


def orientation(kernel):
    """Return how much of a kernel's energy lies along its strongest orientation: 0 is none in particular, 1 is all."""
    gray = kernel.mean(2) - kernel.mean()
    power = np.abs(np.fft.fftshift(np.fft.fft2(gray, (32, 32)))) ** 2
    rows, cols = np.indices(power.shape) - 16
    angle = 2 * np.arctan2(rows, cols)
    return float(np.hypot((power * np.cos(angle)).sum(), (power * np.sin(angle)).sum()) / power.sum())


def colour(kernel):
    """Return the fraction of a kernel's energy that is difference between its colours."""
    gray = kernel.mean(2, keepdims=True)
    return float(((kernel - gray) ** 2).sum() / (kernel**2).sum())


@pytest.mark.parametrize("name", ["faces", "photos", "photos_11"])
def test_first_layers_show_oriented_edges_and_colours(loaded, name):
    """They do so far more often than noise of the same shape."""
    learned = np.moveaxis(kernels(loaded[name]), 3, 0)
    noise = np.random.default_rng(0).normal(size=(400, *learned.shape[1:]))
    strong = np.quantile([orientation(kernel) for kernel in noise], 0.95)
    assert np.mean([orientation(kernel) > strong for kernel in learned]) > 0.4
    # In noise two thirds of the energy are colour; a learned kernel is mostly gray or mostly colour.
    shares = np.array([colour(kernel) for kernel in learned])
    assert (shares < 0.2).sum() >= 4 and (shares > 0.8).sum() >= 3


def test_each_copy_is_independent(loaded):
    again = cw.load_model("photos")
    again.get_layer("conv1").set_weights([0 * kernels(again)])
    assert np.abs(kernels(cw.load_model("photos"))).max() > 0.1


def test_nothing_is_downloaded():
    code = """
import socket, json
def refuse(*_): raise OSError("no network")
socket.socket.connect = socket.create_connection = refuse
import cnn_widgets as cw
print(json.dumps([cw.load_model(name).name for name in cw.models()] + [len(cw.load_digits()[1])]))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout.splitlines()[-1]) == [*cw.models(), 6000]


@pytest.mark.parametrize("call", [cw.load_model, cw.model_card, cw.load_digits])
@pytest.mark.parametrize("name", ["vgg", None, 3, "../digits"])
def test_unknown_names_are_refused_in_a_sentence(call, name):
    with pytest.raises(cw.SettingError, match="choose one of"):
        call(name)


@pytest.mark.parametrize("name", FIRST)
def test_nothing_is_stored_that_keras_3_10_refuses(name):
    path = resources.files("cnn_widgets.core") / "data" / "models" / f"{name}.keras"
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        config = archive.read("config.json").decode()
    assert not [word for word in ("input_axes", "output_axes", "quantization_config", "renorm") if word in config]
