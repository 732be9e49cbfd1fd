"""A block's settings: what is accepted, how it reads back, and the sentence for invalid values."""

import dataclasses

import numpy as np
import pytest
import traitlets

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.stack.block import Block
from tests.helpers import DEFAULTS, one_sentence

SIZES = ("kernel_size", "strides", "dilation_rate", "pool_size", "pool_strides")


def test_defaults_are_the_contracts():
    assert dataclasses.asdict(Block()) == DEFAULTS


@pytest.mark.parametrize("field", SIZES)
@pytest.mark.parametrize(
    ("given", "reads"),
    [
        (1, 1),
        (31, 31),
        ((2, 5), (2, 5)),
        ((3, 3), (3, 3)),
        ([4, 1], (4, 1)),
        (np.int64(7), 7),
        ((np.uint8(2), 3), (2, 3)),
    ],
)
def test_a_size_reads_back_as_given_in_plain_ints(field, given, reads):
    value = getattr(Block(**{field: given}), field)
    assert value == reads and type(value) is type(reads)
    assert all(type(part) is int for part in (value if isinstance(value, tuple) else (value,)))


@pytest.mark.parametrize("field", SIZES)
@pytest.mark.parametrize(
    "given",
    [
        0,
        -1,
        1.0,
        2.5,
        "3",
        True,
        False,
        np.True_,
        float("nan"),
        (),
        (1,),
        (1, 2, 3),
        (0, 1),
        (1, True),
        (3, None),
        ((1, 2), 3),
        {3: 3},
    ],
    ids=repr,
)
def test_an_invalid_size_is_refused_in_a_sentence_that_names_it(field, given):
    with pytest.raises(SettingError, match=field) as caught:
        Block(**{field: given})
    assert caught.value.field == field
    assert "give" in one_sentence(caught.value)


@pytest.mark.parametrize("field", ["kernel_size", "strides", "dilation_rate", "pool_size", "filters"])
def test_none_is_only_possible_for_pool_strides(field):
    assert Block(pool_strides=None).pool_strides is None
    with pytest.raises(SettingError, match=f"{field} is None"):
        Block(**{field: None})


@pytest.mark.parametrize("given", [0, -3, 1.0, "16", True, (3, 3), np.float32(4), np.array([3, 4])], ids=repr)
def test_filters_is_one_whole_number(given):
    with pytest.raises(SettingError, match=r"filters is .*: give a whole number from 1"):
        Block(filters=given)


def test_filters_takes_numpys_ints():
    assert type(Block(filters=np.int32(5)).filters) is int


@pytest.mark.parametrize("field", ["padding", "pool_padding"])
@pytest.mark.parametrize("given", ["VALID", "causal", "full", None, 0, ["same"], np.array(["same", "valid"])], ids=repr)
def test_padding_is_valid_or_same(field, given):
    assert getattr(Block(**{field: "same"}), field) == "same"
    with pytest.raises(SettingError, match=f"{field} is .*use one of 'valid', 'same'"):
        Block(**{field: given})


@pytest.mark.parametrize("given", ["avg", "mean", "", 0, False, True, ["max"]], ids=repr)
def test_pooling_is_none_max_or_average(given):
    assert [Block(pooling=kind).pooling for kind in (None, "max", "average")] == [None, "max", "average"]
    with pytest.raises(SettingError, match=r"pooling is .*use one of None, 'max', 'average'"):
        Block(pooling=given)


@pytest.mark.parametrize("given", [1, 0, None, "yes"], ids=repr)
def test_use_bias_is_true_or_false(given):
    assert Block(use_bias=False).use_bias is False
    with pytest.raises(SettingError, match=r"use_bias is .*: give True or False"):
        Block(use_bias=given)


@pytest.mark.parametrize(
    ("field", "word"),
    [("padding", "same"), ("pool_padding", "same"), ("pooling", "average"), ("activation", "gelu")],
)
def test_numpys_strings_read_back_as_plain_ones(field, word):
    kept = getattr(Block(**{field: np.str_(word)}), field)
    assert kept == word and type(kept) is str


def test_linear_reads_back_as_none():
    assert Block(activation="linear").activation is None
    assert Block(activation=None).activation is None


@pytest.mark.parametrize("given", ["relo", "ReLU", "", 3, True, len, ["relu"], np.array(["relu", "elu"])], ids=repr)
def test_an_unknown_activation_names_those_that_exist(given):
    with pytest.raises(SettingError, match=r"use None or one of .*relu.*softmax"):
        Block(activation=given)


def test_strides_over_one_with_dilation_over_one_is_refused_as_in_keras():
    import keras

    for settings in (dict(strides=2, dilation_rate=2), dict(strides=(1, 2), dilation_rate=(3, 1))):
        with pytest.raises(ValueError):
            keras.layers.Conv2D(1, 3, **settings)
        with pytest.raises(SettingError, match="set one of them back to 1"):
            Block(**settings)
    assert Block(strides=2, dilation_rate=(1, 1)).strides == 2


def test_replace_checks_and_does_not_change_the_block():
    block = Block(kernel_size=5)
    assert block.replace(strides=2) == Block(kernel_size=5, strides=2)
    with pytest.raises(SettingError):
        block.replace(strides=0)
    assert block == Block(kernel_size=5)
    with pytest.raises(dataclasses.FrozenInstanceError):
        block.filters = 3


def test_the_error_is_one_for_traits_and_for_values():
    assert issubclass(SettingError, traitlets.TraitError) and issubclass(SettingError, ValueError)
