"""Work in the background: one thread at a time, and the latest request wins."""

import threading
from threading import Event, RLock

import pytest

from cnn_widgets.core.job import Cancelled, Job
from cnn_widgets.widgets.session.background.work import Work

SECONDS = 30


def threads():
    return [thread for thread in threading.enumerate() if thread.name == "cnn_widgets job"]


@pytest.fixture
def shown():
    return []


@pytest.fixture
def work(shown):
    return Work(RLock(), lambda progress: shown.append(progress.state))


def test_one_thread_does_what_was_asked_for_last(work):
    before, begun, may_end, done = len(threads()), Event(), Event(), []

    def first(job):
        begun.set()
        may_end.wait(SECONDS)
        done.append("first")

    work.begin(first)
    assert begun.wait(SECONDS)
    for number in range(5):
        work.begin(lambda job, number=number: done.append(number))
    assert len(threads()) == before + 1
    may_end.set()
    work.wait(SECONDS)
    assert done == ["first", 4]


def test_all_that_was_overtaken_comes_to_its_end(work):
    begun, may_end, jobs = Event(), Event(), []
    work.begin(lambda job: begun.set() or may_end.wait(SECONDS))
    assert begun.wait(SECONDS)
    for _ in range(3):
        jobs.append(work.job)
        work.begin(lambda job: None)
    may_end.set()
    work.wait(SECONDS)
    assert [job.wait(SECONDS) for job in jobs[1:]] == [None, None] and work.progress.state == "done"
    assert [job.progress.state for job in jobs] == ["cancelled"] * 3


def test_work_that_an_interrupt_has_kept_from_its_start_begins_when_it_is_waited_for(work, monkeypatch):
    def interrupted(job):
        raise KeyboardInterrupt

    monkeypatch.setattr(Job, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        work.begin(lambda job: None)
    monkeypatch.undo()
    work.wait(SECONDS)
    assert work.progress.state == "done"


def test_the_end_of_what_has_failed_begins_the_next(work):
    begun, may_end = Event(), Event()

    def failing(job):
        begun.set()
        may_end.wait(SECONDS)
        raise ValueError("it cannot be")

    work.begin(failing)
    assert begun.wait(SECONDS)
    work.begin(lambda job: None)
    may_end.set()
    work.wait(SECONDS)
    assert work.progress.state == "done"


def test_the_last_word_is_the_end(work, shown):
    def counted(job):
        for number in range(200):
            job.step(number, 200)

    work.begin(counted)
    work.wait(SECONDS)
    assert shown[-1] == "done"


def test_what_was_dropped_shows_nothing(work, shown):
    begun, may_end, ended = Event(), Event(), Event()

    def finding(job):
        begun.set()
        may_end.wait(SECONDS)
        work.report(job, lambda: shown.append("found"))
        ended.set()
        raise Cancelled

    work.begin(finding)
    assert begun.wait(SECONDS)
    work.drop()
    may_end.set()
    assert ended.wait(SECONDS)
    work.wait(SECONDS)
    assert "found" not in shown and work.progress.state == "waiting"


def test_an_end_that_comes_while_something_is_shown_is_told_once(shown):
    """Whoever is told that it is done finds what was found last: not "running" after "done"."""
    lock = RLock()

    def found():
        if not waited:
            waited.append(True)
            may_end.set()
            work.wait(SECONDS)

    waited, may_end = [], Event()
    work = Work(lock, lambda progress: shown.append(progress.state), found)

    def do(job):
        job.step(1)
        may_end.wait(SECONDS)

    work.begin(do)
    work.wait(SECONDS)
    # Painting may go on for a moment on the painter's thread.
    with lock:
        assert "running" not in shown[shown.index("done") :]
