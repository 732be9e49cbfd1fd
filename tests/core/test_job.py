"""Work on a thread of its own."""

import gc
import threading
import weakref

import pytest

from cnn_widgets.core.job import Cancelled, Job

SECONDS = 20


def test_a_job_returns_what_its_work_returns_and_tells_how_far_it_is():
    told = []

    def work(job):
        job.step(1, 2, "one")
        job.step(2, 2, "two")
        return "all"

    job = Job(work, told.append).start()
    assert job.wait(SECONDS) == "all"
    assert [each.state for each in told] == ["running", "done"]
    assert (told[-1].done, told[-1].total, told[-1].note) == (2, 2, "two")


def test_a_paused_job_waits_at_its_next_step():
    paused, reached = threading.Event(), []

    def work(job):
        for number in range(4):
            reached.append(number)
            if number == 1:
                job.pause()
            job.step(number + 1, 4)

    job = Job(work, lambda progress: progress.state == "paused" and paused.set()).start()
    assert paused.wait(SECONDS)
    assert reached == [0, 1] and job.is_paused and not job.has_ended
    job.resume()
    job.wait(SECONDS)
    assert reached == [0, 1, 2, 3] and job.progress.state == "done"


@pytest.mark.parametrize("is_paused", [False, True])
def test_a_cancelled_job_keeps_what_its_work_has_found(is_paused):
    begun = threading.Event()

    def work(job):
        found = []
        try:
            while True:
                found.append("piece")
                job.step(len(found))
                begun.set()
        except Cancelled:
            return found

    job = Job(work).start()
    assert begun.wait(SECONDS)
    if is_paused:
        job.pause()
    job.cancel()
    assert set(job.wait(SECONDS)) == {"piece"}
    assert job.progress.state == "cancelled"


def test_work_that_fails_raises_where_it_is_waited_for():
    def work(job):
        raise ValueError("no image there")

    job = Job(work).start()
    with pytest.raises(ValueError, match="no image there"):
        job.wait(SECONDS)
    assert job.progress.state == "failed" and job.progress.note == "no image there"


def test_waiting_has_an_end():
    gate = threading.Event()
    job = Job(lambda job: gate.wait(SECONDS)).start()
    with pytest.raises(TimeoutError, match="has not ended"):
        job.wait(0.01)
    gate.set()
    job.wait(SECONDS)


@pytest.mark.parametrize("is_cancelled", [False, True])
def test_a_job_that_has_ended_keeps_nothing_of_its_work(is_cancelled):
    class Held:
        def work(self, job):
            while is_cancelled:
                job.step(0)

        def tell(self, progress):
            pass

    held = Held()
    reference, job = weakref.ref(held), Job(held.work, held.tell).start()
    if is_cancelled:
        job.cancel()
    job.wait(SECONDS)
    job.thread.join(SECONDS)
    del held
    gc.collect()
    assert reference() is None and job.has_ended


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt])
def test_work_that_asks_for_the_end_of_everything_has_failed(kind):
    def work(job):
        raise kind

    job = Job(work).start()
    with pytest.raises(kind):
        job.wait(10)
    assert job.progress.state == "failed" and job.progress.note == kind.__name__
