"""Python's garbage collector rests during a drag, and has the user's settings again right after it."""

import asyncio
import gc
import time

import pytest

import cnn_widgets as cw
from cnn_widgets.core import collector as module
from cnn_widgets.core.collector import Collector
from tests.hand import ask
from tests.helpers import noise, run_python

SECONDS = 20


def settings():
    return gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()


def wait_until(condition):
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.005)


def handle(message):
    """Call a function as a Jupyter kernel's event loop calls a message's handler."""

    async def loop():
        return message()

    return asyncio.run(loop())


@pytest.fixture(autouse=True)
def as_it_was():
    before = gc.isenabled()
    yield
    (gc.enable if before else gc.disable)()


def test_it_rests_during_a_drag_and_is_released_after_it():
    collector, before = Collector(), settings()

    def drag():
        for _ in range(3):
            collector.hold_off()
            assert not gc.isenabled()
            assert settings()[1:] == before[1:]

    handle(drag)
    wait_until(gc.isenabled)
    assert settings() == before


def test_one_that_the_user_has_switched_off_stays_off():
    gc.disable()
    collector = Collector()
    handle(collector.hold_off)
    assert not collector._is_held
    assert not gc.isenabled()


def test_plain_python_finds_it_as_it_was():
    before = settings()
    Collector().hold_off()
    assert settings() == before


def test_endless_changes_are_not_a_drag(monkeypatch):
    monkeypatch.setattr(module, "LONGEST", 0.05)
    collector = Collector()

    def forever():
        collector.hold_off()
        first, end = collector._since, time.monotonic() + SECONDS
        # A new hold only begins after the one before was released.
        while collector._since == first:
            assert time.monotonic() < end
            collector.hold_off()

    handle(forever)
    wait_until(gc.isenabled)


def test_the_garbage_of_the_drag_itself_is_collected_meanwhile(monkeypatch):
    monkeypatch.setattr(module, "BETWEEN", 0)
    collector, gone = Collector(), []

    class Cycle:
        def __init__(self):
            self.me = self

        def __del__(self):
            gone.append(gc.isenabled())

    def drag():
        collector.hold_off()
        Cycle()
        collector.hold_off()

    handle(drag)
    assert gone == [False]
    wait_until(gc.isenabled)


def test_a_hand_on_a_slider_holds_it_off():
    import keras  # noqa: F401  # so that the change is worked out

    ex, seen = cw.Explorer(noise(8, 8, 1), filters=1), []
    ex.blocks[0].observe(lambda _: seen.append(gc.isenabled()), "kernel_size")
    before = settings()
    handle(lambda: ask(ex, kernel_size=4))
    assert ex.blocks[0].kernel_size == 4 and seen == [False]
    wait_until(gc.isenabled)
    assert settings() == before
    ex.close()


CODE = """
import gc, weakref
import cnn_widgets as cw

class Cycle:
    def __init__(self):
        self.me = self

mine = Cycle()
alive, before = weakref.ref(mine), (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count())
cw.Explorer("digit_4", filters=2).feature_maps("conv1")
assert (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()) == before
del mine
gc.collect()
print(alive())
"""


def test_loading_keras_keeps_nothing_of_the_user_for_ever():
    assert run_python(CODE).strip() == "None"
