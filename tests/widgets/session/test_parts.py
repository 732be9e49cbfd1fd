"""One widget is one model, whatever parts it has."""

import comm
import ipywidgets as ipw
import numpy as np
import pytest
from comm.base_comm import BaseComm, CommManager

import cnn_widgets as cw
from cnn_widgets.widgets.session.front_end import FrontEnd
from tests.helpers import noise

IMAGE = noise(20, 20, 3)


@pytest.fixture
def messages(monkeypatch):
    """All that reaches a browser that has just connected: (kind, data, buffers)."""
    sent = []

    class Recorder(BaseComm):
        def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
            sent.append((msg_type, data, list(buffers or ())))

    manager = CommManager()
    monkeypatch.setattr(comm, "get_comm_manager", lambda: manager)
    monkeypatch.setattr(comm, "create_comm", Recorder)
    return sent


def models():
    return dict(ipw.widgets.widget._instances)


def with_model(make):
    before = models()
    made = make()
    return made, [widget for name, widget in models().items() if name not in before]


@pytest.mark.parametrize(
    "make",
    [
        lambda _: cw.Explorer(IMAGE, blocks=[cw.Block(filters=2), cw.Block(filters=2)]),
        lambda ex: cw.Inspector(ex),
        lambda _: cw.KernelTeacher(IMAGE[..., :1]),
        lambda _: cw.FeatureMaps(IMAGE),
        lambda ex: cw.Probe(ex),
    ],
)
def test_a_widget_is_itself_its_layout_and_the_front_end(make):
    ex = cw.Explorer(IMAGE, filters=2)
    made, found = with_model(lambda: make(ex))
    others = [widget for widget in found if not isinstance(widget, FrontEnd)]
    assert [type(widget).__name__ for widget in others if widget is not made] == ["Layout"]
    ex.close()


def test_it_is_opened_with_all_that_it_shows(messages):
    ex = cw.Explorer(IMAGE, filters=2)
    opened = [data["state"] for kind, data, _ in messages if kind == "comm_open"]
    whole = next(state for state in opened if state.get("screen") == "explorer")
    assert {"scene.selection", "bar.images", "maps.can_pin", "probe.moves"} <= set(whole)
    assert [kind for kind, *_ in messages].count("comm_msg") == 0
    ex.close()


def test_a_change_is_one_message(messages):
    ex = cw.Explorer(IMAGE, filters=2)
    messages.clear()
    ex.blocks[0].kernel_size = 5
    assert [data["method"] for _, data, _ in messages] == ["update"]
    _, data, buffers = messages[0]
    assert {path[0] for path in data["buffer_paths"]} >= {"scene.maps", "scene.kernels", "scene.terms"}
    assert len(buffers) == len(data["buffer_paths"])
    ex.close()


def test_a_second_view_carries_no_frame_and_names_the_first(messages):
    ex = cw.Explorer(IMAGE, filters=2)
    messages.clear()
    probe = cw.Probe(ex)
    assert probe.of == f"IPY_MODEL_{ex.model_id}"
    state = next(data["state"] for kind, data, _ in messages if kind == "comm_open" and "panel" in data["state"])
    assert not any(name.startswith("scene") for name in state)
    ex.close()


def test_it_stays_what_it_was_in_python():
    ex, heard = cw.Explorer(IMAGE, filters=2), []
    ex.scene.observe(lambda change: heard.append(change["new"]), "scale")
    ex.scene.scale = "layer"
    ipw.HBox([ex, cw.FeatureMaps(np.eye(4))]).close()
    ex.layout.width = "50%"
    ex.add_class("mine")
    assert heard == ["layer"] and "mine" in ex._dom_classes and ex.layout.width == "50%"
    with pytest.raises(AttributeError, match=r"panels"):
        _ = ex.children
    with pytest.raises(AttributeError, match=r"panels"):
        ex.children = ()
    ex.close()
