"""Work ends with the panel that began it, and with what the panel is about; no thread is left, idle ones included."""

from threading import Event

import numpy as np
import pytest

import cnn_widgets as cw

from .conftest import SECONDS, until


@pytest.fixture
def ins(model, picture):
    ins = cw.Inspector(model, picture)
    yield ins
    ins.close()


def searching(ins):
    panel = cw.TopPatches(ins, [np.full(ins.image.shape, number, np.float32) for number in range(50_000)])
    panel.find()
    return panel


def making(ins):
    panel = cw.Maximisation(ins)
    panel.make(steps=100_000)
    return panel


def attributing(ins):
    panel = cw.Attribution(ins)
    panel.asked = {"id": "1", "technique": "integrated_gradients", "target": "top", "steps": 10_000}
    return panel


def ranking(ins):
    """Too short a work to be met in its middle: it is held at its first step."""
    panel, may_begin = cw.AblationEffects(ins), Event()
    panel._work.begin(lambda _: may_begin.wait(SECONDS))
    panel.rank("conv")
    panel._work.pause()
    may_begin.set()
    return panel


WORK = [searching, making, attributing, ranking]


def begin(work, ins):
    panel = work(ins)
    until(lambda: panel._work.job.progress.state in ("running", "paused"))
    return panel


@pytest.mark.parametrize("is_paused", [False, True])
@pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)
def test_work_ends_with_its_panel(work, is_paused, ins, left):
    panel = begin(work, ins)
    if is_paused:
        panel._work.pause()
        until(lambda: panel._work.job.progress.state == "paused")
    panel.close()
    panel.wait(SECONDS)
    assert panel._work.job.progress.state == "cancelled"
    left.wait_for_threads()


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)
def test_work_ends_with_its_inspector(work, ins, left):
    panel = begin(work, ins)
    ins.close()
    panel.wait(SECONDS)
    assert panel._work.job.progress.state == "cancelled"
    left.wait_for_threads()


def test_what_waits_for_its_turn_ends_too(ins, left):
    panel = begin(making, ins)
    for _ in range(3):
        panel.make(steps=100_000)
    panel.close()
    left.wait_for_threads()


@pytest.mark.parametrize("is_paused", [False, True])
def test_training_ends_with_its_explorer(is_paused, picture, digits, left):
    ex = cw.Explorer(picture, filters=2)
    trainer = cw.Trainer(ex, digits, epochs=100_000).start()
    until(lambda: trainer.step > 0)
    if is_paused:
        trainer.pause()
        until(lambda: trainer.state == "paused")
    ex.close()
    trainer.wait(SECONDS)
    assert trainer.state == "cancelled"
    left.wait_for_threads()


def test_a_paused_teacher_ends(picture, left):
    teacher = cw.KernelTeacher(picture, "blur")
    teacher.start(100_000)
    teacher.pause()
    until(lambda: teacher.state == "paused")
    teacher.close()
    teacher.wait(SECONDS)
    assert teacher.state == "cancelled"
    left.wait_for_threads()


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)
def test_a_closed_panel_begins_nothing(work, ins, left):
    panel = {
        searching: cw.TopPatches,
        making: cw.Maximisation,
        attributing: cw.Attribution,
        ranking: cw.AblationEffects,
    }[work](ins)
    begin = {searching: "find", making: "make", ranking: "rank"}.get(work)
    panel.close()
    if begin is None:
        panel.asked = {"id": "1", "technique": "saliency", "target": "top"}
    else:
        with pytest.raises(cw.SettingError, match="was closed"):
            getattr(panel, begin)()
    assert panel._work.job is None
    left.wait_for_threads()


def test_neither_does_a_closed_trainer_or_teacher(model, picture, digits):
    for closed in (cw.Trainer(model, digits, epochs=1), cw.KernelTeacher(picture)):
        closed.close()
        with pytest.raises(cw.SettingError, match="was closed"):
            closed.start()
        assert closed.state == "waiting"
