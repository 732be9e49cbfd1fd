"""What is sent is what the definitions say, and TypeScript's types are made from these."""

import json
from typing import Any, get_args, get_type_hints

import ipywidgets as ipw
import keras
import numpy as np
import pytest
import traitlets

import cnn_widgets as cw
from cnn_widgets.render.protocol.attribution import AttributionChoices, HeatHeader, OcclusionReply
from cnn_widgets.render.protocol.block import Ask, SettingRows
from cnn_widgets.render.protocol.comparison import DifferenceTotal
from cnn_widgets.render.protocol.evidence import PatchesHeader, PatchImageHeader, VisualisationHeader
from cnn_widgets.render.protocol.frames import Headers
from cnn_widgets.render.protocol.job import Progress
from cnn_widgets.render.protocol.scores import ClassScoresHeader, EffectsHeader
from cnn_widgets.render.protocol.setting import Equivariance, Settings
from cnn_widgets.render.protocol.teacher import TeacherChoices, TeacherDrawing, TeacherSettings
from cnn_widgets.render.protocol.trainer import ShownSnapshot, TrainingHeader
from cnn_widgets.render.wire.packed import jsonable
from cnn_widgets.widgets.session.scene import Scene
from scripts import protocol
from tests.hand import ask
from tests.helpers import noise
from tests.json_fit import misfits

SECONDS = 60
HEADERS, SETTINGS = get_type_hints(Headers), get_type_hints(Settings)


def header_of(packed: bytes) -> Any:
    header = json.loads(packed[4 : 4 + int.from_bytes(packed[:4], "little")])
    del header["arrays"]
    return header


def assert_fits(value: Any, kind: Any) -> None:
    assert misfits(value, kind) == []


def assert_scene_fits(scene: Any) -> set[str]:
    """Check all that a scene holds, and return which frames there were."""
    frames = {name for name in HEADERS if getattr(scene, name, b"")}
    for name in frames:
        assert misfits(header_of(getattr(scene, name)), HEADERS[name], name) == []
    own = [name for name in scene.traits(sync=True) if not name.startswith("_") and name not in HEADERS]
    for name in own:
        assert misfits(jsonable(getattr(scene, name)), SETTINGS[name], name) == []
    return frames


@pytest.fixture
def messages(monkeypatch):
    """The headers that are sent besides traits, by their kinds."""
    sent = {}

    def send(self: ipw.Widget, content: Any, buffers: Any = None) -> None:
        for buffer in buffers or ():
            sent[content["kind"]] = header_of(bytes(buffer))

    monkeypatch.setattr(ipw.Widget, "send", send)
    return sent


@pytest.mark.parametrize("path", protocol.files(), ids=lambda path: path.stem)
def test_typescript_has_the_types_that_are_defined(path):
    assert path.read_text("utf-8") == protocol.files()[path], "run python -m scripts.protocol"


def test_what_does_not_fit_is_found():
    fit = {"largest": "NaN", "mean": 0.5}
    assert misfits(fit, DifferenceTotal) == []
    assert misfits({**fit, "largest": "none"}, DifferenceTotal) and misfits({"mean": 0.5}, DifferenceTotal)
    assert misfits({**fit, "more": 1}, DifferenceTotal) == [".more is not in DifferenceTotal"]


def test_explorer():
    ex = cw.Explorer(noise(40, 40, 3), blocks=[cw.Block(), cw.Block(pooling="average", activation=None)])
    scene, seen = ex.scene, set()
    scene.preview_wanted = 1
    seen |= assert_scene_fits(scene)
    ex.pin()
    ex.blocks[0].kernel_size = (3, 5)
    ex.set_kernels("conv1", "blur", filter=0)
    scene.large = True
    for mode in ("beside", "difference"):
        scene.comparison = mode
        for stage in ("input", "conv1", "act1", "pool1"):
            scene.selection = {"stage": stage, "channel": 0, "row": 1, "col": 1}
            scene.value_request = {"stage": stage, "channel": 0, "row": 1, "col": 1, "revision": 1, "id": 3}
            seen |= assert_scene_fits(scene)
    probe = cw.Probe(ex)
    probe.asked = {"id": "a"}
    assert_fits(jsonable(probe.answer), Equivariance)
    ask(ex, kernel_size=(2, 3), pooling=None, strides=8, dilation_rate=2)
    assert ex._screen.controls.rows["settings"]["dilation_rate"]["complaint"]
    assert_fits(jsonable(ex._screen.controls.rows), SettingRows)
    for each in ex._screen.controls.hand.values():
        assert_fits(each, Ask)
    ask(ex, strides=1, dilation_rate=1, pooling="max")
    ex.part("bar")._receive(None, {"kind": "choose", "name": "no such image"}, [])
    assert scene.notice
    seen |= assert_scene_fits(scene)
    assert set(HEADERS) - seen == {"graph", "lesson", "wanted", "made"}


def branches() -> Any:
    keras.utils.set_random_seed(1)
    k = keras.layers
    given = keras.Input((12, 12, 3), name="given")
    one = k.DepthwiseConv2D(3, padding="same", name="one")(k.Rescaling(0.5)(given))
    two = k.SeparableConv2D(3, 3, dilation_rate=2, padding="same", name="two")(given)
    both = k.BatchNormalization()(k.Add(name="both")([one, two]))
    grouped = k.Conv2D(6, 3, strides=2, groups=3, activation="relu", name="deep")(both)
    return keras.Model(
        given, k.Dense(2, activation="softmax", name="scores")(k.GlobalAveragePooling2D(name="means")(grouped))
    )


def test_inspector(messages):
    ins = cw.Inspector(branches(), noise(12, 12, 3))
    for stage in ins.stages:
        ins.select(stage)
        assert "graph" in assert_scene_fits(ins.scene)
    assert_fits(jsonable(cw.ClassScores(ins).scores), ClassScoresHeader)
    ins.select("deep")
    attribution = cw.Attribution(ins)
    assert_fits(jsonable(attribution.offer), AttributionChoices)
    for name in ("grad_cam", "occlusion", "field"):
        attribution.asked = {"id": "a", "technique": name, "target": "value", "patch": 4, "steps": 4, "samples": 2}
        attribution.wait(SECONDS)
        assert_fits(messages["heat"], HeatHeader)
    attribution.occluder = {"id": "a", "target": "top", "class": 0, "row": 1, "col": 1, "size": 3}
    assert_fits(jsonable(attribution.occluded), OcclusionReply)
    assert_fits(jsonable(attribution.progress), Progress)
    made = cw.Maximisation(ins)
    made._receive(None, {"kind": "make", "steps": 2}, [])
    made.wait(SECONDS)
    assert_fits(messages["made"], VisualisationHeader)
    top = cw.TopPatches(ins, [noise(12, 12, 3, seed=seed) for seed in range(3)])
    top._receive(None, {"kind": "ask"}, [])
    top._receive(None, {"kind": "find"}, [])
    top.wait(SECONDS)
    assert_fits(messages["found"], PatchesHeader)
    top._receive(None, {"kind": "image", "place": 0}, [])
    assert_fits(messages["image"], PatchImageHeader)
    effects = cw.AblationEffects(ins)
    effects._receive(None, {"kind": "rank"}, [])
    effects.wait(SECONDS)
    assert_fits(jsonable(effects.effects), EffectsHeader)


def test_teacher():
    teacher = cw.KernelTeacher(noise(20, 20, 1), "sobel_x", 3)
    teacher.run(5)
    assert assert_scene_fits(teacher.scene) >= {"lesson", "wanted", "made"}
    assert_fits(jsonable(teacher.settings), TeacherSettings)
    assert_fits(jsonable(teacher.choices), TeacherChoices)
    assert_fits(jsonable(teacher.drawing), TeacherDrawing)


def test_trainer():
    x, y = noise(32, 12, 12, 1), np.arange(32) % 2
    trainer = cw.Trainer(
        cw.Explorer(noise(12, 12, 1), blocks=[cw.Block(filters=2)]), (x, y), validation_data=(x, y), epochs=1
    )
    trainer.start().wait(SECONDS)
    panel = trainer._panel
    assert_fits(header_of(panel.curves), TrainingHeader)
    assert_fits(jsonable(panel.shown), ShownSnapshot)
    assert_fits(jsonable(panel.progress), Progress)


@pytest.mark.parametrize(
    "name", ["scale", "kernel_style", "terms_order", "comparison", "channel_sort", "channel_filter"]
)
def test_a_choice_has_the_values_that_its_trait_takes(name):
    trait = Scene.class_traits()[name]
    assert isinstance(trait, traitlets.Enum) and tuple(trait.values) == get_args(SETTINGS[name])
