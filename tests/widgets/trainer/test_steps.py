"""Steps, losses and weights of models with special compile options or a custom train_step, against plain Keras."""

import keras
import numpy as np
import pytest

import cnn_widgets as cw
from tests.helpers import one_sentence

SECONDS = 60
X = np.random.default_rng(0).uniform(size=(104, 6, 6, 1)).astype(np.float32)
Y = np.arange(104) % 2


def model(kind=keras.Model):
    keras.utils.set_random_seed(2)
    inputs = keras.Input((6, 6, 1))
    conv = keras.layers.Conv2D(2, 3, activation="relu", name="conv")(inputs)
    return kind(inputs, keras.layers.Dense(2, "softmax")(keras.layers.Flatten()(conv)))


def compiled(made, **settings):
    optimizer = keras.optimizers.SGD(0.1, gradient_accumulation_steps=settings.pop("gradient_accumulation_steps", None))
    made.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"], **settings)
    return made


def fit(made, **options):
    return made.fit(X, Y, batch_size=8, shuffle=False, verbose=0, **options)


@pytest.mark.parametrize(
    "settings",
    [
        {"steps_per_execution": 4},
        {"steps_per_execution": 13},
        {"steps_per_execution": 50},
        {"run_eagerly": True},
        {"jit_compile": True},
        {"gradient_accumulation_steps": 3},
        {"steps_per_execution": 4, "gradient_accumulation_steps": 2},
    ],
)
def test_every_step_is_counted_however_the_model_is_compiled(settings):
    plain = compiled(model(), **settings)
    history = fit(plain, epochs=2, validation_data=(X, Y)).history
    trainer = (
        cw.Trainer(compiled(model(), **settings), (X, Y), validation_data=(X, Y), epochs=2, batch_size=8, shuffle=False)
        .start()
        .wait(SECONDS)
    )
    # 104 samples in batches of 8.
    assert (trainer.step, trainer.progress.done, trainer.progress.total) == (26, 26, 26)
    assert [epoch.step for epoch in trainer.history.epochs] == [13, 26] and trainer.timeline.last.step == 26
    for one, other in zip(plain.get_weights(), trainer.model.get_weights()):
        np.testing.assert_allclose(one, other, atol=1e-6)
    for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
        found = [getattr(epoch, name) for epoch in trainer.history.epochs]
        np.testing.assert_allclose(found, history[name], rtol=1e-5)
    # All batches have the same size, so the mean of the steps' values is the epoch's value.
    np.testing.assert_allclose(trainer.history.loss.reshape(2, 13).mean(1), history["loss"], rtol=1e-4)
    np.testing.assert_allclose(trainer.history.accuracy.reshape(2, 13).mean(1), history["accuracy"], rtol=1e-4)


def test_several_steps_per_execution_are_stopped_after_the_current_execution():
    trainer = cw.Trainer(
        compiled(model(), steps_per_execution=5), (X, Y), epochs=100_000, batch_size=8, shuffle=False
    ).start()
    stopped = []

    def stop(_):
        if trainer.step and not stopped:
            stopped.append(True)
            trainer.stop()

    trainer._panel.observe(stop, "curves")
    trainer.wait(SECONDS)
    # 13 steps an epoch, in executions of 5, 5 and 3.
    assert trainer.state == "cancelled" and trainer.step % 13 in (0, 5, 10)
    assert trainer.step == int(trainer.model.optimizer.iterations)


class Raw(keras.Model):
    """Logs the loss of each batch, not a mean over the epoch."""

    def train_step(self, data):
        x, y = data
        with __import__("tensorflow").GradientTape() as tape:
            loss = keras.ops.mean(keras.losses.sparse_categorical_crossentropy(y, self(x, training=True)))
        self.optimizer.apply(tape.gradient(loss, self.trainable_weights), self.trainable_weights)
        return {"loss": loss}


class Other(Raw):
    """Logs a loss under another name."""

    def train_step(self, data):
        return {"contrastive": super().train_step(data)["loss"], "scale": keras.ops.ones(())}


class Mean(Raw):
    """Logs the mean of its own metric, which counts batches."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.mean = keras.metrics.Mean(name="total_loss")

    def train_step(self, data):
        self.mean.update_state(super().train_step(data)["loss"])
        return {"total_loss": self.mean.result()}


class Silent(Raw):
    def train_step(self, data):
        super().train_step(data)
        return {"of_both": keras.ops.ones(2)}


def unmeasured(kind):
    made = model(kind)
    made.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    return made


@pytest.mark.parametrize("kind, name", [(Raw, "loss"), (Other, "contrastive"), (Mean, "total_loss")])
def test_the_curve_of_a_custom_train_step_is_that_of_each_batch(kind, name):
    trainer = cw.Trainer(unmeasured(kind), (X, Y), epochs=2, batch_size=8, shuffle=False).start().wait(SECONDS)
    plain, expected = compiled(model()), []
    for _ in range(2):
        for start in range(0, 104, 8):
            expected.append(plain.train_on_batch(X[start : start + 8], Y[start : start + 8], return_dict=True)["loss"])
            plain.reset_metrics()
    np.testing.assert_allclose(trainer.history.loss, expected, rtol=1e-3)
    assert len(trainer.history.accuracy) == 0 and len(trainer.history.epochs) == 2
    assert trainer.note == (
        "" if name == "loss" else f"The model's train_step returns no 'loss', so the curve shows '{name}'."
    )


def test_a_note_says_that_a_custom_train_step_logs_nothing():
    trainer = cw.Trainer(unmeasured(Silent), (X, Y), epochs=1)
    with pytest.raises(cw.SettingError) as raised:
        trainer.start().wait(SECONDS)
    assert "train_step returns no number" in one_sentence(raised.value)


def test_weights_that_are_not_finite_are_not_shown_though_the_last_loss_was_finite():
    """The loss of a step is computed with the weights before the step."""
    made = model()
    made.compile(keras.optimizers.SGD(1e38), "mse")
    trainer = cw.Trainer(made, (X[:8] * 1e3, np.eye(2)[Y[:8]] * 1e15), epochs=1, batch_size=8)
    before = made.get_weights()
    with pytest.raises(cw.SettingError, match="not a number"):
        trainer.start().wait(SECONDS)
    assert all(map(np.array_equal, made.get_weights(), before))
    assert np.isfinite(trainer.view.kernels("conv")).all()
