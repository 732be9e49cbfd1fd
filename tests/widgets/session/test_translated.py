"""In a language in which each letter is wide, whatever the browser shows is wide, but for Keras's names and keys.

Nothing travels as it is shown: sentences come to the browser as ids and values, and no wide letter is ever sent.
"""

import gettext
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import comm
import ipywidgets as ipw
import keras
import numpy as np
import pytest
from comm.base_comm import BaseComm, CommManager

import cnn_widgets as cw
from cnn_widgets.core import language
from cnn_widgets.core.images.samples import sample, samples
from cnn_widgets.core.kernels.edits import kernel_edits
from cnn_widgets.core.kernels.presets import presets
from cnn_widgets.core.learning import RULES, targets
from cnn_widgets.core.stack.activation import RANGES
from cnn_widgets.core.stack.block import FIELDS
from cnn_widgets.render.wire.packed import unpack
from cnn_widgets.widgets.explorer.weights.kernel_editor import KernelEditor
from cnn_widgets.widgets.session.front_end import FrontEnd
from tests.helpers import noise

WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in map(chr, range(33, 127)) if sign.isalpha()}
WIDE_LETTER = re.compile("[Ａ-Ｚａ-ｚ]")
WORD = re.compile(r"[A-Za-z]\w+", re.ASCII)
SECONDS = 60

KERAS = {
    "max",
    "average",
    "valid",
    "same",
    "linear",
    "softmax",
    "Adam",
    "adam",
    "sparse_categorical_crossentropy",
    "Activation",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "MaxPooling2D",
    "BatchNormalization",
    "Add",
    "Rescaling",
    "DepthwiseConv2D",
    "SeparableConv2D",
    "GlobalAveragePooling2D",
    "add",
    *RANGES,
}
"""What Keras calls things, also in its own documents in other languages."""
LAYERS = re.compile(
    r"(input|conv|act|pool|dense|dropout|flatten|scores|classes|means|one|two|both|norm|deep|apart)\d*$"
)
NAMES = {
    "Grad",
    "CAM",
    "SmoothGrad",
    *samples(),
    *targets(),
    *presets(),
    *RULES,
    *FIELDS,
    *(edit.name for edit in kernel_edits()),
}
"""Names of methods, and what Python takes: it is typed as it is shown."""
KEYS = {
    "a",
    "activation",
    "all",
    "beside",
    "bias",
    "blue",
    "both",
    "cancelled",
    "channel",
    "check",
    "choice",
    "contribution",
    "copy",
    "count",
    "depthwise",
    "difference",
    "diverging",
    "done",
    "edge",
    "en",
    "error",
    "float32",
    "found",
    "green",
    "heat",
    "height",
    "hidden",
    "image",
    "info",
    "int32",
    "lane",
    "made",
    "magma",
    "mean",
    "merge",
    "more",
    "normalisation",
    "number",
    "other",
    "paused",
    "pointwise",
    "pooling",
    "positive",
    "preset",
    "random",
    "red",
    "running",
    "separable",
    "signed",
    "step",
    "total",
    "track",
    "trained",
    "uint8",
    "unit",
    "waiting",
    "width",
    "winner",
}
"""Whole texts that the browser compares with; it shows them in words of its own."""
SILENT = {"panel", "panels", "screen", "key", "of", "behavior", "orientation", "asked", "preview_controls"}
"""Traits that no one reads as text."""


class Wide(gettext.NullTranslations):
    """A catalogue that has every sentence."""

    def gettext(self, message: str) -> str:
        parts = re.split(r"(\{\{|\}\}|\{[^{}]*\})", message)
        return "".join(part if part[:1] in ("{", "}") else part.translate(WIDE) for part in parts)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    monkeypatch.setattr(language, "_catalogue", lambda code: Wide())


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """What is sent of widgets of the package's own, by their models: none of it is in words yet."""
    found: dict[str, list[Any]] = {}

    class Recorder(BaseComm):
        def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
            is_theirs = (data or {}).get("state", {}).get("_model_module") == "@jupyter-widgets/controls"
            if msg_type == "comm_open" and not is_theirs:
                found[self.comm_id] = []
            if self.comm_id in found:
                found[self.comm_id] += [data, *headers(buffers)]

    manager = CommManager()
    monkeypatch.setattr(comm, "get_comm_manager", lambda: manager)
    monkeypatch.setattr(comm, "create_comm", Recorder)
    yield found
    rendered = {text for text in every(list(found.values())) if WIDE_LETTER.search(text)}
    assert rendered == set()


def headers(buffers: Any) -> Iterator[Any]:
    """Give the headers of those buffers that are frames."""
    for buffer in map(bytes, buffers or ()):
        with suppress(ValueError):
            yield json.loads(buffer[4 : 4 + int.from_bytes(buffer[:4], "little")])


def every(value: Any) -> Iterator[str]:
    """Give all texts in what is sent, of sentences those that come from values alone, too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from every(each)


@pytest.fixture
def messages(monkeypatch):
    """What is sent besides traits."""
    sent = []

    def send(self: ipw.Widget, content: Any, buffers: Any = None) -> None:
        sent.append(content)
        sent.extend(unpack(bytes(buffer))[0] for buffer in buffers or ())

    monkeypatch.setattr(ipw.Widget, "send", send)
    return sent


def texts(value: Any) -> Iterator[str]:
    """Give all texts that are not looked up where they are read: of a sentence, what is put into it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict) and "say" in value:
        yield from texts(value.get("values", {}))
    elif isinstance(value, dict | list | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)


def shown(widget: ipw.Widget, seen: set[str]) -> Iterator[str]:
    """Give all texts of a widget's traits and of those that it holds."""
    if widget.model_id in seen or isinstance(widget, ipw.Layout | ipw.Style | FrontEnd):
        return
    seen.add(widget.model_id)
    for part in getattr(widget, "_parts", {}).values():
        yield from shown(part, seen)
    for name in widget.traits(sync=True):
        value = getattr(widget, name)
        for held in value if isinstance(value, tuple) else (value,):
            if isinstance(held, ipw.Widget):
                yield from shown(held, seen)
        if isinstance(value, bytes):
            value = unpack(value)[0] if value and name != "drawn" else {}
        if name == "_options_labels" or not (name.startswith("_") or name in SILENT):
            yield from texts(value)


def english(found: Any) -> dict[str, str]:
    """Return the words of widgets or messages that were not looked up and should be, each with its text."""
    given = shown(found, set()) if isinstance(found, ipw.Widget) else texts(found)
    return {
        word: text
        for text in given
        if text not in KEYS
        for word in WORD.findall(text)
        if word not in KERAS | NAMES and not LAYERS.match(word)
    }


def branches() -> Any:
    keras.utils.set_random_seed(1)
    k = keras.layers
    given = keras.Input((12, 12, 3), name="given")
    one = k.DepthwiseConv2D(3, padding="same", name="one")(k.Rescaling(0.5, name="norm1")(given))
    two = k.SeparableConv2D(3, 3, dilation_rate=2, padding="same", name="two")(given)
    both = k.BatchNormalization(name="norm2")(k.Add(name="both")([one, two]))
    grouped = k.Conv2D(6, 3, strides=2, groups=3, activation="relu", name="deep")(both)
    return keras.Model(
        given, k.Dense(2, activation="softmax", name="scores")(k.GlobalAveragePooling2D(name="means")(grouped))
    )


def test_the_language_is_complete():
    assert language.say("{{a}} of {count:,.1f}", count=2) == "{ａ} ｏｆ 2.0"
    assert english({"note": "Ｉｎｐｕｔ conv1"}) == {} and english(["is plain"]) == {
        "is": "is plain",
        "plain": "is plain",
    }


def test_explorer():
    ex = cw.Explorer(noise(40, 40, 3), blocks=[cw.Block(), cw.Block(pooling="average", activation=None)])
    assert english(ex) == {}
    ex.pin()
    ex.blocks[0].kernel_size = 5
    ex.probe(shift=(0, -1), rotate=5, noise=0.1)
    ex.set_kernels("conv1", "blur", filter=0)
    ex.scene.comparison = "difference"
    for stage in ("input", "conv1", "act1", "pool1"):
        ex.scene.selection = {"stage": stage, "channel": 0, "row": 1, "col": 1}
        assert english(ex) == {}
    ex.part("bar")._receive(None, {"kind": "choose", "name": "空"}, [])
    assert ex.scene.notice and english(ex) == {}
    ex.image = noise(4, 4, 3)
    assert ex.scene.notice and english(ex) == {}


def test_replies_of_the_kernel_editor():
    ex = cw.Explorer(noise(20, 20, 3))
    editor = KernelEditor(ex, ex._user_steps)
    assert english(editor.answer({"action": "begin"})[0]) == {}
    assert english(editor.answer({"action": "preset", "stage": "conv1", "name": "gaussian_blur_5"})[0]) == {}
    assert english(editor.answer({"action": "lift", "stage": "conv1", "filter": 0})[0]) == {}


@pytest.mark.parametrize("make", [branches, lambda: cw.load_model("digits")])
def test_inspector(make, messages):
    model = make()
    ins = cw.Inspector(model, "digit_4" if model.input_shape[-1] == 1 else noise(12, 12, 3))
    for stage in ins.stages:
        ins.select(stage)
        assert english(ins) == {}, stage
    ins.ablate(next(name for name in ins.stages if name != "input"), [0, 1])
    assert english(ins) == {}
    layers = [node.name for node in ins.inspection.graph.nodes if node.shape[:1] > (1,)]
    ins.restore()
    ins.select(layers[-1])
    for name in ("grad_cam", "saliency", "integrated_gradients", "occlusion", "field"):
        attribution = cw.Attribution(ins)
        attribution.asked = {"id": "a", "technique": name, "target": "value", "patch": 4, "steps": 4, "samples": 2}
        attribution.wait(SECONDS)
        assert english(attribution) == {}
    made = cw.Maximisation(ins)
    made._receive(None, {"kind": "make", "steps": 2}, [])
    made.wait(SECONDS)
    top = cw.TopPatches(ins, [noise(*ins.image.shape, seed=seed) for seed in range(3)])
    top._receive(None, {"kind": "find"}, [])
    top.wait(SECONDS)
    top._receive(None, {"kind": "image", "place": 0}, [])
    effects = cw.AblationEffects(ins)
    effects._receive(None, {"kind": "rank"}, [])
    effects.wait(SECONDS)
    for each in (made, top, effects):
        assert english(each) == {}
    assert messages and english(messages) == {}


def test_teacher():
    teacher = cw.KernelTeacher(noise(20, 20, 1), "sobel_x", 3)
    teacher.run(5)
    teacher.update(rule="adam")
    teacher.start()
    teacher.stop()
    assert english(teacher) == {}


def test_trainer():
    x, y = noise(32, 12, 12, 1), np.arange(32) % 2
    trainer = cw.Trainer(
        cw.Explorer(noise(12, 12, 1), blocks=[cw.Block(filters=2)]), (x, y), validation_data=(x, y), epochs=1
    )
    assert english(trainer) == {}
    trainer.start().wait(SECONDS)
    assert english(trainer) == {}
    trainer.view.blocks[0].kernel_size = 2
    trainer._panel.looked_at = 0
    assert trainer.view.scene.notice and english(trainer) == {}


def test_cards():
    for name in cw.models():
        card = cw.model_card(name)
        assert english([card.title, card.input, card.data, card.trained, card.limits]) == {}
    assert english(sample("cat").title) == {}
