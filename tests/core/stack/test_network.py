"""Stages of a network against a fresh Keras model with the same weights."""

import gc
import threading
import weakref
from dataclasses import replace
from functools import partial

import keras
import numpy as np
import pytest

from cnn_widgets.core.stack.activation import RANGES
from cnn_widgets.core.stack.block import Block
from cnn_widgets.core.stack.network import Network, Plan
from cnn_widgets.core.stack.weights import Weights
from tests.helpers import noise, outputs, sequential, settings_of
from tests.interrupts import interrupted, lines_of, places

IMAGE = noise(13, 16, 3)


def plan_of(*blocks, image=IMAGE, seed=0):
    return Plan(image, blocks, tuple(Weights(index) for index in range(len(blocks))), seed)


def assert_is_keras(network, plan, tolerance=1e-6):
    model = sequential(plan.image.shape, *map(settings_of, plan.blocks))
    for index in range(len(plan.blocks)):
        weights = [plan.kernel(index), plan.bias(index)]
        model.get_layer(f"conv{index + 1}").set_weights([w for w in weights if w is not None])
    expected = outputs(model, plan.image)
    stages = network.run(plan)
    assert [stage.name for stage in stages] == list(expected)
    for stage in stages:
        np.testing.assert_allclose(stage.maps, expected[stage.name], rtol=tolerance, atol=tolerance, err_msg=stage.name)


@pytest.mark.parametrize("name", RANGES)
def test_every_activation_is_keras_own(name):
    assert_is_keras(Network(), plan_of(Block(filters=4, kernel_size=3, activation=name, pooling=None)))


@pytest.mark.parametrize(
    "settings",
    [
        dict(kernel_size=(2, 5), strides=(2, 1)),
        dict(kernel_size=4, strides=3, padding="same"),
        dict(kernel_size=(3, 2), dilation_rate=(2, 3), padding="same"),
        dict(kernel_size=3, dilation_rate=(2, 1), padding="valid"),
        dict(kernel_size=1, use_bias=False, activation=None),
        dict(pooling="average", pool_size=(2, 3), pool_strides=(1, 2), pool_padding="same"),
        dict(pooling="max", pool_size=3, pool_strides=2, pool_padding="same", activation=None),
        dict(pooling=None, activation="softmax", filters=2),
        dict(kernel_size=20, padding="same"),
    ],
    ids=str,
)
def test_one_block_is_keras(settings):
    assert_is_keras(Network(), plan_of(Block(**{"filters": 5, **settings})))


def test_three_blocks_are_keras():
    blocks = (
        Block(filters=4, padding="same"),
        Block(filters=6, pooling=None, activation="tanh"),
        Block(filters=2, kernel_size=2, pooling="average"),
    )
    assert_is_keras(Network(), plan_of(*blocks))


def test_a_path_of_changes_ends_where_a_fresh_network_starts():
    network = Network()
    first, second = Block(filters=4, padding="same"), Block(filters=3, pooling=None)
    path = [
        (first,),
        (first, second),
        (first.replace(kernel_size=5), second),
        (second, first),
        (first.replace(activation=None),),
        (first.replace(pooling=None), second),
        (first, second.replace(strides=2)),
        (first, second),
    ]
    for blocks in path:
        assert_is_keras(network, plan_of(*blocks))
    assert_is_keras(network, plan_of(first, second, image=noise(9, 9, 1)))
    assert_is_keras(network, plan_of(first, second, seed=3))
    assert_is_keras(network, plan_of(first, second))


def test_stages_before_a_change_are_not_computed_again():
    network, first = Network(), Block(filters=4)
    plan = plan_of(first, Block(filters=2, pooling=None))
    before = network.run(plan)
    after = network.run(replace(plan, blocks=(first, Block(filters=3, pooling=None))))
    assert all(old is new for old, new in zip(before[:4], after[:4]))
    assert before[4] is not after[4] and after[4].channels == 3


def test_recurring_settings_make_no_new_layers(monkeypatch):
    network = Network()
    sizes = (3, 4, 5, 6)
    for size in sizes:
        network.run(plan_of(Block(filters=2, kernel_size=size)))
    built = []
    build = keras.layers.Conv2D.build
    monkeypatch.setattr(keras.layers.Conv2D, "build", lambda self, shape: (built.append(self), build(self, shape)))
    for size in sizes * 3:
        network.run(plan_of(Block(filters=2, kernel_size=size)))
    assert not built
    network.run(plan_of(Block(filters=2, kernel_size=7)))
    assert len(built) == 1


def test_layers_of_old_settings_are_dropped():
    network, seen = Network(), weakref.WeakSet()
    for size in range(1, 14):
        for filters in range(1, 9):
            network.run(plan_of(Block(filters=filters, kernel_size=size, activation=None, pooling=None)))
            seen.update(done.layer for done in network._last.done)
    gc.collect()
    assert 1 < len(seen) <= 60  # of 104


def test_a_model_that_was_handed_out_is_not_changed():
    network, block = Network(), Block(filters=3, kernel_size=3)
    network.run(plan_of(block))
    model = network.model()
    weights, config = [w.copy() for w in model.get_weights()], model.to_json()
    answer = np.asarray(model(IMAGE[None]))
    for change in (dict(kernel_size=5), dict(filters=4), dict(), dict(strides=2), dict()):
        for seed in (0, 1):
            network.run(plan_of(block.replace(**change), seed=seed))
            other = network.model()
            assert other is not model and not set(map(id, other.layers)) & set(map(id, model.layers))
    for old, new in zip(weights, model.get_weights()):
        np.testing.assert_array_equal(old, new)
    assert model.to_json() == config
    np.testing.assert_array_equal(np.asarray(model(IMAGE[None])), answer)


def test_models_of_one_network_do_not_share_what_they_learn():
    network, block = Network(), Block(filters=2)
    network.run(plan_of(block, Block(filters=2, pooling=None)))
    first = network.model()
    network.run(plan_of(block, Block(filters=3, pooling=None)))
    second = network.model()
    first.get_layer("conv1").kernel.assign(np.zeros((3, 3, 3, 2)))
    np.testing.assert_array_equal(np.asarray(second.get_layer("conv1").kernel), plan_of(block).kernel(0))


def test_the_model_gives_the_last_stage():
    network = Network()
    stages = network.run(plan_of(Block(filters=2), Block(filters=3)))
    model = network.model()
    assert isinstance(model, keras.Sequential) and network.model() is model
    np.testing.assert_allclose(np.asarray(model(IMAGE[None]))[0], stages[-1].maps, atol=1e-6)
    assert [layer.name for layer in model.layers] == [stage.name for stage in stages[1:]]


def test_stages_cannot_be_written_to():
    for stage in Network().run(plan_of(Block(filters=2)))[1:]:
        with pytest.raises(ValueError, match="read-only"):
            stage.maps[0, 0, 0] = 1


def test_an_interrupted_run_leaves_a_model_that_agrees_with_its_stages():
    block = Block(filters=2, kernel_size=3)
    plan = plan_of(block)
    other = replace(plan, weights=(Weights(0).with_biases({0: 0.5, 1: -0.25}),), seed=1)

    def begun():
        network = Network()
        network.run(plan)
        return network

    for at in places(lambda: begun().run(other), 60):
        network = begun()
        interrupted(partial(network.run, other), at)
        for each in (plan, other):
            stages = network.run(each)
            model = network.model()
            maps = outputs(model, IMAGE)
            for stage in stages[1:]:
                np.testing.assert_allclose(stage.maps, maps[stage.name], rtol=0, atol=1e-6)
            np.testing.assert_array_equal(model.get_weights()[0], each.kernel(0))
            np.testing.assert_array_equal(model.get_weights()[1], each.bias(0))


def test_an_interrupt_while_a_model_is_handed_out_spoils_none():
    plan = plan_of(Block(filters=2))

    def handed_out(network):
        network.run(plan)
        return network.model()

    for at in places(lambda: handed_out(Network()), 60):
        network = Network()
        interrupted(partial(handed_out, network), at)
        np.testing.assert_array_equal(handed_out(network).get_weights()[0], plan.kernel(0))


def test_an_interrupt_between_two_images_leaves_no_stage_of_the_other():
    plan = plan_of(Block(filters=2))
    moved = replace(plan, image=np.ascontiguousarray(IMAGE[::-1]))
    wanted = Network().run(moved)[1].maps

    for at in places(lambda: Network().run(moved), 60):
        network = Network()
        network.run(plan)
        interrupted(partial(network.run, moved), at)
        np.testing.assert_array_equal(network.run(moved)[1].maps, wanted)


def test_no_interrupt_leaves_a_lock_held_that_all_networks_share():
    plan, ended = plan_of(Block(filters=2)), threading.Event()

    def at_every_place():
        for at in range(1, lines_of(lambda: Network().run(plan)), 5):
            interrupted(lambda: Network().run(plan), at)
            Network().run(plan)
        ended.set()

    threading.Thread(target=at_every_place, daemon=True).start()
    assert ended.wait(100), "a network waits for ever"
