"""Training is the same for every source of data, and data that do not fit or break off are reported."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import cnn_widgets as cw
from tests.helpers import one_sentence

SECONDS = 60
BATCH = 16
Y = np.arange(56) % 2


def pictures(dtype=np.uint8, shape=(9, 9, 1), seed=0):
    largest = np.iinfo(dtype).max
    noise = np.random.default_rng(seed).integers(0, largest // 2, (len(Y), *shape)).astype(dtype)
    noise[Y == 1, 4] = largest
    return noise


def batches(x, y=Y):
    return [(x[start : start + BATCH], y[start : start + BATCH]) for start in range(0, len(x), BATCH)]


class Numbered(keras.utils.PyDataset):
    def __init__(self, x):
        super().__init__()
        self._batches = batches(x)

    def __len__(self):
        return len(self._batches)

    def __getitem__(self, index):
        return self._batches[index]


class Loader:
    """Like a DataLoader of torch: it has a length and can be iterated repeatedly, but not indexed."""

    def __init__(self, x):
        self._batches = batches(x)
        self.begun = 0

    def __len__(self):
        return len(self._batches)

    def __iter__(self):
        self.begun += 1
        return map(list, self._batches)


def forever(x):
    while True:
        yield from batches(x)


SOURCES = {
    "arrays": lambda x: (x, Y),
    "dataset": lambda x: tf.data.Dataset.from_tensor_slices((x, Y)).batch(BATCH),
    "from_generator": lambda x: tf.data.Dataset.from_generator(
        lambda: iter(batches(x)),
        output_signature=(tf.TensorSpec((None, *x.shape[1:]), x.dtype), tf.TensorSpec((None,), Y.dtype)),
    ).apply(tf.data.experimental.assert_cardinality(4)),
    "numbered": Numbered,
    "loader": Loader,
    "generator": forever,
}


def losses(data, validation=None, **options):
    trainer = cw.Trainer(
        cw.Explorer(np.zeros((9, 9, 1), np.float32), filters=2),
        data,
        validation_data=validation,
        epochs=2,
        batch_size=BATCH,
        steps_per_epoch=4,
        classes=2,
        shuffle=False,
        **options,
    )
    trainer.start().wait(SECONDS)
    assert trainer.step == 8 and trainer.state == "done"
    return [(epoch.loss, epoch.val_loss, epoch.accuracy) for epoch in trainer.history.epochs], trainer.note


@pytest.fixture(scope="module")
def expected():
    """Return the losses of plain Keras on floats from 0 to 1."""
    x = pictures().astype(np.float32) / 255
    trainer = cw.Trainer(cw.Explorer(np.zeros((9, 9, 1), np.float32), filters=2), (x, Y), classes=2)
    plain = keras.models.clone_model(trainer.model)
    plain.set_weights(trainer.model.get_weights())
    plain.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = plain.fit(x, Y, batch_size=BATCH, epochs=2, shuffle=False, validation_data=(x, Y), verbose=0).history
    return list(zip(history["loss"], history["val_loss"], history["accuracy"]))


@pytest.mark.parametrize("source", SOURCES)
def test_pictures_of_every_source_are_scaled_alike(source, expected):
    make = SOURCES[source]
    # Keras itself continues a generator where the last validation stopped.
    validation = (pictures(), Y) if source == "generator" else make(pictures())
    found, note = losses(make(pictures()), validation)
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert "0–255 to 0–1" in note


@pytest.mark.parametrize("source", ["dataset", "loader"])
def test_validation_treats_a_source_as_training_does(source, expected):
    found, _ = losses((pictures(), Y), SOURCES[source](pictures()))
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    floats = pictures().astype(np.float32) / 255
    np.testing.assert_allclose(losses(SOURCES[source](floats), (pictures(), Y))[0], expected, rtol=1e-5)


@pytest.mark.parametrize("source", ["arrays", "dataset"])
def test_16_bits_are_scaled_too_and_a_channel_axis_is_added(source, expected):
    wide = (pictures().astype(np.uint16) * 257)[..., 0]
    found, note = losses(SOURCES[source](wide), (pictures(), Y))
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert "0–65535" in note.replace(",", "")


@pytest.mark.parametrize("source, dtype", [("arrays", bool), ("dataset", np.int64)])
def test_all_other_data_are_used_as_given(source, dtype):
    x = (pictures() > 127).astype(dtype)
    as_floats, _ = losses((x.astype(np.float32), Y))
    found, note = losses(SOURCES[source](x))
    np.testing.assert_allclose([each[0] for each in found], [each[0] for each in as_floats], rtol=1e-5)
    assert note == ""


def test_a_note_warns_of_pictures_in_another_range_than_the_explorers():
    _, note = losses((pictures().astype(np.float32), Y))
    assert "go up to 255" in note
    with pytest.raises(cw.SettingError, match=r"data are whole numbers.* validation_data go up to 255") as raised:
        losses((pictures(), Y), (pictures().astype(np.float32), Y))
    one_sentence(raised.value)


def test_a_loader_is_iterated_once_for_its_first_batch_and_the_rest():
    loader = Loader(pictures())
    trainer = cw.Trainer(cw.Explorer(np.zeros((9, 9, 1), np.float32), filters=2), loader, epochs=1, classes=2)
    assert loader.begun == 1 and "4 steps" in repr(trainer)


def own_model():
    keras.utils.set_random_seed(1)
    layers = keras.layers
    return keras.Sequential(
        [keras.Input((9, 9, 1)), layers.Conv2D(2, 3, name="conv"), layers.Flatten(), layers.Dense(2, "softmax")]
    )


@pytest.mark.parametrize("source", SOURCES)
def test_a_model_from_the_user_gets_the_data_that_fit_gives_it(source):
    x = pictures()
    plain, mine = own_model(), own_model()
    for model in (plain, mine):
        model.compile(keras.optimizers.SGD(1e-5), "sparse_categorical_crossentropy")
    history = plain.fit(x, Y, batch_size=BATCH, epochs=2, shuffle=False, verbose=0).history["loss"]
    data = SOURCES[source](x)
    trainer = cw.Trainer(mine, data, epochs=2, batch_size=BATCH, steps_per_epoch=4, shuffle=False)
    trainer.start().wait(SECONDS)
    np.testing.assert_allclose([epoch.loss for epoch in trainer.history.epochs], history, rtol=1e-4)
    assert "as they are" in trainer.note
    # The panels show the model on the data that it was trained on.
    np.testing.assert_allclose(trainer.view.feature_maps("conv"), mine.layers[0](x[:1].astype("f4"))[0], rtol=1e-4)


@pytest.mark.parametrize("source", ["arrays", "dataset"])
def test_sample_weights_count_as_in_fit(source):
    x, weights = pictures().astype(np.float32) / 255, np.linspace(0, 2, len(Y)).astype(np.float32)
    plain, mine = own_model(), own_model()
    for model in (plain, mine):
        model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    given = dict(batch_size=BATCH, epochs=2, shuffle=False)
    history = plain.fit(x, Y, sample_weight=weights, validation_data=(x, Y, weights), verbose=0, **given).history
    data = (x, Y, weights)
    if source == "dataset":
        data = tf.data.Dataset.from_tensor_slices(data).batch(BATCH)
    trainer = cw.Trainer(mine, data, validation_data=data, **given).start().wait(SECONDS)
    for name in ("loss", "val_loss"):
        found = [getattr(epoch, name) for epoch in trainer.history.epochs]
        np.testing.assert_allclose(found, history[name], rtol=1e-5)


def said(model, data, **options):
    with pytest.raises(cw.SettingError) as raised:
        cw.Trainer(model, data, epochs=2, **options).start().wait(SECONDS)
    return one_sentence(raised.value)


def explorer():
    return cw.Explorer(np.zeros((9, 9, 1), np.float32), filters=2)


def breaking_off(error):
    yield from batches(pictures())[:2]
    raise error


class Torn(Numbered):
    def __getitem__(self, index):
        if index == 2:
            raise KeyError("photo 17")
        return super().__getitem__(index)


def test_the_reason_is_reported_when_data_break_off():
    for data, options, reason in (
        (
            breaking_off(OSError("disk /mnt/photos is gone")),
            {"steps_per_epoch": 5},
            "OSError: disk /mnt/photos is gone",
        ),
        (Torn(pictures()), {}, "KeyError: 'photo 17'"),
    ):
        assert said(explorer(), data, classes=2, **options) == f"data broke off with an error: {reason}."
    torn = said(explorer(), (pictures(), Y), validation_data=Torn(pictures()))
    assert torn == "validation_data broke off with an error: KeyError: 'photo 17'."


def test_the_reason_is_reported_when_data_break_off_at_once():
    def torn():
        raise OSError("disk /mnt/photos is gone")
        yield

    assert "OSError: disk /mnt/photos is gone." in said(explorer(), torn(), steps_per_epoch=2, classes=2)


def test_data_that_end_early_end_the_training_without_an_empty_epoch():
    trainer = cw.Trainer(explorer(), iter(batches(pictures())), epochs=3, steps_per_epoch=3, classes=2)
    trainer.start().wait(SECONDS)
    assert trainer.step == 4 and "step 1 of 3 of epoch 2" in trainer.note
    assert all(epoch.loss > 0 for epoch in trainer.history.epochs)


def test_labels_beyond_the_classes_are_named_wherever_they_are():
    assert "label 2 in validation_data" in said(explorer(), (pictures(), Y), validation_data=(pictures(), Y + 1))
    later = batches(pictures())[:1] + batches(pictures(), Y + 1)
    assert "a label is 2 and the model has 2 classes" in said(explorer(), iter(later), classes=2, steps_per_epoch=4)


@pytest.mark.parametrize("classes", ["10", 2.5, True, 1, 0, -3, None])
def test_classes_must_be_an_integer(classes):
    if classes is None:
        assert cw.Trainer(explorer(), (pictures(), Y), classes=classes).model.output_shape == (None, 2)
    else:
        assert "classes is" in said(explorer(), (pictures(), Y), classes=classes)


def test_a_model_of_two_outputs_is_refused():
    inputs = keras.Input((9, 9, 1))
    flat = keras.layers.Flatten()(inputs)
    two = keras.Model(inputs, [keras.layers.Dense(2)(flat), keras.layers.Dense(1)(flat)])
    assert "several outputs" in said(two, (pictures(), Y))
    two.compile("sgd", ["mse", "mse"])
    assert "several outputs" in said(two, (pictures(), Y))


def test_a_model_that_is_not_built_is_built_for_the_data():
    layers = keras.layers
    model = keras.Sequential([layers.Conv2D(2, 3, name="conv"), layers.Flatten(), layers.Dense(2, "softmax")])
    trainer = cw.Trainer(model, (pictures() / 255, Y), epochs=1).start().wait(SECONDS)
    assert trainer.state == "done"
    assert np.array_equal(trainer.view.kernels("conv"), model.layers[0].kernel.numpy())


@pytest.mark.parametrize("head", ["average", "flatten"])
def test_the_head_knows_where_the_channels_are_whatever_the_settings_say(head):
    before = keras.config.image_data_format()
    keras.config.set_image_data_format("channels_first")
    try:
        ex = cw.Explorer(pictures()[0] / 255.0, filters=3)
        trainer = cw.Trainer(ex, (pictures() / 255, Y), epochs=1, head=head)
        maps = ex.feature_maps("pool1")
        gathered = keras.Model(trainer.model.inputs, trainer.model.layers[-2].output)(ex.image[None])[0]
        np.testing.assert_allclose(gathered, maps.mean((0, 1)) if head == "average" else maps.ravel(), rtol=1e-5)
        trainer.start().wait(SECONDS)
        assert trainer.state == "done"
    finally:
        keras.config.set_image_data_format(before)
