"""What an inspector's graph and panels are sent, against the model that they show."""

import itertools

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keras import layers

from cnn_widgets.core.inspection import Inspection
from cnn_widgets.core.stack.stage import Stage
from cnn_widgets.render.frames import Selection
from cnn_widgets.render.frames.channels import input_names
from cnn_widgets.render.frames.graph.graph import graph_frame
from cnn_widgets.render.frames.graph.lanes import lay_out
from cnn_widgets.render.frames.graph.layer_thumbnails import layer_thumbnails_frame
from cnn_widgets.render.frames.maps.layer_kernels import layer_kernels_frame
from cnn_widgets.render.frames.size_formula import size_formula
from cnn_widgets.render.frames.terms.any_layer import layer_terms_frame
from cnn_widgets.render.wire import pack, unpack
from tests.core.inspection.models import noise, randomise
from tests.core.inspection.test_models import many_layers


def sent(frame):
    """A frame as it arrives."""
    return unpack(pack(*frame))


@pytest.fixture(scope="module")
def many():
    return Inspection(many_layers(), noise(16, 20, 4))


def assert_drawn_well(parents, layout):
    """No two nodes in one place, all lines forward, and none along a lane or a track that something else is on."""
    places = list(zip(layout.columns, layout.lanes))
    assert len(set(places)) == len(places)
    assert {(wire.source, wire.target) for wire in layout.wires} == {
        (source, node) for node, sources in enumerate(parents) for source in sources
    }
    on_track = {}
    for wire in layout.wires:
        first, last = layout.columns[wire.source], layout.columns[wire.target]
        assert first < last
        between = range(first + 1, last)
        if wire.way == "step":
            assert last == first + 1
        elif wire.way == "lane":
            assert not {(column, layout.lanes[wire.source]) for column in between} & set(places)
        else:
            for column in between:
                assert on_track.setdefault((wire.track, column), wire.source) == wire.source


@given(st.lists(st.lists(st.integers(0, 400), min_size=1, max_size=4), max_size=40))
def test_any_graph_is_drawn_without_lines_through_nodes(numbers):
    parents = [[]] + [sorted({number % (at + 1) for number in each}) for at, each in enumerate(numbers)]
    assert_drawn_well(parents, lay_out(parents))


def test_a_chain_is_one_lane_and_a_branch_is_another():
    chain = lay_out([[], [0], [1], [2]])
    assert chain.columns == (0, 1, 2, 3) and chain.lane_count == 1 and chain.track_count == 0
    # A residual block: 1 → 2 → 3 → 4 (adds 1); one with a convolution on the short way: 4 → 5, 6 → 7 → 8 (adds 5).
    block = lay_out([[], [0], [1], [2], [3, 1], [4], [4], [6], [7, 5]])
    assert block.lane_count == 2 and block.lanes[5] == 1 and block.columns[5] == block.columns[6]
    assert {wire.way for wire in block.wires if wire.source == 1 and wire.target == 4} == {"track"}
    assert {wire.way for wire in block.wires if wire.source == 5} == {"lane"}


def test_a_node_that_reads_nothing_known_stands_beside_its_reader():
    layout = lay_out([[], [0], [1], [2], [], [3, 4]])
    assert layout.columns[4] == layout.columns[5] - 1


def test_the_branches_of_inception_lie_side_by_side():
    model = keras.applications.InceptionV3(weights=None, include_top=False, input_shape=(96, 96, 3))
    graph = Inspection(model, noise(96, 96, 3)).graph
    header = sent(graph_frame(graph, ("a note.",), revision=4))[0]
    assert header["revision"] == 4 and header["notes"] == ["a note."] and header["lanes"] == 6
    parents = [[graph.index(parent) for parent in dict.fromkeys(node.parents)] for node in graph.nodes]
    assert_drawn_well(parents, lay_out(parents))
    nodes = {node["name"]: node for node in header["nodes"]}
    merged = graph.node("mixed0").parents
    assert len({nodes[name]["lane"] for name in merged}) == 4
    assert all(nodes[name]["column"] < nodes["mixed0"]["column"] for name in merged)


def test_a_graph_carries_the_figures_of_each_layer(many):
    nodes = {node["name"]: node for node in sent(graph_frame(many.graph, (), revision=1))[0]["nodes"]}
    assert list(nodes) == list(many.graph.names)
    for name, node in nodes.items():
        numbers = many.numbers(name)
        assert (node["parameters"], node["multiply_adds"]) == (numbers.parameters, numbers.multiply_adds)
        assert node["shape"] == list(numbers.shape) and node["field"] == list(numbers.field)
        assert node["sees_all"] == numbers.sees_all
    assert nodes["top"]["head"] and not nodes["grouped"]["head"]
    assert nodes["grouped"]["caption"] == "3 × 5, stride 2 × 1, same, 2 groups"


def test_thumbnails_are_means_of_the_channels(many):
    names = ["grouped", "tanh", "dense", "conv1d", "top"]
    stages = [many.stage(name) for name in names]
    header, arrays = sent(layer_thumbnails_frame(stages, revision=2))
    assert header["revision"] == 2 and list(header["cards"]) == names
    for stage in stages:
        ends, levels = header["cards"][stage.name]["thumb"], arrays[f"thumb:{stage.name}"]
        assert ends["layer_minimum"] == stage.maps.min() and ends["layer_maximum"] == stage.maps.max()
        mean = stage.maps.mean(axis=2) if stage.size != (1, 1) else stage.maps[0].T
        if stage.size[0] == 1:
            # A row of bars, equally broad.
            levels, mean = levels[0].reshape(mean.size, -1), mean.reshape(-1, 1)
        restored = ends["minimum"] + levels / 254 * (ends["maximum"] - ends["minimum"])
        np.testing.assert_allclose(restored, np.broadcast_to(mean, restored.shape), atol=1 / 254)


def test_a_thumbnail_of_what_is_not_finite_still_comes():
    maps = np.array([[[np.nan], [1.0]], [[2.0], [np.inf]]], np.float32)
    header, arrays = sent(layer_thumbnails_frame([Stage("s", "other", maps, "signed")], revision=1))
    assert arrays["thumb:s"].tolist() == [[255, 0], [254, 255]]
    assert header["cards"]["s"]["thumb"]["layer_maximum"] == 2


def kernels(inspection, name, **options):
    stage = inspection.stage(name)
    read = inspection.stage(stage.parents[0])
    names = [f"channel {index}" for index in range(read.channels)]
    return sent(layer_kernels_frame(stage, read, names, 1, **options))


def test_kernels_of_every_kind_travel_in_keras_order(many):
    for name in ("grouped", "depthwise", "separable", "conv1d", "dense", "transposed", "top"):
        header, arrays = kernels(many, name)
        np.testing.assert_array_equal(arrays["kernel"].transpose(2, 3, 1, 0), many.stage(name).kernel)
        assert header["filters"] == many.stage(name).kernel.shape[3] and header["source"] == []
        assert len(header["channel_names"]) == header["in_channels"] and not header["colour"]
    assert kernels(many, "grouped")[0]["channel_names"][1] == "channel 1 of its group"
    assert "2 filters each" in kernels(many, "depthwise")[0]["note"]
    header, arrays = kernels(many, "separable", pointwise=True)
    np.testing.assert_array_equal(arrays["kernel"].transpose(2, 3, 1, 0), many.stage("separable").pointwise)
    assert header["part"] == "pointwise" and "bias" in arrays
    assert "bias" not in kernels(many, "separable")[1]


def test_too_many_weights_are_a_sentence():
    model = keras.Sequential([keras.Input((30, 30, 8)), layers.Flatten(), layers.Dense(1000, name="wide")])
    header, arrays = kernels(Inspection(model, noise(30, 30, 8)), "wide")
    assert not arrays and header["filters"] == 0 and header["note"].startswith("wide has 7,201,000 weights")


def terms(inspection, name, channel=0, row=0, col=0, names=None):
    stage = inspection.stage(name)
    selection = Selection(name, channel, row, col)
    return sent(layer_terms_frame(inspection, stage, selection, names or {}, revision=1))


def number(text):
    return float(text.replace("−", "-").replace("≈", "").replace(" ", ""))


def test_terms_of_every_layer_end_in_keras_value_or_say_why_there_are_none(many):
    for node in many.graph.nodes:
        maps = many.stage(node.name).maps
        place = tuple(size - 1 for size in maps.shape)
        header, arrays = terms(many, node.name, place[2], *place[:2])
        assert header["agrees"] and number(header["keras"]) == pytest.approx(float(maps[place]), abs=6e-5, rel=1e-3)
        assert header["stage"] == node.name and (header["row"], header["col"], header["channel"]) == place
        if many.why_not(node.name):
            assert not arrays
            assert header["note"] == ("" if node.kind == "input" else many.why_not(node.name))
        else:
            assert arrays["patch"].shape[-2:] == arrays["padded"].shape
            assert number(header["lines"][-1]["text"]) == pytest.approx(float(maps[place]), abs=6e-5, rel=1e-3)
            assert len(header["channels"]) == len(header["channel_names"]) == len(arrays["patch"])


def test_the_channels_of_a_group_and_of_a_depthwise_filter_are_named(many):
    header, _ = terms(many, "grouped", channel=7)
    assert header["channels"] == [2, 3] and header["channel_names"] == ["channel 2", "channel 3"]
    assert terms(many, "grouped", channel=7, names={"input": list("abcd")})[0]["channel_names"] == ["c", "d"]
    assert terms(many, "depthwise", channel=9)[0]["channels"] == [4]


def test_a_softmax_that_stands_alone_shows_its_own_channel_and_the_largest():
    model = randomise(
        keras.Sequential(
            [
                keras.Input((2, 2, 20)),
                layers.BatchNormalization(name="bn"),
                layers.Softmax(name="softmax"),
            ]
        )
    )
    inspection = Inspection(model, noise(2, 2, 20))
    read = inspection.stage("bn").maps[1, 0]
    least = int(read.argmin())
    header, arrays = terms(inspection, "softmax", channel=least, row=1)
    assert header["channels"][0] == least and header["channels"][1:] == np.argsort(-read)[:7].tolist()
    np.testing.assert_array_equal(arrays["patch"][:, 0, 0], read[header["channels"]])
    assert header["hidden"] == 12 and "all 20 channels of bn" in header["note"]


def test_a_dense_does_not_slide(many):
    assert "slides" not in terms(many, "top")[0]["note"] and "slides" in terms(many, "grouped")[0]["note"]


def test_formulas_take_the_parent_for_the_input_and_know_transposed_convolutions(many):
    for first, second in itertools.pairwise(("both", "max", "average", "transposed")):
        line = next(iter(size_formula([many.stage(first), many.stage(second)])))
        assert line["text"].split(" = ")[1].startswith(str(many.stage(second).size[0]))
    assert size_formula([many.stage("tanh"), many.stage("max")]) == []


def test_channels_are_called_by_the_colours_that_they_are():
    picture = noise(30, 30, 3)
    assert input_names(picture * 255 - 100, picture) == ["red", "green", "blue"]
    assert input_names(picture[..., ::-1] - np.float32([0.1, 0.2, 0.3]), picture) == ["blue", "green", "red"]
    assert input_names(picture @ np.full((3, 3), 0.3, np.float32), picture) == ["channel 0", "channel 1", "channel 2"]
    gray = np.repeat(picture[..., :1], 3, axis=2)
    assert input_names(gray, gray) == ["red", "green", "blue"]
    assert input_names(picture[..., :1], picture[..., :1]) == ["gray"]
    assert input_names(picture[:20], picture) == ["channel 0", "channel 1", "channel 2"]
