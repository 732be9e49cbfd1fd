"""Observers that call methods of a trainer, on any thread. Each test fails if anything waits for ever."""

import time
from threading import Event, Thread

import keras
import numpy as np
import pytest

import cnn_widgets as cw

SECONDS = 60


def bars(count=256):
    rng = np.random.default_rng(0)
    return rng.uniform(size=(count, 12, 12, 1)).astype(np.float32), np.arange(count) % 2


def explorer():
    return cw.Explorer(bars()[0][0], blocks=[cw.Block(filters=4)])


def long_trainer(model=None):
    return cw.Trainer(explorer() if model is None else model, bars(), epochs=100_000, batch_size=16)


def in_time(act):
    """Call a function on a separate thread, so that a deadlock fails the test and does not block the session."""
    raised = []

    def run():
        try:
            act()
        except BaseException as error:
            raised.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(SECONDS)
    assert not thread.is_alive(), "it waits for ever"
    if raised:
        raise raised[0]


def until(condition):
    """Wait until a condition holds; it is checked often."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.001)


def has_begun(trainer):
    """Start the training, and wait until it has shown its first weights."""
    begun = Event()
    trainer._panel.observe(lambda _: trainer.step > 2 and begun.set(), ["curves", "progress"])
    trainer.start()
    assert begun.wait(SECONDS)


def stop(trainer):
    trainer.stop()
    trainer.wait(SECONDS)


def stop_and_start(trainer):
    stop(trainer)
    trainer.start()


def pause(trainer):
    trainer.pause()
    trainer.resume()
    stop(trainer)


def look_back(trainer):
    trainer.show(0)
    stop(trainer)
    trainer.show(None)


def close(trainer):
    trainer.close()
    trainer.wait(SECONDS)


ACTS = [stop, stop_and_start, pause, look_back, close]


def once(act, trainer, done):
    """Return an observer that acts in the first call after the trainer has started."""
    called = []

    def observer(_):
        if called or trainer.state == "waiting":
            return
        called.append(True)
        act(trainer)
        done.set()

    return observer


@pytest.mark.parametrize("act", [stop, stop_and_start, pause, close])
def test_an_observer_of_a_block_on_the_users_thread(act):
    trainer, done = long_trainer(), Event()
    block = trainer.view.blocks[0]
    block.observe(once(act, trainer, done), "filters")
    has_begun(trainer)
    in_time(lambda: setattr(block, "filters", 6))
    assert done.is_set()
    in_time(lambda: stop(trainer))
    assert trainer.state == "cancelled" and trainer.view.feature_maps("conv1").shape[2] == 6


@pytest.mark.parametrize("act, trait", [(stop, "kernels"), *((act, "maps") for act in ACTS)])
def test_an_observer_of_the_frames_on_any_thread(act, trait):
    trainer, done = long_trainer(), Event()
    trainer.view.scene.observe(once(act, trainer, done), trait)
    trainer.start()
    assert done.wait(SECONDS), "it waits for ever"
    in_time(lambda: stop(trainer))
    assert trainer.state == "cancelled"
    assert np.array_equal(trainer.view.kernels("conv1"), trainer.model.get_layer("conv1").kernel.numpy())


@pytest.mark.parametrize("act, trait", [(stop_and_start, "curves"), (stop, "progress"), (close, "progress")])
def test_an_observer_of_the_trainers_own_panel(act, trait):
    trainer, done = long_trainer(), Event()
    trainer._panel.observe(once(act, trainer, done), trait)
    trainer.start()
    assert done.wait(SECONDS), "it waits for ever"
    in_time(lambda: stop(trainer))
    assert trainer.state == "cancelled"


def test_an_observer_of_an_inspectors_maps():
    keras.utils.set_random_seed(0)
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((12, 12, 1)), layers.Conv2D(2, 3, name="conv"), layers.Flatten(), layers.Dense(2, "softmax")]
    )
    trainer, done = long_trainer(model), Event()
    trainer.view.scene.observe(once(stop, trainer, done), "maps")
    trainer.start()
    assert done.wait(SECONDS), "it waits for ever"
    in_time(lambda: trainer.wait(SECONDS))
    assert np.array_equal(trainer.view.kernels("conv"), model.get_layer("conv").kernel.numpy())


def test_the_training_thread_itself_may_stop_the_training():
    """A custom training step may do so; it runs on the very thread that would be waited for."""

    class Own(keras.Model):
        def train_step(self, data):
            if self.optimizer.iterations >= 3 and trainer.state == "running":
                stop(trainer)
            return super().train_step(data)

    inputs = keras.Input((12, 12, 1))
    conv = keras.layers.Conv2D(2, 3)(inputs)
    model = Own(inputs, keras.layers.Dense(2, "softmax")(keras.layers.Flatten()(conv)))
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    trainer = long_trainer(model).start()
    in_time(lambda: trainer.wait(SECONDS))
    assert trainer.state == "cancelled" and trainer.step == 4


def test_a_user_thread_that_holds_the_lock_does_not_block_the_training():
    trainer = long_trainer()
    has_begun(trainer)

    def drag():
        with trainer.view.lock:
            seen = trainer.step
            until(lambda: trainer.step > seen + 20)
            trainer.stop()
            # Waiting for the state alone does not block it either.
            until(lambda: trainer.state == "cancelled")
            trainer.wait(SECONDS)
            # What was learned is there at once, although this thread still holds the lock.
            learned = trainer.model.get_layer("conv1").kernel.numpy()
            assert np.array_equal(trainer.view.kernels("conv1"), learned)

    in_time(drag)


def test_a_training_restarted_before_it_has_ended_goes_on_from_where_it_was():
    trainer = long_trainer()
    has_begun(trainer)
    trainer.stop()
    trainer.start()
    seen = trainer.step
    until(lambda: trainer.step > seen + 20)
    assert trainer.state == "running"
    in_time(lambda: stop(trainer))
    iterations = int(trainer.model.optimizer.iterations)
    assert trainer.step == iterations


def test_an_observer_that_raises_does_not_end_the_training():
    trainer, raised = long_trainer(), Event()

    def observer(_):
        if trainer.step > 2 and not raised.is_set():
            raised.set()
            raise RuntimeError("my own mistake")

    trainer._panel.observe(observer, "progress")
    trainer.start()
    assert raised.wait(SECONDS)
    seen = trainer.step
    until(lambda: trainer.step > seen + 20)
    in_time(lambda: stop(trainer))
    assert trainer.state == "cancelled" and "my own mistake" in trainer.view.scene.notice["text"]


def test_an_interrupt_while_weights_are_shown_leaves_nothing_half_shown():
    trainer = cw.Trainer(explorer(), bars(), epochs=2, batch_size=16)
    before = trainer.view.kernels("conv1")
    with trainer.view.lock:
        trainer.start()
        interrupted = []

        def interrupt(_):
            if not interrupted:
                interrupted.append(True)
                raise KeyboardInterrupt

        trainer.view.scene.observe(interrupt, "kernels")
        # This thread holds the lock, so it is the one that shows what was learned.
        with pytest.raises(KeyboardInterrupt):
            trainer.wait(SECONDS)
    trainer.wait(SECONDS)
    learned = trainer.model.get_layer("conv1").kernel.numpy()
    assert np.array_equal(trainer.view.kernels("conv1"), learned) and trainer.note == ""
    trainer.show(0)
    assert np.array_equal(trainer.view.kernels("conv1"), before)
    trainer.show(None)
    assert np.array_equal(trainer.view.kernels("conv1"), learned)
