"""Trainers with real fits: they can be paused and stopped, and their past can be shown."""

import time
from threading import Thread

import keras
import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.widgets.trainer.trainer_panel import NOW
from tests.helpers import one_sentence

SECONDS = 60


def bars(count=256, seed=0):
    """Return noisy pictures with a horizontal (0) or vertical (1) bar, and their labels."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 0.3, (count, 12, 12, 1)).astype(np.float32), np.arange(count) % 2
    for picture, label in zip(x, y):
        place = rng.integers(2, 10)
        picture[(place, slice(None)) if label == 0 else (slice(None), place)] = 1
    return x, y


def until(condition, seconds=SECONDS):
    """Wait until a condition holds; it is checked often."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.001)


def explorer(**settings):
    return cw.Explorer(bars()[0][0], blocks=[cw.Block(filters=4, **settings)])


def small_model(**compiled):
    keras.utils.set_random_seed(3)
    layers = [
        keras.Input((12, 12, 1)),
        keras.layers.Conv2D(3, 3, activation="relu", name="conv"),
        keras.layers.GlobalMaxPooling2D(),
        keras.layers.Dense(2, activation="softmax"),
    ]
    model = keras.Sequential(layers)
    if compiled:
        model.compile(**compiled)
    return model


def long_trainer(model=None, **options):
    """Return a trainer that trains until it is stopped."""
    return cw.Trainer(explorer() if model is None else model, bars(), **{"epochs": 5000, "batch_size": 16, **options})


def test_training_learns_and_the_explorer_has_the_kernels_of_the_model_bit_for_bit():
    ex = explorer()
    before = ex.kernels("conv1")
    trainer = cw.Trainer(ex, bars(), validation_data=bars(64, seed=1), epochs=6, batch_size=16)
    trainer.start().wait(SECONDS)
    assert trainer.state == "done" and trainer.step == 6 * 16
    assert trainer.history.epochs[-1].val_accuracy > 0.95
    conv = trainer.model.get_layer("conv1")
    assert np.array_equal(ex.kernels("conv1"), conv.kernel.numpy())
    assert np.array_equal(ex.bias("conv1"), conv.bias.numpy())
    assert np.array_equal(ex.model.get_layer("conv1").kernel.numpy(), conv.kernel.numpy())
    expected = trainer.model.get_layer("conv1")(ex.image[None]).numpy()[0]
    np.testing.assert_allclose(ex.feature_maps("conv1"), expected, atol=1e-6)
    trainer.show(0)
    assert np.array_equal(ex.kernels("conv1"), before)
    assert set(ex.scene.stages[1].sources) == {"random"}
    trainer.show(None)
    assert np.array_equal(ex.kernels("conv1"), conv.kernel.numpy())
    # The whole training is undone in one step.
    ex.undo()
    assert np.array_equal(ex.kernels("conv1"), before)


@pytest.mark.parametrize("head", ["flatten", "average"])
def test_the_classifier_starts_with_the_explorers_weights(head):
    ex = cw.Explorer(bars()[0][0], blocks=[cw.Block(filters=4), cw.Block(filters=3, use_bias=False)])
    trainer = cw.Trainer(ex, bars(), head=head)
    for stage in ("conv1", "conv2"):
        assert np.array_equal(trainer.model.get_layer(stage).kernel.numpy(), ex.kernels(stage))
    assert trainer.model.output_shape == (None, 2)
    trainer.start().wait(SECONDS)
    assert np.array_equal(trainer.model.get_layer("conv2").kernel.numpy(), ex.kernels("conv2"))


def test_training_gives_the_same_as_plain_fit():
    x, y = bars()
    settings = dict(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    plain = small_model(optimizer=keras.optimizers.SGD(0.1), **settings)
    history = plain.fit(x, y, batch_size=24, epochs=3, shuffle=False, verbose=0, validation_data=(x[:40], y[:40]))
    mine = small_model(optimizer=keras.optimizers.SGD(0.1), **settings)
    trainer = cw.Trainer(mine, (x, y), epochs=3, batch_size=24, shuffle=False, validation_data=(x[:40], y[:40]))
    assert trainer.note == ""
    trainer.start().wait(SECONDS)
    for one, other in zip(plain.get_weights(), mine.get_weights()):
        np.testing.assert_allclose(one, other, atol=1e-6)
    for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
        measured = [getattr(epoch, name) for epoch in trainer.history.epochs]
        np.testing.assert_allclose(measured, history.history[name], atol=1e-6)
    # The weighted mean of the steps' losses is the epoch's loss; the last batch of each epoch is smaller.
    sizes = np.array([24] * 10 + [16])
    per_epoch = trainer.history.loss.reshape(3, 11) @ sizes / 256
    np.testing.assert_allclose(per_epoch, history.history["loss"], atol=1e-5)


def test_the_first_steps_loss_is_that_of_the_starting_weights():
    x, y = bars()
    model = small_model()
    probabilities = model(x[:32]).numpy()
    trainer = cw.Trainer(model, (x, y), epochs=1, shuffle=False)
    assert "was not compiled" in trainer.note
    trainer.start().wait(SECONDS)
    by_hand = -np.log(probabilities[np.arange(32), y[:32]]).mean()
    assert trainer.history.loss[0] == pytest.approx(by_hand, abs=1e-5)
    assert trainer.history.accuracy[0] == np.mean(probabilities.argmax(1) == y[:32])


def test_pause_holds_the_training_and_stop_keeps_what_was_shown():
    trainer = long_trainer()
    with_lock = trainer.view.lock
    trainer.start()
    until(lambda: trainer.step > 5)
    asked = time.monotonic()
    trainer.pause()
    until(lambda: trainer.state == "paused")
    assert time.monotonic() - asked < 0.5
    held = trainer.step
    weights = trainer.model.get_weights()
    # The training thread keeps and shows the snapshot once it is paused.
    until(lambda: trainer.timeline.last.step == held)
    until(lambda: np.array_equal(trainer.view.kernels("conv1"), weights[0]))
    # Meanwhile the kernel is free for other work, and no step is taken.
    with with_lock:
        small_model()(np.zeros((1, 12, 12, 1)))
    assert trainer.step == held and all(map(np.array_equal, weights, trainer.model.get_weights()))
    assert np.array_equal(trainer.view.kernels("conv1"), weights[0])
    trainer.resume()
    until(lambda: trainer.step > held)
    trainer.stop()
    trainer.wait(SECONDS)
    assert trainer.state == "cancelled" and trainer.timeline.last.step == trainer.step
    assert np.array_equal(trainer.view.kernels("conv1"), trainer.model.get_layer("conv1").kernel.numpy())
    # A training that was stopped in the middle of an epoch goes on from there.
    step = trainer.step
    trainer.start()
    until(lambda: trainer.step > step)
    trainer.close()
    trainer.wait(SECONDS)


def test_earlier_weights_can_be_shown_during_training():
    model = small_model()
    before = model.get_weights()
    trainer = long_trainer(model)
    trainer.start()
    until(lambda: len(trainer.timeline) > 2)
    trainer.show(0)
    seen = trainer.step
    snapshots = len(trainer.timeline)
    until(lambda: len(trainer.timeline) > snapshots and trainer.step > seen)
    assert np.array_equal(trainer.view.kernels("conv"), before[0]) and not trainer.is_live
    assert not np.array_equal(model.get_weights()[0], before[0])
    trainer.show(None)
    assert trainer.is_live and not np.array_equal(trainer.view.kernels("conv"), before[0])
    trainer.stop()
    trainer.wait(SECONDS)
    assert np.array_equal(trainer.view.kernels("conv"), model.get_weights()[0])
    with pytest.raises(cw.SettingError):
        trainer.show(10**9)


def test_a_changed_slider_stops_training_with_a_sentence_and_it_can_start_anew():
    trainer = long_trainer()
    ex = trainer.view
    trainer.start()
    until(lambda: len(trainer.timeline) > 2)
    ex.blocks[0].kernel_size = 5
    trainer.wait(SECONDS)
    assert trainer.state == "cancelled" and "settings were changed" in trainer.note
    assert trainer._panel.note == trainer.note
    assert ex.kernels("conv1").shape == (5, 5, 1, 4)
    with pytest.raises(cw.SettingError, match="cannot be shown"):
        trainer.show(0)
    kernels = ex.kernels("conv1")
    trainer.start()
    until(lambda: trainer.step > 2)
    assert np.array_equal(trainer.timeline.first.weights[0], kernels)
    ex.set_weight("conv1", 9.0, row=4, col=0, filter=2)
    trainer.wait(SECONDS)
    assert "changed by hand" in trainer.note
    # The user's change is the one that stays.
    assert ex.kernels("conv1")[4, 0, 0, 2] == 9


def test_a_change_stops_training_even_if_the_next_snapshot_is_far_off():
    """Showing a snapshot may have waited for a long drag; the next one is due only after a multiple of that time."""
    trainer = long_trainer().start()
    until(lambda: trainer.step > 2)
    trainer._watcher._due = float("inf")
    trainer.view.blocks[0].filters = 6
    trainer.wait(SECONDS)
    assert trainer.state == "cancelled" and "settings were changed" in trainer.note


def test_showing_earlier_weights_is_not_a_change():
    """One thread shows earlier weights while the training thread asks whether the user has changed the weights."""
    trainer = long_trainer()
    trainer.start()
    until(lambda: trainer.step > 5)
    trainer.pause()
    until(lambda: trainer.state == "paused" and len(trainer.timeline) > 1)
    said, askers = [], []

    def ask(_):
        asker = Thread(target=lambda: said.append(trainer._learner.why_changed()))
        asker.start()
        # It may have to wait until everything is shown, which is only after this observer.
        asker.join(0.2)
        askers.append(asker)

    trainer.view.scene.observe(ask, "maps")
    trainer.show(0)
    trainer.show(None)
    for asker in askers:
        asker.join()
    assert len(said) >= 2 and set(said) == {""}
    trainer.close()


def test_another_image_does_not_stop_the_training():
    trainer = long_trainer()
    trainer.start()
    until(lambda: trainer.step > 2)
    trainer.view.image = cw.load_image("camera", size=40)
    snapshots = len(trainer.timeline)
    until(lambda: len(trainer.timeline) > snapshots)
    assert trainer.state == "running" and trainer.view.image.shape == (40, 40, 1)
    trainer.close()
    trainer.wait(SECONDS)


def test_a_loss_that_is_not_a_number_ends_training_with_the_last_finite_weights():
    x, y = bars()
    model = small_model(optimizer=keras.optimizers.SGD(1e30), loss="mse")
    trainer = cw.Trainer(model, (x, np.eye(2, dtype=np.float32)[y] * 1e30), epochs=3)
    before = model.get_weights()
    with pytest.raises(cw.SettingError, match="not a number"):
        trainer.start().wait(SECONDS)
    assert trainer.state == "failed" and "learning_rate" in one_sentence(ValueError(trainer.progress.note))
    assert all(np.isfinite(weights).all() for weights in model.get_weights())
    assert all(map(np.array_equal, model.get_weights(), trainer.timeline.last.weights))
    assert len(before) == len(trainer.timeline.first.weights)


def test_a_fit_that_fails_says_so_and_keeps_the_picture():
    model = small_model(optimizer="sgd", loss="categorical_crossentropy")
    x, y = bars()
    trainer = cw.Trainer(model, (x, np.eye(5)[y]))
    kernels = trainer.view.kernels("conv")
    with pytest.raises(cw.SettingError, match=r"model\.fit failed"):
        trainer.start().wait(SECONDS)
    assert trainer.progress.note.startswith("model.fit failed") and "\n" not in trainer.progress.note
    assert np.array_equal(trainer.view.kernels("conv"), kernels)


def test_training_takes_batches_from_every_kind_of_source():
    import tensorflow as tf

    x, y = bars(64)

    class Batches(keras.utils.PyDataset):
        def __len__(self):
            return 4

        def __getitem__(self, index):
            return x[16 * index :][:16], y[16 * index :][:16]

    def forever():
        while True:
            yield x[:16], y[:16]

    one_hot = (x, np.eye(2)[y])
    dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(16)
    for data, steps in ((dataset, None), (Batches(), None), (forever(), 4), (one_hot, None), ((x[..., 0], y), None)):
        trainer = cw.Trainer(explorer(), data, epochs=2, batch_size=16, classes=2, steps_per_epoch=steps)
        trainer.start().wait(SECONDS)
        assert trainer.step == 8 and trainer.state == "done"


def test_targets_that_are_not_classes_mean_regression():
    x, _ = bars()
    model = keras.Sequential([keras.Input((12, 12, 1)), keras.layers.Flatten(), keras.layers.Dense(1)])
    trainer = cw.Trainer(model, (x, x.mean((1, 2, 3))), epochs=2, learning_rate=0.01)
    assert "mean_squared_error" in trainer.note
    trainer.start().wait(SECONDS)
    assert len(trainer.history.accuracy) == 0 and trainer.history.epochs[1].loss < trainer.history.epochs[0].loss


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: cw.Trainer(cw.Explorer("cat"), bars()), "mode='gray'"),
        (lambda: cw.Trainer(explorer(), (np.zeros((4, 2, 2, 1)), np.arange(4))), "too small"),
        (lambda: cw.Trainer(explorer(), (np.zeros((4, 9)), np.arange(4))), "give images"),
        (lambda: cw.Trainer(explorer(), (bars()[0], np.full(256, 0.5))), "no class numbers"),
        (lambda: cw.Trainer(explorer(), bars(), head="dense"), "flatten"),
        (lambda: cw.Trainer(explorer(), bars(), epochs=0), "epochs"),
        (lambda: cw.Trainer(explorer(), bars(), learning_rate=float("nan")), "learning_rate"),
        (lambda: cw.Trainer(explorer(), bars(), optimizer="fast"), "optimizer"),
        (lambda: cw.Trainer(explorer(), bars(), image="cat"), "image of its own"),
        (lambda: cw.Trainer(explorer(), bars(), validation_data=(np.zeros((2, 9, 9, 1)), [0, 1])), "alike"),
        (lambda: cw.Trainer(explorer(), "letters"), "letters"),
        (lambda: cw.Trainer("cat", bars()), "cw.Explorer"),
        (lambda: cw.Trainer(small_model(), (np.zeros((4, 9, 9, 1)), np.arange(4))), "make them alike"),
        (lambda: cw.Trainer(small_model(), (bars()[0], np.arange(256))), "labels 0 to 1"),
        (lambda: cw.Trainer(small_model(), (bars()[0], np.zeros((256, 5)))), "make them alike"),
        (lambda: cw.Trainer(small_model(optimizer="sgd", loss="mse"), bars(), optimizer="adam"), "compiled already"),
    ],
)
def test_data_that_do_not_fit_are_refused_in_a_sentence(make, words):
    with pytest.raises(cw.SettingError) as raised:
        make()
    assert words in one_sentence(raised.value)


def test_the_slider_shows_earlier_steps_and_bad_steps_become_a_notice():
    trainer = cw.Trainer(explorer(), bars(), epochs=2)
    before = trainer.view.kernels("conv1")
    panel = trainer._panel
    panel._receive(panel, {"kind": "start"}, [])
    trainer.wait(SECONDS)
    assert panel.progress["state"] == "done" and panel.looked_at == NOW
    panel.looked_at = 0
    assert np.array_equal(trainer.view.kernels("conv1"), before) and panel.shown["step"] == 0
    panel.looked_at = 999_999
    assert "There is no step" in trainer.view.scene.notice["text"] and panel.looked_at == 0
    panel.looked_at = NOW
    assert trainer.is_live
