"""What the browser sends, delivered as the comm does: what it may not write, and what is invalid, changes nothing."""

import logging

import keras
import numpy as np
import pytest
from PIL import Image

import cnn_widgets as cw
from tests.helpers import noise, one_sentence


@pytest.fixture
def ex():
    return cw.Explorer(noise(9, 10, 3), filters=2)


def update(widget, **state):
    widget._handle_msg({"content": {"data": {"method": "update", "state": state}}, "buffers": []})


def custom(widget, **content):
    widget._handle_msg({"content": {"data": {"method": "custom", "content": content}}, "buffers": []})


def test_the_browser_writes_what_it_may(ex):
    update(ex.scene, scale="layer" if ex.scene.scale != "layer" else "channel", tile_size=50)
    assert ex.scene.tile_size == 50


def test_frames_panels_and_the_front_end_itself_are_pythons(ex):
    before, panels, bar = ex.scene.maps, ex.panels, ex._screen.bar
    update(ex.scene, maps="x", words={"a": "b"}, notice={"text": "x"})
    update(ex, panels=[], _esm="alert(1)", front_end="IPY_MODEL_0", of="IPY_MODEL_0", **{"scene.maps": "x"})
    update(bar, _esm="alert(1)", scene="IPY_MODEL_0", can_choose=False, images=[])
    assert ex.scene.maps == before and ex.panels == panels and not ex.of
    assert "alert(1)" not in ex._esm and bar.scene is ex.scene and bar.images and bar.can_choose


def test_a_message_for_a_part_reaches_that_part_alone(ex):
    other = cw.FeatureMaps(noise(4, 4, 2))
    update(ex, **{"scene.tile_size": 50, "probe.is_open": True, "nobody.tile_size": 9, "scene.": 3, ".": 1})
    assert ex.scene.tile_size == 50 and ex.part("probe").is_open and other.scene.tile_size == 112
    before = ex.seed
    for content in ({"part": "bar", "content": {"kind": "new_weights"}}, {"part": "nobody"}, {"part": []}, 5):
        custom(ex, **content) if isinstance(content, dict) else ex._handle_msg(
            {"content": {"data": {"method": "custom", "content": content}}, "buffers": []}
        )
    assert ex.seed != before


def test_odd_values_and_odd_messages_raise_and_change_nothing(ex, caplog):
    before = {name: getattr(ex.scene, name) for name in ex.scene.from_browser}
    with caplog.at_level(logging.WARNING):
        for name in ex.scene.from_browser:
            update(ex.scene, **{name: [1]})
        for data in ({}, 5, {"method": "update", "state": 3}, {"method": "update", "state": {}, "buffer_paths": 3}):
            ex.scene._handle_msg({"content": {"data": data}, "buffers": [memoryview(b"1")]})
    assert {name: getattr(ex.scene, name) for name in ex.scene.from_browser} == before
    assert not [record for record in caplog.records if record.exc_info]


def test_a_number_of_bytes_is_no_drawing(ex):
    pad = cw.DrawingPad(ex, size=8)
    update(pad, drawn=10**12)
    assert pad.drawn == b"" and not pad.value.any()


def test_no_message_reads_a_file(ex, tmp_path):
    path = str(tmp_path / "secret.png")
    Image.fromarray(np.full((8, 8), 77, np.uint8)).save(path)
    pad, before = cw.DrawingPad(ex, size=8), ex.image
    custom(ex._screen.bar, kind="choose", name=path)
    one_sentence(ex.scene.notice["text"])
    update(ex._screen.bar, image=path)
    custom(pad, kind="example", name=path)
    assert ex.image is before and not pad.value.any()
    teacher = cw.KernelTeacher(noise(12, 12, 1), "sobel_x")
    image = teacher.image
    update(teacher, settings={"image": path})
    assert teacher.image is image and "sample" in teacher.scene.notice["text"]


def test_a_pace_that_is_no_number_is_one_sentence():
    teacher = cw.KernelTeacher(noise(12, 12, 1), "sobel_x")
    for odd in ("fast", [1], {}, None, 1e400):
        update(teacher, settings={"pace": odd})
        assert "pace is" in one_sentence(teacher.scene.notice["text"]) and teacher.pace == 20
        teacher.scene.notice = {}


def test_names_of_stages_that_are_no_text_are_one_sentence(ex):
    for odd in (np.zeros(0), np.zeros(3), [], {}, None, object()):
        for read in (ex.feature_maps, ex.kernels, lambda name: ex.arithmetic(name, 0, 0, 0)):
            with pytest.raises(cw.SettingError) as caught:
                read(odd)
            one_sentence(caught.value)


def test_names_of_layers_of_any_length_make_no_endless_sentence():
    layers = [keras.Input((8, 8, 3)), *(keras.layers.ReLU(name=f"{number}" + "x" * 3000) for number in range(3))]
    ins = cw.Inspector(keras.Sequential(layers), noise(8, 8, 3))
    with pytest.raises(cw.SettingError) as caught:
        ins.select("nothing")
    assert len(one_sentence(caught.value)) < 500
    for odd in (["conv1"], None, {}):
        with pytest.raises(cw.SettingError):
            ins.select(odd)
