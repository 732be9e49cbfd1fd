"""Trainers, loaded models and kernel teachers do not change the user's random numbers."""

import random

import keras
import numpy as np
import pytest
import tensorflow as tf

import cnn_widgets as cw

SECONDS = 60
X, Y = np.random.default_rng(0).uniform(size=(32, 8, 8, 1)).astype(np.float32), np.arange(32) % 2
L = keras.layers


def model():
    layers = [
        keras.Input((8, 8, 1)),
        L.RandomFlip(),
        L.Conv2D(2, 3),
        L.Dropout(0.2),
        L.Flatten(),
        L.Dense(2, "softmax"),
    ]
    return keras.Sequential(layers)


def after(act, *given):
    """Return the user's next random numbers, and the weights of the next model, after an action."""
    keras.utils.set_random_seed(5)
    act(*given)
    made = keras.Sequential([keras.Input((3,)), L.Dense(2)]).get_weights()[0].ravel().tolist()
    return random.random(), np.random.uniform(), float(tf.random.uniform(())), float(keras.random.uniform(())), made


def train(given):
    trainer = cw.Trainer(given, (X, Y), epochs=2).start().wait(SECONDS)
    trainer.show(0)
    trainer.start().wait(SECONDS)
    trainer.close()


def test_a_trainer_of_a_model_uses_no_random_numbers():
    given = model()
    assert after(train, given) == after(lambda: None)


def test_a_trainer_of_an_explorer_uses_no_random_numbers():
    given = cw.Explorer(X[0], filters=2)
    assert after(train, given) == after(lambda: None)


def test_loading_a_model_uses_no_random_numbers(tmp_path):
    model().save(tmp_path / "model.keras")
    assert after(cw.load_model, tmp_path / "model.keras") == after(lambda: None)


@pytest.mark.parametrize("head", ["flatten", "average"])
def test_training_is_that_of_keras_with_the_same_seed(head):
    """The order of the batches and the dropout are the same, too: the trainer calls fit as the user would."""
    trainer = cw.Trainer(cw.Explorer(X[0], filters=2), (X, Y), epochs=2, batch_size=8, head=head)
    plain = keras.models.clone_model(trainer.model)
    plain.set_weights(trainer.model.get_weights())
    plain.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    keras.utils.set_random_seed(7)
    history = plain.fit(X, Y, batch_size=8, epochs=2, verbose=0).history["loss"]
    keras.utils.set_random_seed(7)
    trainer.start().wait(SECONDS)
    np.testing.assert_allclose([epoch.loss for epoch in trainer.history.epochs], history, rtol=1e-5)
