"""The observable block: every setting is a trait that keeps its last good value."""

import pytest
import traitlets

import cnn_widgets as cw
from tests.helpers import DEFAULTS, noise, settings_of


def test_defaults_are_the_contracts():
    assert settings_of(cw.Block()) == DEFAULTS
    assert set(DEFAULTS) <= set(cw.Block.class_trait_names())


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("filters", 3, 0),
        ("kernel_size", (2, 5), 2.5),
        ("strides", 2, "2"),
        ("padding", "same", "full"),
        ("dilation_rate", (1, 2), True),
        ("use_bias", False, 1),
        ("activation", "tanh", "relo"),
        ("pooling", None, "mean"),
        ("pool_size", 3, (1, 2, 3)),
        ("pool_strides", (1, 2), 0),
        ("pool_padding", "same", None),
    ],
)
@pytest.mark.parametrize("owned", [False, True])
def test_every_setting_is_observed_checked_and_keeps_its_last_good_value(field, good, bad, owned):
    block = cw.Block()
    explorer = cw.Explorer(noise(12, 12, 1), blocks=[block]) if owned else None
    seen = []
    block.observe(lambda change: seen.append((change["old"], change["new"])), field)
    setattr(block, field, good)
    assert getattr(block, field) == good and seen == [(DEFAULTS[field], good)]
    for hold in (False, True):
        with pytest.raises(cw.SettingError, match=f"(?i){field}"):
            if hold:
                with block.hold_trait_notifications():
                    setattr(block, field, bad)
            else:
                setattr(block, field, bad)
        assert getattr(block, field) == good and len(seen) == 1
    assert explorer is None or explorer.feature_maps(explorer.stages[-1]).size


def test_linear_reads_back_as_none_and_lists_as_pairs():
    block = cw.Block(activation="linear", kernel_size=[2, 3])
    assert block.activation is None and block.kernel_size == (2, 3)
    block.activation = "linear"
    assert block.activation is None


def test_update_changes_all_or_none():
    block = cw.Block(kernel_size=3, strides=1)
    seen = []
    block.observe(
        lambda change: seen.append((change["name"], block.kernel_size, block.strides)), ["kernel_size", "strides"]
    )
    with pytest.raises(cw.SettingError):
        block.update(kernel_size=5, strides=0)
    with pytest.raises(cw.SettingError, match="not both"):
        block.update(kernel_size=5, strides=2, dilation_rate=2)
    with pytest.raises(cw.SettingError, match=r"no setting 'kernal'.*kernel_size"):
        block.update(kernel_size=5, kernal=3)
    assert settings_of(block) == DEFAULTS and not seen
    block.update(kernel_size=7, strides=2)
    assert sorted(seen) == [("kernel_size", 7, 2), ("strides", 7, 2)], "observers see all of it"


def test_update_passes_between_states_that_singly_cannot_be():
    block = cw.Block(strides=2)
    block.update(strides=1, dilation_rate=3)
    block.update(strides=(2, 2), dilation_rate=1)
    assert (block.strides, block.dilation_rate) == ((2, 2), 1)


def test_unknown_settings_name_those_that_exist():
    with pytest.raises(cw.SettingError, match=r"no setting 'kernel'.*kernel_size"):
        cw.Block(kernel=3)


def test_blocks_link_like_any_traits():
    one, two = (cw.Explorer(noise(12, 12, 1), filters=2) for _ in range(2))
    traitlets.link((one.blocks[0], "kernel_size"), (two.blocks[0], "kernel_size"))
    one.blocks[0].kernel_size = 5
    assert two.feature_maps("conv1").shape == (8, 8, 2)
    two.blocks[0].kernel_size = 4
    assert one.feature_maps("conv1").shape == (9, 9, 2)


def test_the_repr_shows_what_differs_from_the_defaults():
    assert repr(cw.Block()) == "Block()"
    assert repr(cw.Block(kernel_size=(3, 5), activation=None)) == "Block(kernel_size=(3, 5), activation=None)"


@pytest.mark.parametrize("field", sorted(set(DEFAULTS) - {"activation", "pooling", "pool_strides"}))
def test_none_is_checked_like_any_other_value(field):
    block = cw.Explorer(noise(12, 12, 1), filters=2).blocks[0]
    for change in (lambda: setattr(block, field, None), lambda: block.update(**{field: None})):
        with pytest.raises(cw.SettingError, match=field):
            change()
    assert getattr(block, field) == {**DEFAULTS, "filters": 2}[field]
