"""The reason for a failure, extracted from real errors of Keras and TensorFlow."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from cnn_widgets.core.training.error_reason import reason_of

X, Y = np.zeros((8, 4, 4, 1), np.float32), np.arange(8) % 2


def model(**compiled):
    made = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Flatten(), keras.layers.Dense(2, "softmax")])
    made.compile(**{"loss": "sparse_categorical_crossentropy", **compiled})
    return made


class Unknown(keras.layers.Layer):
    def call(self, inputs):
        return inputs + missing  # noqa: F821


def no_photo(_):
    raise OSError("photo 17 is gone")


def mapped(function):
    return tf.data.Dataset.from_tensor_slices((X, Y)).map(function).batch(4)


def through_python(x, y):
    return tf.ensure_shape(tf.py_function(no_photo, [y], tf.float32), (4, 4, 1)), y


def of_no_file(x, y):
    return tf.ensure_shape(tf.io.decode_png(tf.io.read_file("/none.png")), (4, 4, 1)), y


@pytest.mark.parametrize(
    "fail, reason",
    [
        (lambda: model().fit(X, Y + 1, verbose=0), "a label is 2 and the model has 2 classes, so give labels 0 to 1."),
        (lambda: model(run_eagerly=True).fit(X, Y + 1, verbose=0), "a label is 2 and the model has 2 classes, so give"),
        (lambda: model().fit(mapped(through_python), verbose=0), "OSError: photo 17 is gone."),
        (lambda: model().fit(mapped(of_no_file), verbose=0), "/none.png; No such file or directory."),
        (
            lambda: model().fit(
                mapped(lambda x, y: (tf.debugging.check_numerics(x / 0.0, "bad picture"), y)), verbose=0
            ),
            "bad picture : Tensor had NaN values.",
        ),
        (lambda: model(loss="categorical_crossentropy").fit(X, Y, verbose=0), "must have the same rank"),
        (lambda: keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Flatten()]).fit(X, Y, verbose=0), "compile"),
        (lambda: Unknown()(X), "name 'missing' is not defined (Unknown.call())."),
        (lambda: np.zeros((10**6, 10**6, 10**3)), "not enough memory"),
    ],
)
def test_the_reason_is_found(fail, reason):
    with pytest.raises(Exception) as raised:
        fail()
    found = reason_of(raised.value)
    assert reason in found and "\n" not in found and found.endswith(".") and "Graph execution" not in found


def test_the_reason_includes_the_cause_of_an_error():
    try:
        try:
            raise KeyError("photo 17")
        except KeyError as error:
            raise RuntimeError("the batch is incomplete") from error
    except RuntimeError as error:
        assert reason_of(error) == "RuntimeError: the batch is incomplete (KeyError: 'photo 17')."


def test_an_error_without_a_message_is_called_by_its_name():
    assert reason_of(StopIteration()) == "StopIteration."
