"""The number of steps in an epoch for each source of data, against plain ``model.fit``."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import cnn_widgets as cw
from tests.helpers import one_sentence

SECONDS = 60
X = np.random.default_rng(0).uniform(size=(32, 5, 5, 1)).astype(np.float32)
Y = np.arange(32) % 3
WEIGHTS = np.random.default_rng(1).normal(size=(25, 3)).astype(np.float32)


def model(**settings):
    made = keras.Sequential([keras.Input((5, 5, 1)), keras.layers.Flatten(), keras.layers.Dense(3, "softmax")])
    made.set_weights([WEIGHTS, np.zeros(3)])
    made.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"], **settings)
    return made


def dataset():
    return tf.data.Dataset.from_tensor_slices((X, Y)).batch(4)


def forever():
    while True:
        for start in range(0, 32, 4):
            yield X[start : start + 4], Y[start : start + 4]


class Numbered(keras.utils.PyDataset):
    def __len__(self):
        return 8

    def __getitem__(self, index):
        return X[index * 4 : index * 4 + 4], Y[index * 4 : index * 4 + 4]


class Unmeasured:
    """Like a DataLoader of torch on an IterableDataset: it can be iterated repeatedly, but has no length."""

    def __iter__(self):
        return (batch for batch, _ in zip(forever(), range(8)))


SOURCES = {
    "arrays": lambda: (X, Y),
    "dataset": dataset,
    "endless dataset": lambda: dataset().repeat(),
    "dataset of unknown length": lambda: dataset().filter(lambda x, y: True),
    "numbered": Numbered,
    "generator": forever,
}


def told(epochs):
    return [(epoch.loss, epoch.accuracy) for epoch in epochs]


@pytest.mark.parametrize("at_once", [1, 2])
@pytest.mark.parametrize("source", SOURCES)
def test_an_epoch_has_as_many_steps_as_in_fit(source, at_once):
    steps = dict(epochs=2, steps_per_epoch=3)
    trainer = cw.Trainer(model(steps_per_execution=at_once), SOURCES[source](), batch_size=4, shuffle=False, **steps)
    trainer.start().wait(SECONDS)
    plain, data = model(steps_per_execution=at_once), SOURCES[source]()
    given = dict(x=data[0], y=data[1], batch_size=4) if isinstance(data, tuple) else dict(x=data)
    history = plain.fit(**given, **steps, shuffle=False, verbose=0).history
    assert told(trainer.history.epochs) == list(zip(history["loss"], history["accuracy"]))
    assert trainer.step == trainer.progress.done == int(plain.optimizer.iterations)
    assert trainer.progress.total == trainer.step and trainer.state == "done"
    assert ("an epoch of 3 steps has 4" in trainer.note) == (at_once == 2)


def test_a_source_without_a_length_starts_again_in_each_epoch():
    trainer = cw.Trainer(model(), Unmeasured(), epochs=2, steps_per_epoch=8).start().wait(SECONDS)
    history = model().fit(X, Y, batch_size=4, epochs=2, shuffle=False, verbose=0).history
    np.testing.assert_allclose(told(trainer.history.epochs), list(zip(history["loss"], history["accuracy"])), rtol=1e-6)


def test_an_epoch_ends_with_its_data_and_the_next_one_starts_from_the_first_batch():
    trainer = cw.Trainer(model(), SOURCES["dataset of unknown length"](), epochs=2, steps_per_epoch=9)
    trainer.start().wait(SECONDS)
    assert trainer.step == 16 and len(trainer.history.epochs) == 2
    assert "ended at step 8 of 9" in trainer.note and "first batch" in trainer.note


@pytest.mark.parametrize("validation", [dataset, lambda: dataset().repeat(), lambda: (X, Y), forever])
def test_validation_has_its_own_number_of_steps(validation):
    trainer = cw.Trainer(
        model(), forever(), steps_per_epoch=2, epochs=1, batch_size=4, validation_data=validation(), validation_steps=3
    )
    trainer.start().wait(SECONDS)
    expected = trainer.model.evaluate(X[:12], Y[:12], batch_size=4, verbose=0)
    found = trainer.history.epochs[0]
    np.testing.assert_allclose([found.val_loss, found.val_accuracy], expected, rtol=1e-6)


def test_steps_of_an_epoch_do_not_shorten_the_validation():
    trainer = cw.Trainer(model(), forever(), steps_per_epoch=2, epochs=1, validation_data=dataset())
    trainer.start().wait(SECONDS)
    assert trainer.history.epochs[0].val_loss == pytest.approx(trainer.model.evaluate(X, Y, verbose=0)[0], rel=1e-6)


def test_batches_of_a_numbered_dataset_are_shuffled_as_in_fit():
    def losses(train):
        made = model()
        keras.utils.set_random_seed(3)
        return train(made)

    def watched(made):
        return told(cw.Trainer(made, Numbered(), epochs=2).start().wait(SECONDS).history.epochs)

    def plain(made):
        history = made.fit(Numbered(), epochs=2, verbose=0).history
        return list(zip(history["loss"], history["accuracy"]))

    assert losses(watched) == losses(plain)


@pytest.mark.parametrize(
    "data, options, words",
    [
        (dataset().repeat(), {}, "give steps_per_epoch"),
        ((X, Y), {"validation_data": dataset().repeat()}, "give validation_steps"),
        ((X, Y), {"validation_data": iter([(X, Y)])}, "give validation_steps"),
        ((X, Y), {"validation_data": dataset(), "validation_steps": 0}, "validation_steps is 0"),
        (dataset().map(lambda x, y: ({"image": x}, y)), {}, "is a dict"),
        ((X, Y), {"validation_data": (X, np.eye(3)[Y])}, "one-hot"),
        (((X * 255).astype(np.uint8), Y), {"validation_data": (X, Y)}, "same range"),
        ((X, Y), {"validation_data": (X * 255, Y)}, "same range"),
    ],
)
def test_contradictory_options_are_refused(data, options, words):
    with pytest.raises(cw.SettingError) as raised:
        cw.Trainer(model(), data, epochs=1, **options)
    assert words in one_sentence(raised.value)


@pytest.mark.parametrize("loss", ["mse", "categorical_crossentropy", "binary_crossentropy"])
def test_a_loss_that_does_not_take_class_numbers_is_named(loss):
    made = model()
    made.compile("sgd", loss)
    with pytest.raises(cw.SettingError, match="one-hot rows"):
        cw.Trainer(made, (X, Y), epochs=1)


def test_class_numbers_that_are_no_counts_are_not_counted():
    explorer = cw.Explorer(X[0], filters=2)
    with pytest.raises(cw.SettingError, match="number the classes"):
        cw.Trainer(explorer, (X, Y * 1_000_000))


def test_numbers_of_half_the_bits_are_numbers():
    halves = dataset().map(lambda x, y: (tf.cast(x, tf.bfloat16), y))
    trainer = cw.Trainer(model(), halves, epochs=1).start().wait(SECONDS)
    history = model().fit(halves, verbose=0).history
    assert trainer.history.epochs[0].loss == history["loss"][0]


class Leaving(keras.Model):
    def train_step(self, data):
        raise SystemExit(2)


def test_a_training_step_that_exits_is_a_failure():
    inputs = keras.Input((5, 5, 1))
    made = Leaving(inputs, keras.layers.Dense(3)(keras.layers.Flatten()(inputs)))
    made.compile("sgd", "mse", run_eagerly=True)
    trainer = cw.Trainer(made, (X, np.eye(3)[Y]), epochs=1)
    with pytest.raises(cw.SettingError, match="SystemExit"):
        trainer.start().wait(SECONDS)
    assert trainer.state == "failed"
