"""The front end's code, style and sentences travel once, however many panels are displayed."""

import base64
import json
import threading
import zlib

import comm
import pytest
from comm.base_comm import BaseComm, CommManager

import cnn_widgets as cw
from cnn_widgets.core.language import front_end_words
from cnn_widgets.widgets.session import front_end as front_end_module
from cnn_widgets.widgets.session.front_end import FrontEnd
from cnn_widgets.widgets.session.panel import Panel
from tests.helpers import ROOT, noise

STATIC = ROOT / "cnn_widgets" / "static"
LARGEST_WIDGET = 20_000
"""Bytes of a widget's own state: the loader and its settings."""


@pytest.fixture
def sent(monkeypatch):
    """What a browser that has just connected is sent: (the widget's state, bytes) of each new widget."""
    messages = []

    class Recorder(BaseComm):
        def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
            if msg_type == "comm_open":
                # Without frames, which are buffers.
                size = len(json.dumps(data).encode())
                messages.append((data["state"], size))

    manager = CommManager()
    monkeypatch.setattr(comm, "get_comm_manager", lambda: manager)
    monkeypatch.setattr(comm, "create_comm", Recorder)
    return messages


def unpacked(text):
    """What the browser makes of a text that was packed."""
    return zlib.decompress(base64.b64decode(text))


def of_front_ends(sent):
    return [size for state, size in sent if "front_end" not in state and "version" in state]


def of_panels(sent):
    return [size for state, size in sent if "_esm" in state]


def test_ten_explorers_carry_it_once(sent):
    for _ in range(10):
        cw.Explorer(noise(20, 20, 3), filters=2)
    assert len(of_panels(sent)) == 10 and len(of_front_ends(sent)) == 1
    assert max(of_panels(sent)) < LARGEST_WIDGET
    whole = sum((STATIC / name).stat().st_size for name in ("widget.js", "widget.css"))
    assert of_front_ends(sent)[0] < whole / 2


def test_it_is_what_was_built():
    front_end = FrontEnd.of("en")
    assert unpacked(front_end.script) == (STATIC / "widget.js").read_bytes()
    assert unpacked(front_end.style) == (STATIC / "widget.css").read_bytes()
    assert json.loads(unpacked(front_end.words)) == {}
    assert cw.FeatureMaps(noise(4, 4, 1))._esm == (STATIC / "loader.js").read_text("utf-8")
    assert not hasattr(Panel, "_css")


def test_each_language_has_its_sentences_and_a_version_of_its_own(sent):
    english = cw.FeatureMaps(noise(4, 4, 1))
    cw.set_language("th")
    try:
        thai = cw.FeatureMaps(noise(4, 4, 1))
    finally:
        cw.set_language("en")
    again = cw.FeatureMaps(noise(4, 4, 1))
    assert again.front_end is english.front_end and thai.front_end is not english.front_end
    assert thai.front_end.version != english.front_end.version
    assert json.loads(unpacked(thai.front_end.words)) == front_end_words("th") != {}
    assert len(of_front_ends(sent)) == 2


def test_another_browser_is_sent_its_own(sent, monkeypatch):
    first = cw.FeatureMaps(noise(4, 4, 1)).front_end
    other = CommManager()
    monkeypatch.setattr(comm, "get_comm_manager", lambda: other)
    assert cw.FeatureMaps(noise(4, 4, 1)).front_end is not first


def test_closing_it_does_not_take_it_from_those_that_come_after(sent):
    closed = cw.FeatureMaps(noise(4, 4, 1)).front_end
    # As Widget.close_all does with each.
    closed.close()
    new = cw.FeatureMaps(noise(4, 4, 1)).front_end
    assert new is not closed and new.comm is not None and new.version == closed.version


def test_a_panel_may_be_collected_while_another_is_made():
    kept, ended = cw.FeatureMaps(noise(4, 4, 1)), threading.Event()

    def made():
        with front_end_module._lock:
            # As a collection does, which may come at any point.
            cw.FeatureMaps(noise(4, 4, 1)).close()
        ended.set()

    threading.Thread(target=made, daemon=True).start()
    assert ended.wait(60), "it waits for itself"
    assert kept.front_end.comm is not None
    kept.close()
