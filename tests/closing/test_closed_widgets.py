"""A widget that was closed is gone, with all that it had made."""

import pytest

import cnn_widgets as cw

from .kinds import KINDS, PANELS


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
def test_nothing_is_left_of_a_closed_widget(make, model, picture, digits, left, is_gone):
    held = [make(model, picture, digits)]
    held[0].close()
    assert left.widgets == []
    held[0].close()
    left.wait_for_threads()
    assert is_gone(held)


@pytest.mark.parametrize("make", PANELS, ids=lambda make: make.__name__)
def test_a_closed_panel_is_gone_and_its_inspector_works_on(make, model, picture, left, is_gone):
    ins = cw.Inspector(model, picture)
    held = [make(ins)]
    before = left.widgets
    held[0].close()
    assert len(before) > len(left.widgets) > 1
    left.wait_for_threads()
    assert is_gone(held)
    ins.select("flat")
    ins.image = picture.T.reshape(12, 12, 1)
    assert ins.comm is not None and ins.scene.comm is not None
    assert ins.scene.maps and ins.feature_maps("conv").shape == (10, 10, 2)
    assert ins.occluder is None
    ins.close()
    assert left.widgets == []


@pytest.mark.parametrize("make", PANELS, ids=lambda make: make.__name__)
def test_a_panel_closes_with_its_inspector_and_does_not_keep_it(make, model, picture, left, is_gone):
    held = [cw.Inspector(model, picture)]
    panel = make(held[0])
    held[0].close()
    assert panel.is_closed and left.widgets == []
    left.wait_for_threads()
    assert is_gone(held)


def test_panels_and_trainers_close_with_their_explorer(picture, digits, left, is_gone):
    held = [cw.Explorer(picture, filters=2)]
    probe, pad, trainer = cw.Probe(held[0]), cw.DrawingPad(held[0]), cw.Trainer(held[0], digits, epochs=10_000)
    trainer.start()
    held[0].close()
    assert probe.is_closed and pad.is_closed and trainer.is_closed
    assert left.widgets == []
    left.wait_for_threads()
    del trainer
    assert is_gone(held)


def test_a_closed_probe_pad_and_trainer_leave_the_explorer_as_it_is(picture, digits, left, is_gone):
    ex = cw.Explorer(picture, filters=2)
    before = left.widgets
    for make in (cw.Probe, cw.DrawingPad, lambda ex: cw.Trainer(ex, digits, epochs=1).start().wait()):
        held = [make(ex)]
        held[0].close()
        assert left.widgets == before
        assert is_gone(held)
    ex.blocks[0].kernel_size = 5
    assert ex.comm is not None and ex.feature_maps("conv1").shape == (8, 8, 2)
    assert ex.scene.maps
    ex.close()


@pytest.mark.parametrize(
    "keep",
    [
        lambda ex: ex.blocks[0],
        lambda ex: ex.scene,
        lambda ex: ex.part("maps"),
        lambda ex: ex.model,
        lambda ex: ex.pinned,
    ],
)
def test_what_somebody_keeps_of_an_explorer_does_not_keep_it(keep, picture, is_gone):
    held = [cw.Explorer(picture, filters=2)]
    held[0].feature_maps("conv1")
    held[0].pin()
    kept = keep(held[0])
    held[0].close()
    assert is_gone(held)
    assert kept is not None


def test_a_block_outlives_its_explorer(picture, is_gone):
    held = [cw.Explorer(picture, filters=2)]
    block = held[0].blocks[0]
    held[0].close()
    assert is_gone(held) and block.owner is None
    # Larger than the picture was: nobody minds any more.
    block.kernel_size = 20
    assert cw.Explorer("cat", blocks=[block]).blocks[0] is block


@pytest.mark.parametrize("keep", [lambda ins: ins.scene, lambda ins: ins.part("maps"), lambda ins: ins.inspection])
def test_what_somebody_keeps_of_an_inspector_does_not_keep_it(keep, model, picture, is_gone):
    held = [cw.Inspector(model, picture)]
    kept = keep(held[0])
    held[0].close()
    assert is_gone(held)
    assert kept is not None
