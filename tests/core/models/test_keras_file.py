"""Files of models: Keras's own are read, and those that could run foreign code are refused unless trusted."""

import json
import os
import zipfile

import keras
import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.core.models.keras_file import foreign
from tests.helpers import noise, one_sentence


def saved(path, *layers):
    model = keras.Sequential([keras.Input((8, 8, 3)), *layers])
    model.save(path)
    return model


def rewritten(path, change):
    """Rewrite a file with a changed description."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(entries["config.json"])
    change(config)
    entries["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)


def test_a_model_made_of_keras_alone_is_read(tmp_path):
    path = tmp_path / "own.keras"
    layers = keras.layers
    given = keras.Input((8, 8, 3))
    value = layers.Conv2D(4, 3, activation="relu", kernel_regularizer="l2")(given)
    value = layers.BatchNormalization()(layers.Dropout(0.5)(value * 2 + 1))
    inner = keras.Sequential([keras.Input((6, 6, 4)), layers.Flatten(), layers.Dense(3, "softmax")])
    model = keras.Model(given, inner(value))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.save(path)
    found, image = cw.load_model(path), noise(8, 8, 3)
    np.testing.assert_array_equal(found(image[None]), model(image[None]))
    assert cw.load_model(str(path)).count_params() == model.count_params()


def test_a_lambda_is_refused_unless_one_says_otherwise(tmp_path):
    path = tmp_path / "lambda.keras"
    saved(path, keras.layers.Lambda(lambda x: x * 2))
    with pytest.raises(cw.SettingError, match="safe_mode=False") as caught:
        cw.load_model(path)
    assert "ambda" in one_sentence(caught.value)
    image = noise(8, 8, 3)
    np.testing.assert_array_equal(cw.load_model(path, safe_mode=False)(image[None])[0], image * 2)


@pytest.mark.parametrize(
    "layer",
    [
        {"module": "os", "class_name": "system", "config": "id", "registered_name": None},
        {"module": "keras.utils", "class_name": "get_file", "config": {}, "registered_name": None},
        {"module": "keras.utils", "class_name": "function", "config": "get_file", "registered_name": "function"},
        {"module": "keras.src.saving", "class_name": "load_model", "config": {}},
        {"module": None, "class_name": "Own", "registered_name": "package>Own"},
        {"module": "keras.layers", "class_name": "TFSMLayer", "config": {}},
        {"module": "keras.layers", "class_name": "StringLookup", "config": {"vocabulary": "/etc/passwd"}},
        {"class_name": "__lambda__", "config": {"value": "4wE="}},
        {"class_name": ["Lambda"]},
    ],
)
def test_foreign_code_is_found_wherever_it_stands(tmp_path, layer):
    path = tmp_path / "odd.keras"
    saved(path, keras.layers.Conv2D(2, 3))
    rewritten(path, lambda config: config["config"]["layers"].append({"module": "keras.layers", "config": [layer]}))
    assert list(foreign([[layer]]))
    with pytest.raises(cw.SettingError, match="could run foreign code"):
        cw.load_model(path)


def test_a_file_that_is_not_a_model_is_one_sentence(tmp_path):
    for name, content in {"text": b"no model", "empty": b"", "zip": b"PK\x05\x06" + bytes(18)}.items():
        path = tmp_path / f"{name}.keras"
        path.write_bytes(content)
        for safe_mode in (True, False):
            with pytest.raises(cw.SettingError, match="cannot be read as a model") as caught:
                cw.load_model(path, safe_mode=safe_mode)
            one_sentence(caught.value)
    with pytest.raises(cw.SettingError, match="cannot be read"):
        cw.load_model(tmp_path / "none.keras")


def test_other_files_of_models_are_called_by_their_names(tmp_path):
    model = saved(tmp_path / "mine.keras", keras.layers.Conv2D(2, 3))
    model.save_weights(tmp_path / "mine.weights.h5")
    model.export(tmp_path / "exported", verbose=False)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe.keras")
    words = {
        "mine.weights.h5": "load_weights",
        "exported": "SavedModel",
        "folder": "is a folder",
        "none.h5": "No such",
        "pipe.keras": "not a file",
    }
    for name, library in {"a.tflite": "LiteRT", "a.onnx": "ONNX", "a.pt": "torch", "a.json": "weights"}.items():
        (tmp_path / name).write_bytes(b"content")
        words[name] = library
    for name, word in words.items():
        for load in (cw.load_model, lambda path: cw.Inspector(path, noise(8, 8, 3))):
            for path in (tmp_path / name, str(tmp_path / name)):
                with pytest.raises(cw.SettingError, match=word) as caught:
                    load(path)
                one_sentence(caught.value)


def test_a_file_of_keras_2_is_read_where_it_is_trusted(tmp_path):
    path = tmp_path / "old.h5"
    model = saved(path, keras.layers.Conv2D(2, 3))
    (tmp_path / "old").write_bytes(path.read_bytes())
    for given in (path, str(path), tmp_path / "old"):
        with pytest.raises(cw.SettingError, match=r"keras\.saving\.load_model.*\.keras") as caught:
            cw.load_model(given)
        one_sentence(caught.value)
    image = noise(8, 8, 3)[None]
    np.testing.assert_array_equal(cw.load_model(path, safe_mode=False)(image), model(image))
    # The advice of the sentence.
    keras.saving.load_model(path, compile=False).save(tmp_path / "new.keras")
    np.testing.assert_array_equal(cw.load_model(tmp_path / "new.keras")(image), model(image))
