"""Composite layers as one card in the graph, or as the cards of the layers in them."""

from itertools import pairwise

import keras
import numpy as np
import pytest
from keras import layers

import cnn_widgets as cw
from cnn_widgets.core.inspection import Inspection
from cnn_widgets.render.frames.graph.graph import graph_frame
from cnn_widgets.render.wire import unpack
from tests.core.inspection.models import Residual, noise


@pytest.fixture(scope="module")
def model():
    inner = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3, padding="same", name="conv")], name="nested")
    inputs = keras.Input((8, 8, 3))
    block = Residual(4, name="block")(inner(inputs))
    wrapped = layers.SpectralNormalization(layers.Conv2D(2, 1, name="inner"), name="wrapped")(block)
    return keras.Model(inputs, layers.GlobalAveragePooling2D(name="pool")(wrapped))


def cards(frame):
    header = frame[0]
    return header, [node["name"] for node in header["nodes"][: header["shown"]]]


def edges(header):
    names = [node["name"] for node in header["nodes"]]
    return {(names[source], names[target]) for source, target, *_ in header["wires"]}


def test_wrappers_and_layers_made_of_layers_are_folded_and_nested_models_are_not(model):
    graph = Inspection(model, noise(8, 8, 3)).graph
    header, shown = cards(graph_frame(graph, (), revision=1))
    assert shown == ["input", "nested/conv", "block", "wrapped", "pool"]
    assert edges(header) == set(pairwise(shown))
    nodes = {node["name"]: node for node in header["nodes"]}
    assert nodes["wrapped"]["folded"] and nodes["wrapped"]["output"] == "wrapped/inner"
    assert nodes["wrapped"]["layer"] == "SpectralNormalization" and nodes["wrapped"]["kind"] == "conv"
    assert nodes["block"]["parameters"] == 2 * (3 * 3 * 4 * 4 + 4) and nodes["block"]["shape"] == (8, 8, 4)
    assert nodes["nested/conv"]["inside"] == ("nested",)
    # What is folded away can still be found.
    assert {"block/first", "block/second", "wrapped/inner"} <= {node["name"] for node in header["nodes"]}


def test_what_is_toggled_folds_and_unfolds_at_its_place(model):
    graph = Inspection(model, noise(8, 8, 3)).graph
    header, shown = cards(graph_frame(graph, (), frozenset({"block", "nested", "gone"}), revision=1))
    inside = ["block/first", "before block/second", "block/second", "block"]
    assert shown == ["input", "nested", *inside, "wrapped", "pool"]
    assert {("nested", "block/first"), ("block", "wrapped"), ("input", "nested")} <= edges(header)
    assert header["nodes"][2]["inside"] == ("block",)


def test_the_stage_that_is_looked_at_is_in_sight(model):
    ins = cw.Inspector(model, noise(8, 8, 3))
    shown = lambda: cards(unpack(ins.scene.graph))[1]  # noqa: E731
    ins.select("wrapped")
    assert "wrapped" in shown() and "wrapped/inner" not in shown()
    ins.select("block/first")
    assert "block/first" in shown() and ins.scene.toggled == ["block"]
    revision = unpack(ins.scene.graph)[0]["revision"]
    ins.scene.toggled = []  # as the screen folds it
    assert "block/first" not in shown() and ins.scene.selected.stage == "block"
    # The thumbnails are still true.
    assert unpack(ins.scene.graph)[0]["revision"] == revision
    header, _ = ins.scene.thumbs(["wrapped", "block"], 10)
    assert set(header["cards"]) == {"wrapped", "block"} and not header["missing"]
    np.testing.assert_array_equal(ins.feature_maps("block"), ins.scene.stages[-1].maps)
