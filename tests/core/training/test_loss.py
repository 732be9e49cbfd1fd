"""The loss and the accuracy that are chosen for a model that was not compiled, against hand arithmetic."""

import keras
import numpy as np
import pytest

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.training import read_data
from cnn_widgets.core.training.compilation import check_labels, compile_for
from cnn_widgets.core.training.last_activation import last_activation_of
from tests.helpers import one_sentence

L = keras.layers
RNG = np.random.default_rng(0)
X = RNG.uniform(size=(12, 6, 6, 1)).astype(np.float32)
NUMBERS = np.arange(12) % 3
SPARSE, LOGITS = "sparse_categorical_crossentropy", "(from_logits=True)"
ROWS = np.eye(3)[NUMBERS]
SEVERAL = np.stack([NUMBERS > 0, NUMBERS > 1, NUMBERS == 0], 1).astype(int)
MASK = (X > 0.5).astype(np.uint8)


def dense(units, activation=None):
    return keras.Sequential([keras.Input((6, 6, 1)), L.Flatten(), L.Dense(units, activation)])


def picture(activation, filters=1):
    return keras.Sequential([keras.Input((6, 6, 1)), L.Conv2D(filters, 3, padding="same", activation=activation)])


def softmax(logits):
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def sigmoid(logits):
    return 1 / (1 + np.exp(-logits))


def mse(made, wanted):
    return np.mean((made - wanted.reshape(made.shape)) ** 2)


def entropy(shares, wanted):
    """Return the categorical crossentropy; targets are class numbers or one-hot rows."""
    rows = np.eye(shares.shape[-1])[wanted.reshape(shares.shape[:-1])] if wanted.shape != shares.shape else wanted
    return -np.mean(np.sum(rows * np.log(shares), -1))


def yes_or_no(shares, wanted):
    """Return the binary crossentropy."""
    wanted = wanted.reshape(shares.shape)
    return -np.mean(wanted * np.log(shares) + (1 - wanted) * np.log(1 - shares))


def through(activation, loss):
    """Return a loss that applies an activation to the outputs first."""
    return lambda made, wanted: loss(activation(made), wanted)


def most(made, wanted):
    rows = wanted if wanted.ndim == 1 else wanted.argmax(-1)
    return np.mean(made.argmax(-1) == rows)


def above(threshold):
    return lambda made, wanted: np.mean((made > threshold) == wanted.reshape(made.shape))


@pytest.mark.parametrize(
    "model, targets, name, by_hand, right",
    [
        (lambda: picture("sigmoid"), X, "mean_squared_error", mse, None),
        (lambda: picture("sigmoid"), X[..., 0], "mean_squared_error", mse, None),
        (lambda: picture("relu"), X, "mean_squared_error", mse, None),
        (lambda: picture(None), X, "mean_squared_error", mse, None),
        (lambda: picture(None), MASK, "mean_squared_error", mse, None),
        (lambda: picture("sigmoid"), MASK, "binary_crossentropy", yes_or_no, above(0.5)),
        (lambda: picture("sigmoid"), MASK > 0, "binary_crossentropy", yes_or_no, above(0.5)),
        (lambda: picture("softmax", 3), (X[..., 0] * 2.99).astype(int), SPARSE, entropy, None),
        (lambda: dense(3, "sigmoid"), SEVERAL, "binary_crossentropy", yes_or_no, above(0.5)),
        (lambda: dense(3, "sigmoid"), ROWS, "binary_crossentropy", yes_or_no, above(0.5)),
        (lambda: dense(3, "sigmoid"), X[:, 0, :3, 0], "mean_squared_error", mse, None),
        (lambda: dense(3), SEVERAL, "binary_crossentropy(from_logits=True)", through(sigmoid, yes_or_no), above(0)),
        (lambda: dense(1, "sigmoid"), NUMBERS > 0, "binary_crossentropy", yes_or_no, above(0.5)),
        (lambda: dense(1, "sigmoid"), (NUMBERS > 0)[:, None], "binary_crossentropy", yes_or_no, above(0.5)),
        (lambda: dense(1), NUMBERS > 0, "binary_crossentropy(from_logits=True)", through(sigmoid, yes_or_no), above(0)),
        (lambda: dense(1), X.mean((1, 2, 3)), "mean_squared_error", mse, None),
        (lambda: dense(1), NUMBERS, "mean_squared_error", mse, None),
        (lambda: dense(3, "softmax"), NUMBERS, SPARSE, entropy, most),
        (lambda: dense(3, "softmax"), ROWS, "categorical_crossentropy", entropy, most),
        (lambda: dense(3, "softmax"), ROWS * 0.7 + 0.1, "categorical_crossentropy", entropy, most),
        (lambda: dense(3), NUMBERS, SPARSE + LOGITS, through(softmax, entropy), most),
        (lambda: dense(3), ROWS, "categorical_crossentropy(from_logits=True)", through(softmax, entropy), most),
        (lambda: dense(3), X[:, 0, :3, 0], "mean_squared_error", mse, None),
        (lambda: keras.Sequential([dense(3), L.Softmax()]), NUMBERS, SPARSE, entropy, most),
        (lambda: keras.Sequential([picture("softmax", 3), L.GlobalAveragePooling2D()]), NUMBERS, SPARSE, entropy, most),
        (
            lambda: keras.Sequential([picture("sigmoid"), L.UpSampling2D()]),
            MASK.repeat(2, 1).repeat(2, 2),
            "binary_crossentropy",
            yes_or_no,
            above(0.5),
        ),
        (lambda: keras.Sequential([dense(6, "tanh"), dense_on(6)]), NUMBERS, SPARSE, entropy, most),
    ],
)
def test_the_loss_fits_outputs_activation_and_targets(model, targets, name, by_hand, right):
    model = model()
    note = compile_for(model, read_data((X, targets)))
    assert note.endswith(f" and {name}.")
    measured = model.evaluate(X, targets, verbose=0, return_dict=True)
    made = model(X).numpy().astype(np.float64)
    assert measured["loss"] == pytest.approx(by_hand(made, np.asarray(targets)), rel=1e-4)
    if right is not None:
        assert measured["accuracy"] == pytest.approx(right(made, np.asarray(targets)))
    elif name == "mean_squared_error":
        assert set(measured) == {"loss"}


def dense_on(size):
    return keras.Sequential([keras.Input((size,)), L.Dense(3), L.Activation("softmax"), L.Reshape((3,))])


def functional(end):
    inputs = keras.Input((6, 6, 1))
    return keras.Model(inputs, end(L.Flatten()(inputs)))


@pytest.mark.parametrize(
    "model, ending",
    [
        (lambda: dense(3, "softmax"), "softmax"),
        (lambda: dense(3), "linear"),
        (lambda: dense(3, "tanh"), "other"),
        (lambda: functional(lambda x: keras.ops.softmax(L.Dense(3)(x))), "softmax"),
        (lambda: functional(lambda x: keras.ops.sigmoid(L.Dense(3)(x))), "sigmoid"),
        (lambda: functional(lambda x: L.Dropout(0.5)(L.Dense(3, "sigmoid")(x))), "sigmoid"),
        (lambda: functional(lambda x: L.SpectralNormalization(L.Dense(3, "sigmoid"))(x)), "sigmoid"),
        (lambda: functional(lambda x: keras.ops.reshape(L.Dense(3, "softmax")(x), (-1, 3))), "softmax"),
        (lambda: functional(lambda x: keras.ops.tanh(L.Dense(3)(x))), "unknown"),
        (lambda: picture("sigmoid"), "sigmoid"),
        (lambda: functional(lambda x: L.Dense(3, L.Softmax())(x)), "softmax"),
        (lambda: functional(lambda x: L.Dense(3, own_softmax)(x)), "unknown"),
        (lambda: functional(lambda x: Doubled(3, "softmax")(x)), "unknown"),
        (lambda: functional(lambda x: L.Average()([L.Dense(3, "softmax")(x) for _ in range(2)])), "softmax"),
        (lambda: functional(lambda x: L.Add()([L.Dense(3, "softmax")(x) for _ in range(2)])), "unknown"),
        (lambda: functional(lambda x: L.Add()([L.Dense(3)(x), L.Dense(3, "relu")(x)])), "linear"),
        (lambda: functional(lambda x: L.Concatenate()([L.Dense(1, "sigmoid")(x) for _ in range(2)])), "sigmoid"),
        (lambda: functional(lambda x: L.Concatenate()([L.Dense(2, "softmax")(x) for _ in range(2)])), "unknown"),
        (lambda: functional(lambda x: L.Multiply()([L.Dense(1, "sigmoid")(x) for _ in range(2)])), "sigmoid"),
        (lambda: functional(lambda x: L.Rescaling(9.0)(L.Dense(3, "softmax")(x))), "unknown"),
        (lambda: functional(called_twice(L.Dropout(0.5))), "sigmoid"),
        (lambda: keras.Sequential([picture("softmax", 3), L.GlobalAveragePooling2D()]), "softmax"),
        (lambda: keras.Sequential([picture("softmax", 3), L.GlobalMaxPooling2D()]), "unknown"),
        (lambda: keras.Sequential([picture("sigmoid"), L.GlobalMaxPooling2D()]), "sigmoid"),
        (lambda: keras.Sequential([picture("sigmoid"), L.UpSampling2D()]), "sigmoid"),
        (lambda: keras.Sequential([picture("sigmoid"), L.UpSampling2D(interpolation="bicubic")]), "unknown"),
        (lambda: keras.Sequential([picture(None), L.GlobalAveragePooling2D()]), "linear"),
        (lambda: keras.Sequential([picture(None, 3), L.Softmax(axis=1)]), "unknown"),
        (lambda: keras.Sequential([picture("softmax", 3), L.Flatten()]), "unknown"),
        (lambda: keras.Sequential([picture("softmax", 3), L.Permute((2, 1, 3))]), "softmax"),
        (lambda: keras.Sequential([picture("softmax", 3), L.Permute((3, 1, 2))]), "unknown"),
        # The last layer in the list is not the output layer.
        (lambda: two_ways(), "sigmoid"),
    ],
)
def test_the_last_activation_is_found_through_layers_that_only_move_values(model, ending):
    assert last_activation_of(model()) == ending


def own_softmax(x):
    return keras.ops.softmax(x)


class Doubled(L.Dense):
    def call(self, inputs):
        return 2 * super().call(inputs)


def called_twice(layer):
    return lambda x: layer(L.Dense(3, "sigmoid")(L.Dense(4)(layer(x))))


def two_ways():
    inputs = keras.Input((6, 6, 1))
    flat = L.Flatten()(inputs)
    return keras.Model(inputs, L.Dense(1, "sigmoid")(L.Add()([L.Dense(4)(flat), L.Dense(4, "relu")(flat)])))


@pytest.mark.parametrize(
    "model, targets, words",
    [
        (lambda: dense(3, "softmax"), SEVERAL, "sigmoid"),
        (lambda: dense(3, "softmax"), X[:, 0, :3, 0], "softmax"),
        (lambda: dense(1, "softmax"), NUMBERS > 0, "always 1"),
        (lambda: dense(1, "sigmoid"), NUMBERS, "from 0 to 2"),
        (lambda: dense(3, "softmax"), NUMBERS + 1, "labels 0 to 2"),
        (lambda: dense(3, "softmax"), NUMBERS + 0.5, "make them alike"),
        (lambda: functional(lambda x: keras.ops.tanh(L.Dense(3)(x))), NUMBERS, "loss="),
    ],
)
def test_a_sentence_says_why_no_loss_can_be_chosen(model, targets, words):
    with pytest.raises(SettingError) as raised:
        compile_for(model(), read_data((X, targets)))
    assert words in one_sentence(raised.value)


@pytest.mark.parametrize(
    "loss", ["mae", "huber", keras.losses.MeanAbsoluteError(), keras.losses.mean_absolute_error, "KLDivergence"]
)
def test_a_loss_can_be_named(loss):
    model = dense(3, "sigmoid")
    compile_for(model, read_data((X, SEVERAL)), loss=loss)
    plain = dense(3, "sigmoid")
    plain.set_weights(model.get_weights())
    plain.compile(loss=loss)
    expected = plain.evaluate(X, SEVERAL, verbose=0)
    assert model.evaluate(X, SEVERAL, verbose=0, return_dict=True) == {"loss": pytest.approx(expected)}


def test_a_named_crossentropy_adds_its_accuracy_unless_metrics_are_named():
    model = dense(3)
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    compile_for(model, read_data((X, SEVERAL)), loss=loss)
    accuracy = model.evaluate(X, SEVERAL, verbose=0, return_dict=True)["accuracy"]
    assert accuracy == pytest.approx(np.mean((model(X).numpy() > 0) == SEVERAL))
    other = dense(3)
    compile_for(other, read_data((X, SEVERAL)), loss="mse", metrics=["mae"])
    assert set(other.evaluate(X, SEVERAL, verbose=0, return_dict=True)) == {"loss", "mae"}


@pytest.mark.parametrize("given", [{"loss": "cross"}, {"loss": 3}, {"loss": "mse", "metrics": ["nonsense"]}])
def test_a_loss_or_metric_that_does_not_exist_is_refused(given):
    with pytest.raises(SettingError) as raised:
        compile_for(dense(3), read_data((X, SEVERAL)), **given)
        raise AssertionError("it was taken")
    one_sentence(raised.value)


def test_labels_beyond_the_classes_of_a_compiled_model_are_reported():
    model = dense(2, "softmax")
    model.compile(loss="sparse_categorical_crossentropy")
    with pytest.raises(SettingError, match="label 2 in validation_data is not one of the model's 2 classes"):
        check_labels(model, read_data((X, NUMBERS)), "validation_data")
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(ignore_class=2))
    check_labels(model, read_data((X, NUMBERS)), "validation_data")


def test_targets_beyond_the_range_of_a_sigmoid_are_reported():
    whole = (X * 255).astype(np.uint8)
    note = compile_for(picture("sigmoid"), read_data((X, whole)))
    assert note.startswith(f"The targets go from {whole.min()} to {whole.max()} and the model ends in a sigmoid")
    assert "mean_squared_error" in note
    assert "sigmoid" not in compile_for(picture("sigmoid"), read_data((X, X)))
