"""What is given as a model: Keras 3 models and their files are taken, and each other thing is called by its name."""

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

import cnn_widgets as cw
from tests.helpers import noise, one_sentence


def small():
    return keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(2, 3, name="conv")], name="small")


def from_library(module, name, bases=()):
    """An object that says what the real library's would; none of these is installed here."""
    return type(name, bases, {"__module__": module})()


IMAGE = noise(8, 8, 3)
TECHNIQUES = {
    "inspector": lambda model, image: cw.Inspector(model, image),
    "grad_cam": lambda model, image: cw.grad_cam(model, image),
    "saliency": lambda model, image: cw.saliency(model, image),
    "occlusion": lambda model, image: cw.occlusion_sensitivity(model, image),
    "ablate": lambda model, image: cw.ablate(model, image, layer="conv", channels=0),
    "top_patches": lambda model, image: cw.top_patches(model, [image], "conv"),
}


def refused(call):
    with pytest.raises(cw.SettingError) as error:
        call()
    return one_sentence(error.value)


@pytest.mark.parametrize("ask", TECHNIQUES)
@pytest.mark.parametrize(
    ("module", "word"),
    [
        ("torch.nn.modules.container", "torch"),
        ("tf_keras.src.engine.sequential", "Keras 3"),
        ("tensorflow.python.keras.engine.training", "Keras 2"),
        ("tensorflow.python.trackable.autotrackable", "SavedModel"),
        ("sklearn.ensemble._forest", "scikit-learn"),
        ("onnx.onnx_ml_pb2", "ONNX"),
        ("flax.linen.module", "Flax"),
        ("tensorflow.lite.python.interpreter", "LiteRT"),
    ],
)
def test_a_model_of_another_library_is_called_by_its_name(ask, module, word):
    said = refused(lambda: TECHNIQUES[ask](from_library(module, "Network"), IMAGE))
    assert word in said and "Keras 3" in said


def test_a_class_of_ones_own_is_known_by_what_it_is_derived_from():
    own = type("Own", (type("Module", (), {"__module__": "torch.nn.modules.module"}),), {"__module__": "__main__"})()
    assert "Own of torch" in refused(lambda: cw.Inspector(own, IMAGE))
    assert "torch" in refused(lambda: cw.Trainer(own, (IMAGE[None], np.zeros(1))))


@pytest.mark.parametrize("ask", sorted(set(TECHNIQUES) - {"top_patches"}))
@pytest.mark.parametrize("image", [IMAGE, "cat", Path("cat.png"), b"PNG", 3], ids=lambda image: type(image).__name__)
def test_swapped_arguments_are_told(ask, image):
    assert "model first, then the image" in refused(lambda: TECHNIQUES[ask](image, small()))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (IMAGE, "model first"),
        ("cat", "model first"),
        ("photo.PNG", "model first"),
        (None, "NoneType"),
        ("digits", "cw.load_model('digits')"),
        ("resnet", "'resnet' is not a model"),
        (lambda: layers.Conv2D(2, 3), "a single layer"),
        (lambda: keras.Sequential, "the class Sequential"),
        (lambda: small, "function, small"),
        (lambda: [layers.Conv2D(2, 3)], "keras.Sequential(layers)"),
        (lambda: small().outputs[0], "the output of a layer"),
        (lambda: small().get_weights(), "A list is not"),
        (lambda: cw.Inspector(small(), IMAGE).scene, "of type GraphScene"),
        ("https://example.org/model.keras", "not fetched"),
        ("no/such/model.keras", "No such file"),
    ],
)
def test_what_is_no_model_is_called_what_it_is(given, words):
    given = given() if type(given).__name__ == "function" else given
    assert words in refused(lambda: cw.Inspector(given, IMAGE))
    assert words in refused(lambda: cw.top_patches(given, [IMAGE], "conv"))


def test_a_file_is_loaded_wherever_a_model_is_taken(tmp_path, monkeypatch):
    model = small()
    model.save(tmp_path / "mine.keras")
    monkeypatch.setenv("HOME", str(tmp_path))
    real = np.asarray(model(IMAGE[None]))[0]
    for path in (tmp_path / "mine.keras", str(tmp_path / "mine.keras"), "~/mine.keras"):
        np.testing.assert_array_equal(cw.Inspector(path, IMAGE).feature_maps("conv"), real)
    path = tmp_path / "mine.keras"
    found = cw.ablate(path, IMAGE, layer="conv", channels=1).feature_maps("conv")
    np.testing.assert_array_equal(found, real * [1, 0])
    best = cw.top_patches(path, [IMAGE], "conv", 1).patches[0].value
    assert best == real[..., 1].max()
    keras.Sequential([keras.Input((8, 8, 3)), layers.Lambda(lambda x: x)]).save(tmp_path / "odd.keras")
    assert "foreign code" in refused(lambda: cw.Inspector(tmp_path / "odd.keras", IMAGE))


def test_a_model_in_the_place_of_an_explorers_image_is_told():
    assert "cw.Inspector(model, image)" in refused(lambda: cw.Explorer(small()))
    assert "cw.Inspector(model, image)" in refused(lambda: cw.load_image(from_library("torch.nn.modules", "Net")))


def test_an_explorer_stands_for_its_model_and_image():
    ex = cw.Explorer(IMAGE, filters=2, kernel_size=3)
    ins = cw.Inspector(ex)
    np.testing.assert_array_equal(ins.feature_maps("pool1"), ex.feature_maps("pool1"))
    np.testing.assert_array_equal(cw.Inspector(ex, IMAGE[::-1]).image, IMAGE[::-1])
    found = cw.ablate(ex, layer="conv1", channels=0)
    np.testing.assert_array_equal(found.feature_maps("conv1"), ex.feature_maps("conv1") * [0, 1])
    assert "There is no image" in refused(lambda: cw.Inspector(small()))
    assert ".model" in refused(lambda: cw.Inspector(ins, IMAGE))


def test_a_dataset_in_the_place_of_an_image_is_no_model():
    tensorflow = pytest.importorskip("tensorflow")
    batches = tensorflow.data.Dataset.from_tensors(IMAGE).batch(1)
    for given in (batches, iter(batches), keras.utils.PyDataset()):
        assert "batches of images: give one image" in refused(lambda given=given: cw.Inspector(small(), given))
        assert "batches of images: give one image" in refused(lambda given=given: cw.Explorer(given))
    assert "model first, then the image" in refused(lambda: cw.Inspector(batches, IMAGE))
