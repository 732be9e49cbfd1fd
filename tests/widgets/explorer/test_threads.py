"""Callbacks may come on any thread: what is read always belongs together, and no state is lost."""

import contextlib
import sys
import threading

import numpy as np
import pytest

import cnn_widgets as cw
from tests.helpers import assert_is_keras, noise, outputs, sequential, settings_of


@pytest.fixture(autouse=True)
def switch_often():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def run_all(*works):
    """Run each in a thread of its own, and return the errors that escaped."""
    errors, start = [], threading.Barrier(len(works))

    def guarded(work):
        start.wait()
        try:
            work()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a deadlock"
    return errors


def setter(block, field, values, times=25):
    def work():
        for _ in range(times):
            for value in values:
                setattr(block, field, value)

    return work


def test_maps_that_are_read_meanwhile_are_those_of_some_settings_in_force():
    ex = cw.Explorer(noise(14, 14, 1), filters=2, pooling=None)
    seen, stop, reads = [], threading.Event(), threading.Semaphore(0)

    def read():
        while not stop.is_set():
            before = ex.blocks[0].value
            maps, after = ex.feature_maps("act1"), ex.blocks[0].value
            if before == after:
                seen.append((before, maps))
            reads.release()

    def go_on():
        """The two setters leave hardly a moment without a change; this one waits for each to be read."""
        for filters in range(25, 100):
            if len({block for block, _ in seen}) > 1:
                return
            ex.blocks[0].filters = filters
            while reads.acquire(blocking=False):
                pass
            for _ in range(2):
                assert reads.acquire(timeout=30)

    reader = threading.Thread(target=read)
    reader.start()
    # No value comes twice: equal settings before and after mean that nothing changed meanwhile.
    errors = run_all(
        setter(ex.blocks[0], "kernel_size", range(1, 15), 1), setter(ex.blocks[0], "filters", range(1, 25), 1)
    )
    go_on()
    stop.set()
    reader.join(60)
    assert not errors
    assert_is_keras(ex)
    expected = {}
    for block, maps in seen:
        if block not in expected:
            model = sequential((14, 14, 1), settings_of(block))
            fresh = cw.Explorer(ex.image, **settings_of(block))
            model.set_weights([fresh.kernels("conv1"), fresh.bias("conv1")])
            expected[block] = outputs(model, ex.image)["act1"]
        np.testing.assert_allclose(maps, expected[block], atol=1e-6)
    assert len(expected) > 1


@pytest.mark.parametrize(
    ("one", "other"),
    [(("strides", (2, 1)), ("dilation_rate", (2, 1))), (("kernel_size", (9, 3)), ("pool_size", (8, 2)))],
    ids=str,
)
def test_two_threads_never_set_what_cannot_be_together(one, other):
    ex = cw.Explorer(noise(12, 12, 1), filters=1)

    def tolerant(field, values):
        def work():
            for _ in range(60):
                for value in values:
                    with contextlib.suppress(cw.SettingError):
                        setattr(ex.blocks[0], field, value)

        return work

    assert not run_all(tolerant(*one), tolerant(*other))
    assert ex.blocks[0].value
    assert_is_keras(ex)


def test_kernels_image_and_settings_may_come_from_three_threads():
    ex = cw.Explorer(noise(14, 14, 1), filters=2)

    def kernels():
        for turn in range(20):
            ex.set_kernels("conv1", ("edge", "blur")[turn % 2], filter=turn % 2)

    def images():
        for turn in range(20):
            ex.image = noise(14 + turn % 3, 15, 1 + 2 * (turn % 2), seed=turn)

    assert not run_all(kernels, images, setter(ex.blocks[0], "activation", ("relu", None), 10))
    assert_is_keras(ex, 1e-5)


def test_the_frames_belong_to_the_last_state():
    from cnn_widgets.render.wire import unpack

    ex = cw.Explorer(noise(14, 14, 1), filters=2, pooling=None)
    assert not run_all(
        setter(ex.blocks[0], "kernel_size", (3, 4, 5), 10),
        setter(ex.blocks[0], "filters", (2, 3), 10),
        lambda: [ex.scene.look_at("conv1") for _ in range(20)],
    )
    header = unpack(ex.scene.maps)[0]
    assert header["tiles"]["count"] == ex.blocks[0].filters
    np.testing.assert_array_equal(header["tiles"]["maximum"], ex.feature_maps(header["stage"]).max((0, 1)))


def test_two_explorers_run_side_by_side():
    one, two = (cw.Explorer(noise(14, 14, 1), filters=2) for _ in range(2))
    assert not run_all(
        setter(one.blocks[0], "kernel_size", (3, 4, 5), 15), setter(two.blocks[0], "kernel_size", (6, 2), 15)
    )
    assert_is_keras(one)
    assert_is_keras(two)
