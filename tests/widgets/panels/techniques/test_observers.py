"""Observers, and hands that hold the screen's lock, which ask things of panels at work."""

from itertools import count
from threading import Event, Thread

import numpy as np
import pytest

import cnn_widgets as cw
from tests.closing.conftest import until

SECONDS = 60


def noise(*shape, seed=0):
    return np.random.default_rng(seed).random(shape, dtype=np.float32)


@pytest.fixture(scope="module")
def ins():
    ins = cw.Inspector(cw.load_model("digits"), "digit_4")
    ins.select("conv2", channel=1)
    yield ins
    ins.close()


NUMBERS = count()


def ask(panel):
    panel.asked = {"id": str(next(NUMBERS)), "target": "top", "technique": "integrated_gradients", "steps": 9000}


def endless_patches(ins):
    return cw.TopPatches(ins, (noise(28, 28, 1) for _ in range(10**9)))


LONG = [
    pytest.param(endless_patches, lambda p: p.find(), id="top_patches"),
    pytest.param(cw.Maximisation, lambda p: p.make(steps=2000), id="maximisation"),
    pytest.param(cw.Attribution, ask, id="attribution"),
    pytest.param(cw.AblationEffects, lambda p: p.rank(), id="ablation_effects"),
]


@pytest.mark.parametrize("make, begin", LONG)
def test_a_hand_that_holds_the_lock_may_end_the_work_and_wait_for_it(make, begin, ins):
    panel, ended = make(ins), Event()

    def hand():
        with ins.lock:
            begin(panel)
            until(lambda: panel._work.job.progress.state == "running")
            panel.cancel()
            panel.wait(SECONDS)
            ended.set()

    Thread(target=hand, daemon=True).start()
    assert ended.wait(SECONDS), "the hand and the work wait for each other"
    assert panel.progress["state"] in ("cancelled", "done")
    panel.close()


@pytest.mark.parametrize("make, begin", LONG)
def test_an_observer_may_end_the_work_and_begin_anew(make, begin, ins):
    panel, called, ended = make(ins), [], Event()

    def observer(change):
        if not called and change["new"].get("state") == "running":
            called.append(True)
            panel.cancel()
            panel.wait(SECONDS)
            begin(panel)
            panel.cancel()
            panel.wait(SECONDS)
            ended.set()

    panel.observe(observer, "progress")
    begin(panel)
    assert ended.wait(SECONDS), "the observer and the work wait for each other"
    panel.wait(SECONDS)
    assert panel.progress["state"] == panel._work.job.progress.state
    panel.close()


def test_whoever_is_told_that_the_work_is_done_finds_its_result(ins):
    panel, found = cw.AblationEffects(ins), []
    panel.observe(lambda change: change["new"].get("state") == "done" and found.append(panel.result), "progress")
    panel.rank()
    panel.wait(SECONDS)
    assert len(found) == 1 and found[0] is panel.result is not None
    panel.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_observer_that_fails_leaves_the_next_work_on_the_screen(ins):
    panel = cw.AblationEffects(ins)

    def observer(_):
        raise RuntimeError("the user's own")

    panel.observe(observer, "progress")
    panel.rank()
    panel._work.job.wait(SECONDS)
    until(lambda: not panel._work._painter._has_thread)
    panel.unobserve(observer, "progress")
    panel.rank("conv1")
    panel._work.job.wait(SECONDS)
    until(lambda: panel.progress["state"] == "done" and panel.result.layer == "conv1")
    panel.close()
