"""Pages of a deep value's terms, as a browser turns them."""

import keras  # noqa: F401 - until it is there, nothing is shown
import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.render.wire import unpack
from tests.helpers import noise


@pytest.fixture
def ex():
    explorer = cw.Explorer(noise(30, 30, 3), blocks=[cw.Block(filters=20), cw.Block(filters=30, pooling=None)])
    explorer.scene.look_at("conv2")
    return explorer


def terms(explorer):
    return unpack(explorer.scene.terms)[0]


def test_pages_are_turned_through_all_channels(ex):
    assert terms(ex)["pages"] == 3
    seen = []
    for page in range(3):
        ex.scene.set_state({"terms_page": page})
        assert terms(ex)["page"] == page
        seen += terms(ex)["channels"]
    sums = ex.arithmetic("conv2", **{k: ex.scene.selection[k] for k in ("row", "col", "channel")}).channel_sums
    assert seen == np.argsort(-np.abs(sums), kind="stable").tolist() and len(seen) == 20


def test_the_page_stays_at_another_place_and_begins_anew_in_another_stage(ex):
    ex.scene.set_state({"terms_page": 2, "terms_order": "channel"})
    ex.scene.set_state({"terms_page": 2})
    assert terms(ex)["channels"] == [16, 17, 18, 19]
    ex.scene.set_state({"selection": {"stage": "conv2", "channel": 5, "row": 1, "col": 2}})
    assert terms(ex)["page"] == 2 and terms(ex)["channel"] == 5
    ex.blocks[1].kernel_size = 5
    assert terms(ex)["page"] == 2
    ex.scene.look_at("act2")
    assert terms(ex)["page"] == ex.scene.terms_page == 0 and terms(ex)["order"] == "channel"
    assert terms(ex)["channels"] == list(range(8))


def test_another_order_begins_with_its_first_page(ex):
    ex.scene.terms_page = 1
    ex.scene.terms_order = "channel"
    assert ex.scene.terms_page == 0 and terms(ex)["channels"] == list(range(8))


def test_fewer_channels_show_the_last_page_that_there_is(ex):
    ex.scene.terms_page = 2
    ex.blocks[0].filters = 10
    assert terms(ex)["page"] == 1 and len(terms(ex)["channels"]) == 2


def test_turning_a_page_sends_the_terms_and_no_maps(ex):
    maps = ex.scene.maps
    ex.scene.terms_page = 1
    assert ex.scene.maps is maps and terms(ex)["revision"] == unpack(maps)[0]["revision"]


@pytest.mark.parametrize("page", [-5, 10**9])
def test_a_page_that_does_not_exist_is_no_error(ex, page):
    ex.scene.set_state({"terms_page": page})
    assert terms(ex)["page"] == (0 if page < 0 else 2) and not ex.scene.notice
