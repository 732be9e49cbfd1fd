"""Observers that call methods of a kernel teacher. Each test fails if anything waits for ever."""

from threading import Event, Thread

import numpy as np
import pytest

import cnn_widgets as cw

SECONDS = 60


def teacher():
    image = np.random.default_rng(0).uniform(size=(16, 16, 1)).astype(np.float32)
    made = cw.KernelTeacher(image, "sobel_x", rule="gradient", learning_rate=1e-3)
    made.pace = 1000
    return made


def stop(teacher):
    teacher.stop()
    teacher.wait(SECONDS)


def stop_and_start(teacher):
    stop(teacher)
    teacher.start()


def run_on(teacher):
    stop(teacher)
    teacher.start(5)
    teacher.wait(SECONDS)


def look_back(teacher):
    teacher.pause()
    teacher.show(0)
    stop(teacher)
    teacher.show(None)


ACTS = [stop, stop_and_start, run_on, look_back]


def acting(act, teacher, done):
    called = []

    def observer(_):
        if not called and teacher._stepper.work.job is not None:
            called.append(True)
            act(teacher)
            done.set()

    return observer


def end(teacher):
    teacher.stop()
    thread = Thread(target=teacher.wait, daemon=True)
    thread.start()
    thread.join(SECONDS)
    assert not thread.is_alive() and teacher.state in ("cancelled", "done")
    newest = len(teacher.losses) - 1
    assert teacher.loss == teacher.losses[newest]


@pytest.mark.parametrize("act", ACTS)
def test_an_observer_of_the_frames_of_a_run(act):
    taught, done = teacher(), Event()
    taught.scene.observe(acting(act, taught, done), "lesson")
    taught.start()
    assert done.wait(SECONDS), "it waits for ever"
    end(taught)


@pytest.mark.parametrize("act", ACTS)
def test_an_observer_of_a_setting_on_the_users_thread(act):
    taught, done, begun = teacher(), Event(), Event()
    taught.observe(acting(act, taught, done), "rule")
    taught.scene.observe(lambda _: begun.set(), "made")
    taught.start()
    assert begun.wait(SECONDS)
    hand = Thread(target=lambda: setattr(taught, "rule", "momentum"), daemon=True)
    hand.start()
    hand.join(SECONDS)
    assert not hand.is_alive() and done.is_set(), "it waits for ever"
    end(taught)
    assert taught.rule == "momentum"


def test_an_observer_of_progress():
    taught, done = teacher(), Event()
    taught.observe(acting(stop, taught, done), "progress")
    taught.start()
    assert done.wait(SECONDS), "it waits for ever"
    end(taught)
