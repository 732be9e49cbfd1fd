"""What can be asked of a widget that was closed, and what is refused in a sentence."""

import gc

import ipywidgets as ipw
import numpy as np
import pytest

import cnn_widgets as cw
from tests.helpers import assert_is_keras


def test_a_closed_explorer_still_answers(picture, tmp_path):
    ex = cw.Explorer(picture, filters=2, kernel_size=4)
    ex.set_kernels("conv1", "edge", filter=0)
    maps, kernels, text = ex.feature_maps("pool1"), ex.kernels("conv1"), ex.to_text()
    ex.pin()
    ex.close()
    np.testing.assert_array_equal(ex.feature_maps("pool1"), maps)
    np.testing.assert_array_equal(ex.kernels("conv1"), kernels)
    assert ex.to_text() == text and ex.stages == ("input", "conv1", "act1", "pool1")
    assert ex.blocks[0].owner is ex and ex.pinned is None
    ex.blocks[0].kernel_size = 5
    ex.new_weights()
    ex.image = picture[:10]
    assert_is_keras(ex)
    with pytest.raises(cw.SettingError, match="larger than its input"):
        ex.blocks[0].kernel_size = 11
    assert ex.figure("conv1").axes and ex.poster().startswith(b"\x89PNG")
    ex.save(tmp_path / "closed.cnnw")
    again = cw.Explorer.load(tmp_path / "closed.cnnw")
    assert again.kernels("conv1").tobytes() == ex.kernels("conv1").tobytes()
    again.close()


def test_a_closed_explorer_has_nothing_to_undo(picture):
    ex = cw.Explorer(picture, filters=1)
    ex.set_kernels("conv1", "edge")
    ex.close()
    with pytest.raises(cw.SettingError, match="nothing to undo"):
        ex.undo()


def test_a_closed_inspector_still_answers(model, picture):
    ins = cw.Inspector(model, picture)
    ins.select("flat")
    maps, scores = ins.feature_maps("conv"), ins.feature_maps("scores")
    ins.close()
    np.testing.assert_array_equal(ins.feature_maps("conv"), maps)
    ins.ablate("conv", 0)
    assert not ins.feature_maps("conv")[..., 0].any()
    ins.restore()
    np.testing.assert_array_equal(ins.feature_maps("scores"), scores)
    ins.image = np.zeros_like(picture)
    np.testing.assert_array_equal(ins.feature_maps("input"), np.zeros_like(picture))
    ins.select("conv")
    ins.refresh()
    assert ins.figure("conv").axes
    with pytest.raises(cw.SettingError, match="shows nothing: use figure"):
        ins.poster()
    assert repr(ins).startswith("Inspector(small")


def test_a_closed_trainer_tells_what_was_learned(model, digits):
    trainer = cw.Trainer(model, digits, epochs=1).start().wait()
    trainer.close()
    assert trainer.model is model and trainer.step == len(trainer.history) == 1
    assert trainer.state == "done" and trainer.timeline.steps[-1] == 1
    trainer.show(0)


def test_a_closed_teacher_still_learns_when_it_is_told_to(picture):
    teacher = cw.KernelTeacher(picture, "blur")
    teacher.close()
    before = teacher.loss
    teacher.run(20)
    assert teacher.loss < before


def test_closed_panels_keep_what_they_have_found(model, picture):
    ins = cw.Inspector(model, picture)
    patches, scores = cw.TopPatches(ins, [picture]), cw.ClassScores(ins)
    patches.find()
    patches.wait(30)
    found, best = patches._found, scores.result.values
    ins.close()
    assert patches._found is found and found
    np.testing.assert_array_equal(scores.result.values, best)


def test_a_panel_whose_inspector_is_gone_says_so(model, picture):
    ins = cw.Inspector(model, picture)
    scores, pad = cw.ClassScores(ins), cw.DrawingPad(ins)
    ins.close()
    del ins
    gc.collect()
    for ask in (lambda: scores.result, lambda: setattr(pad, "value", np.zeros((12, 12)))):
        with pytest.raises(cw.SettingError, match="shows was closed"):
            ask()


@pytest.mark.parametrize("panel", [cw.Probe, cw.DrawingPad])
def test_no_panel_is_made_on_a_closed_explorer(panel, picture, left):
    ex = cw.Explorer(picture, filters=1)
    ex.close()
    with pytest.raises(cw.SettingError, match="closed: give one that is open"):
        panel(ex)
    assert left.widgets == []


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_what_cannot_be_made_leaves_no_widget(model, picture, digits, left):
    for make in (
        lambda: cw.Explorer(picture, kernel_size=13),
        lambda: cw.Explorer(picture, filters="many"),
        lambda: cw.Explorer(picture, panels=("nothing",)),
        lambda: cw.Inspector("no model", picture),
        lambda: cw.Inspector(model, "cat"),
        lambda: cw.Inspector(model, picture, classes=("one",)),
        lambda: cw.FeatureMaps("cat"),
        lambda: cw.Pipeline({"maps": picture}, image="nothing"),
        lambda: cw.Arithmetic(np.eye(3), np.eye(3), activation="nothing"),
        lambda: cw.KernelTeacher(picture, "nothing"),
        lambda: cw.Trainer(model, (digits[0][:, :5], digits[1])),
        lambda: cw.Trainer(model, digits, optimizer="nothing"),
    ):
        with pytest.raises(cw.SettingError):
            make()
        gc.collect()
        assert left.widgets == []


def test_a_trainer_whose_labels_do_not_fit_is_closed_at_once(model, digits, left):
    gc.disable()
    try:
        with pytest.raises(cw.SettingError):
            cw.Trainer(model, (digits[0], digits[1] + 100))
        assert left.widgets == []
    finally:
        gc.enable()


def test_what_a_user_has_put_in_stays_the_users(picture):
    ex, mine, layout = cw.Explorer(picture, filters=1), ipw.Button(), ipw.Layout(width="50%")
    box = ipw.HBox([ex, mine])
    ex.layout = layout
    ex.close()
    assert mine.comm is not None and layout.comm is not None and box.comm is not None
    box.layout.close()
    box.close()
    mine.close()
    layout.close()


def test_all_widgets_may_be_closed_in_any_order(model, picture, digits, left):
    ins, ex = cw.Inspector(model, picture), cw.Explorer(picture, filters=1)
    cw.Trainer(ex, digits, epochs=1), cw.KernelTeacher(picture), cw.Probe(ex), cw.TopPatches(ins)
    for widget in [ex.scene, ins.part("bar"), ex.part("bar"), ins.scene, ins, ex]:
        widget.close()
        widget.close()
    ipw.Widget.close_all()
    assert left.widgets == []


def test_a_closed_widget_displays_its_text(picture):
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    InteractiveShell.instance()
    ex = cw.Explorer(picture, filters=1)
    ex.close()
    with capture_output() as shown:
        ex._ipython_display_()
    assert shown.outputs[0].data == {"text/plain": repr(ex)}
