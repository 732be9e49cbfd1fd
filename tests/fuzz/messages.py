"""Browser messages with wrong types, ranges and sizes, delivered to real widgets in the way that the comm does."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

import cnn_widgets as cw
from cnn_widgets.widgets.session.panel import Panel
from tests.helpers import noise

from .blocks import check_is_keras
from .case import Outcome, check, check_frames, check_sentence, one_of
from .odd import odd_json

MESSAGES = 60
SECONDS = 60
HANDS = ("undo", "redo", "hold", "release")
"""What an explorer's scene takes from a hand."""
NAMES = ("cat", "digit_4", "camera", "nowhere", "worked_pooling")
_opened: list[str] = []
_watched: list[str] = []


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _watched and isinstance(arguments[0], str) and arguments[0].startswith(tuple(_watched)):
        _opened.append(arguments[0])


sys.addaudithook(_listen)


def message_cases(rng: np.random.Generator) -> Iterator[Outcome]:
    """Send many messages to all widgets of one scene: nothing raises, and what is shown stays right."""
    with tempfile.TemporaryDirectory() as folder:
        secret = Path(folder) / "secret.png"
        Image.fromarray(np.zeros((5, 5), np.uint8)).save(secret)
        make = one_of(rng, (_explorer, _explorer, _inspector, _teacher, _trainer))
        main, widgets = make()
        _watched[:], _opened[:] = [folder], []
        try:
            for number in range(MESSAGES):
                widget = one_of(rng, widgets)
                widget._handle_msg(_message(rng, widget, str(secret)))
                check(not _opened, f"{type(widget).__name__} has read {_opened}")
                yield _state(main, number)
            for widget in widgets:
                if getattr(widget, "_job", None) is not None:
                    _end(widget)
        finally:
            _watched.clear()
            for widget in widgets:
                widget.close()


def _end(widget: Any) -> None:
    (widget.stop if hasattr(widget, "stop") else widget.cancel)()
    try:
        widget.wait(SECONDS)
    except cw.SettingError as error:
        check_sentence(str(error))


def _state(main: Any, number: int) -> Outcome:
    scene = main.scene
    notice = scene.notice
    if notice:
        check_sentence(notice["text"])
        check(not notice["text"].startswith("This did not work ("), notice["text"])
        scene.notice = {}
    if number % 6 == 5:
        with scene.lock:
            check_frames(scene)
            if isinstance(main, cw.Explorer) and main.image.size < 5000:
                check_is_keras(main)
    return "refused" if notice and notice.get("level") == "error" else "right"


def _explorer() -> tuple[Any, list[Any]]:
    ex = cw.Explorer(noise(12, 13, 3), blocks=[cw.Block(filters=2), cw.Block(filters=9, kernel_size=2, pooling=None)])
    pad = cw.DrawingPad(ex, size=8)
    found = [ex, ex.scene, pad, *_below(ex), *[ex._screen.controls] * 9]
    return ex, found


def _trainer() -> tuple[Any, list[Any]]:
    ex = cw.Explorer(noise(12, 13, 1), blocks=[cw.Block(filters=2)])
    images = np.stack([noise(12, 13, 1)] * 16)
    trainer = cw.Trainer(ex, (images, np.arange(16) % 2), epochs=2, batch_size=8)
    found = [trainer, trainer._panel, trainer._panel, trainer._panel, ex.scene, *_below(ex), *[ex._screen.controls] * 9]
    return ex, found


def _inspector() -> tuple[Any, list[Any]]:
    import keras

    model = keras.Sequential(
        [
            keras.Input((12, 13, 3)),
            keras.layers.SeparableConv2D(4, 3, name="conv1"),
            keras.layers.ReLU(name="relu"),
            keras.layers.Conv2D(9, 2, name="conv2"),
            keras.layers.GlobalAveragePooling2D(name="mean"),
            keras.layers.Dense(3, "softmax", name="scores"),
        ]
    )
    ins = cw.Inspector(model, noise(12, 13, 3))
    return ins, [ins.scene, *_below(ins)]


def _teacher() -> tuple[Any, list[Any]]:
    teacher = cw.KernelTeacher(noise(12, 13, 1), "sobel_x")
    return teacher, [teacher, teacher.scene]


def _below(widget: Any) -> list[Any]:
    """Return the panels of our own under a box."""
    found = []
    for child in getattr(widget, "children", ()):
        if hasattr(child, "from_browser"):
            found.append(child)
        found += _below(child)
    return found


def _message(rng: np.random.Generator, widget: Any, secret: str) -> dict[str, Any]:
    buffers = [memoryview(rng.bytes(int(one_of(rng, (0, 1, 64, 1000))))) for _ in range(int(rng.integers(3)))]
    kind = int(rng.integers(12))
    if kind == 0:
        data: Any = one_of(
            rng, ({}, {"method": "update"}, {"method": odd_json(rng)}, odd_json(rng), {"method": "custom"})
        )
        if isinstance(data, dict) and rng.random() < 0.5:
            paths = one_of(rng, ([["selection", 0]], [[]], odd_json(rng)))
            data = {"method": "update", "state": odd_json(rng), "buffer_paths": paths}
    elif kind <= 6:
        names = (*widget.from_browser, *widget.from_browser, *widget.keys)
        state = {one_of(rng, names): _value(rng, secret) for _ in range(int(rng.integers(1, 3)))}
        if "hand" in state and rng.random() < 0.9:
            state["hand"] = _asks(rng, widget.rows)
        data = {"method": "update", "state": state, "buffer_paths": []}
        if buffers and rng.random() < 0.3:
            data["buffer_paths"] = [[one_of(rng, names)] for _ in buffers]
    else:
        kinds = (*(widget._reactions if isinstance(widget, Panel) else ()), "thumbs", "unknown", *HANDS)
        content = {"kind": one_of(rng, kinds) if rng.random() < 0.95 else odd_json(rng), **_fields(rng, secret)}
        data = {"method": "custom", "content": content if rng.random() < 0.97 else odd_json(rng)}
    return {"content": {"data": data}, "buffers": buffers}


def _value(rng: np.random.Generator, secret: str) -> Any:
    if rng.random() < 0.5:
        return odd_json(rng)
    if rng.random() < 0.5:
        return _fields(rng, secret)
    return one_of(rng, (secret, 0, 1, 7, -5, 40, 10**6, 10**12, True, "max", "channel", "cat", "contribution", *NAMES))


SETTINGS = {
    "filters": (1, 3, 9, 64, [2, 3]),
    "kernel_size": (1, 3, 5, 12, 31, 40, [3, 2], [3], None),
    "strides": (1, 2, 8, [1, 2]),
    "dilation_rate": (1, 2, 3),
    "padding": ("valid", "same", "full", None),
    "use_bias": (True, False, 1),
    "activation": ("relu", "softmax", None, "none"),
    "pooling": ("max", "average", None),
    "pool_size": (1, 2, 7, 15, [2, 1]),
    "pool_strides": (None, 1, 3, 0, [0, 0]),
    "pool_padding": ("valid", "same"),
    "seed": (1,),
}


def _asks(rng: np.random.Generator, rows: dict[str, Any]) -> dict[str, Any]:
    """Return what a hand asks of the controls: most of it likely, some odd, old, or for another block."""
    found = {}
    for number in range(int(rng.integers(1, 4))):
        name = one_of(rng, list(SETTINGS))
        value = odd_json(rng) if rng.random() < 0.1 else one_of(rng, SETTINGS[name])
        asked = rows["answered"] + number + int(one_of(rng, (1, 1, 1, 1, 0, -5)))
        found[name] = [max(0, asked), value, int(one_of(rng, (rows["block"], rows["block"], rows["block"], 1, 2, 99)))]
    return found


FIELDS = {
    "action": ("begin", "exact", "weight", "type", "bias", "edit", "preset", "reset", "lift", "undo", "redo"),
    "stage": ("conv1", "conv2", "act1", "pool1", "input", "relu", "mean", "scores"),
    "filter": (None, 0, 1, 5),
    "channel": (None, 0, 1, 2, 99),
    "row": (0, 1, 5, -1, 1e9),
    "col": (0, 2, 7),
    "text": ("1", "0 1\n1 0", "1/9", "x"),
    "name": ("sobel_x", "normalise", "rotate", *NAMES),
    "gesture": (1, "a", None),
    "block": (0, 1, 2),
    "to": (0, 1),
    "after": (None, 0),
    "what": ("code", "state", "png", "other"),
    "path": ("", "/nowhere"),
    "place": (0, 3),
    "id": (1, "x"),
    "technique": ("grad_cam", "saliency", "integrated_gradients", "occlusion", "field"),
    "layer": ("conv1", "conv2", None),
    "target": ("top", "class", "channel", "value", "sobel_x"),
    "class": (0, 2, 5),
    "samples": (1, 2, 10**9),
    "steps": (1, 2, 10**9),
    "patch": (1, 4, 99),
    "stride": (1, None, 0),
    "size": (3, 1, 10**7),
    "objective": ("channel", "mean", "centre"),
    "seed": (0, 1),
    "output": (None, 0, 9),
    "rows": (0, 2, 10**9),
    "cols": (0, -1),
    "rotate": (0, 10.5),
    "noise": (0, 0.1, 1e300),
    "fill": ("edge", "zeros"),
    "points": ([[1, 2], [3, 4]], []),
    "radius": (1, 1e9),
    "value": (1, None),
    "goes_on": (True, False),
    "image": NAMES,
    "kernel_size": (3, 5, 99),
    "rule": ("whitened", "adam"),
    "learning_rate": (0.1, None),
    "pace": (5, 1e9),
    "names": (["conv1", "relu"], ["x"] * 500),
}


def _fields(rng: np.random.Generator, secret: str) -> dict[str, Any]:
    """Return the parts of a request: mostly plausible ones, some odd ones, and some paths of files."""
    fields = {}
    for name, likely in FIELDS.items():
        chance = rng.random()
        if chance < 0.1:
            fields[name] = odd_json(rng)
        elif chance < 0.13 and name != "path":
            fields[name] = one_of(rng, (secret, [secret]))
        elif chance < 0.85:
            fields[name] = one_of(rng, likely)
    return fields
