"""What the panels are sent, against the stages that they show."""

import json
from decimal import Decimal

import numpy as np
import pytest

from cnn_widgets.render.frames import Selection, detail_frame, kernels_frame, maps_frame, picture_frame, terms_frame
from cnn_widgets.render.frames.maps.detail import LARGEST_DETAIL_SIDE
from cnn_widgets.render.frames.terms.page import Page
from cnn_widgets.render.wire import pack, unpack


def sent(frame):
    """A frame as it arrives."""
    return unpack(pack(*frame))


def maps_of(stages, selected, /, **options):
    arguments = dict(revision=3, picture=1, tile_size=16) | options
    return sent(maps_frame(stages, Selection(selected, 1, 0, 0), **arguments))


def restored(levels, low, high):
    low, high = (np.asarray(end, float).reshape(-1, 1, 1) for end in (low, high))
    return low + levels.astype(float) / 254 * (high - low)


def brute_mean(plane, step):
    rows, cols = (range(0, n, step) for n in plane.shape)
    return np.array([[plane[r : r + step, c : c + step].mean(dtype=float) for c in cols] for r in rows])


@pytest.mark.parametrize("name", ["conv1", "act1", "pool1", "act2", "pool3"])
@pytest.mark.parametrize("tile_size", [16, 300])
def test_tiles_are_area_means_of_the_maps_to_half_a_level(stages, name, tile_size):
    header, arrays = maps_of(stages, name, tile_size=tile_size)
    tiles, stage = header["tiles"], next(s for s in stages if s.name == name)
    assert tiles["count"] == stage.channels == len(arrays["tiles"]) and tiles["full"] == list(stage.size)
    np.testing.assert_array_equal(tiles["minimum"], stage.maps.min((0, 1)))
    np.testing.assert_array_equal(tiles["maximum"], stage.maps.max((0, 1)))
    assert [tiles["height"], tiles["width"]] == list(arrays["tiles"].shape[1:])
    step = (stage.maps.max((0, 1)) - stage.maps.min((0, 1)))[:, None, None] / 254
    means = np.stack([brute_mean(stage.maps[:, :, c], tiles["step"]) for c in range(stage.channels)])
    assert (np.abs(restored(arrays["tiles"], tiles["minimum"], tiles["maximum"]) - means) <= 0.51 * step + 1e-6).all()
    assert tile_size > 40 or max(tiles["height"], tiles["width"]) <= 1.5 * tile_size


def test_cards_tell_names_shapes_and_parameters(stages):
    header, arrays = maps_of(stages, "act1", changed=frozenset({"conv2"}), name="noise")
    cards = {card["name"]: card for card in header["stages"]}
    assert list(cards) == ["input", "conv1", "act1", "pool1", "conv2", "act2", "conv3", "pool3"]
    assert [cards[s.name]["shape"] for s in stages] == [list(s.maps.shape) for s in stages]
    # By hand: 3 · 4 · 3 · 12 + 12, and 3 · 3 · 12 · 5 + 5.
    assert (
        cards["conv1"]["parameters"] == 444
        and cards["conv2"]["parameters"] == 545
        and cards["pool1"]["parameters"] == 0
    )
    assert [name for name, card in cards.items() if card["changed"]] == ["conv2"]
    assert cards["input"]["caption"] == "noise" and all(f"thumb:{name}" in arrays for name in cards)
    assert (
        cards["act2"]["range"] == "unit"
        and cards["pool1"]["range"] == "positive"
        and cards["pool3"]["range"] == "signed"
    )
    assert cards["conv1"]["window"]["pad"] == [1, 1] and cards["pool3"]["window"]["size"] == [2, 2]


def test_the_formula_has_a_line_for_each_window_and_axis_that_differs(stages):
    lines = maps_of(stages, "act1")[0]["formula"]
    shown = [(line["stage"], line["axis"], line["result"]) for line in lines]
    size = {s.name: s.size for s in stages}
    assert [(n, a) for n, a, _ in shown] == [
        (s, a) for s in ("conv1", "pool1", "conv2", "conv3", "pool3") for a in ("height", "width")
    ]
    assert all(
        result == size[name][axis == "width"] and line["text"].split(" = ")[1].startswith(str(result))
        for line, (name, axis, result) in zip(lines, shown)
    )


def test_descriptions_are_computed_from_the_data(stages):
    text = maps_of(stages, "conv2")[0]["description"]
    maps = stages[4].maps
    strongest = int(np.abs(maps).max((0, 1)).argmax())
    assert "5 channels of 18 × 14" in text and f"channel {strongest}" in text and f"{maps.max():.4g}" in text


def test_the_kernels_travel_exactly_and_with_their_names(stages):
    header, arrays = sent(kernels_frame(stages[1], stages[0], 4))
    np.testing.assert_array_equal(arrays["kernel"].transpose(2, 3, 1, 0), stages[1].kernel)
    np.testing.assert_array_equal(arrays["bias"], stages[1].bias)
    assert header["limit"] == np.abs(stages[1].kernel).max() and header["note"] == "random, untrained"
    assert header["colour"] and header["channel_names"] == ["red", "green", "blue"]
    assert not sent(kernels_frame(stages[4], stages[3], 4))[0]["colour"]


def test_the_picture_shows_true_colours(stages):
    header, arrays = sent(picture_frame(stages[0], "noise", 1))
    np.testing.assert_allclose(arrays["pixels"], stages[0].maps * 255, atol=0.5001)
    assert (header["height"], header["width"], header["channels"]) == (40, 32, 3)


def test_the_detail_is_one_channel_at_most_720_pixels_a_side(stages):
    header, arrays = sent(detail_frame(stages[1], Selection("conv1", 7, 0, 0), revision=2))
    plane = stages[1].maps[:, :, 7]
    step = np.ptp(plane) / 254
    assert np.abs(restored(arrays["tile"], header["minimum"], header["maximum"])[0] - plane).max() <= 0.51 * step
    assert header["channel"] == 7 and header["step"] == 1 and max(arrays["tile"].shape) <= LARGEST_DETAIL_SIDE == 720


@pytest.mark.parametrize("name", ["conv1", "act1", "pool1", "act2", "conv3", "pool3"])
def test_the_terms_end_in_keras_value(stages, name):
    index = [s.name for s in stages].index(name)
    stage = stages[index]
    for place in ((0, 0, 0), (stage.size[0] - 1, stage.size[1] - 1, stage.channels - 1)):
        row, col, channel = place
        header, arrays = sent(terms_frame(stages, Selection(name, channel, row, col), revision=1))
        value = float(stage.maps[place])
        assert header["agrees"] and header["keras"] == header["lines"][-1]["text"].replace("+", "").replace("≈ ", "")
        assert float(header["keras"].replace("−", "-")) == pytest.approx(value, abs=6e-5)
        assert arrays["patch"].shape[-2:] == arrays["padded"].shape
        if stage.kind != "pooling":
            conv = stage if stage.kind == "conv" else stages[index - 1]
            products = (arrays["patch"].astype(float) * arrays["kernel"]).sum((1, 2))
            total = float(conv.maps[place])
            if not header["hidden"]:
                bias = float(conv.bias[channel])
                assert products.sum() + bias == pytest.approx(total, abs=1e-4)
            for shown, exact in zip(header["sums"], products):
                assert float(shown.replace("−", "-")) == pytest.approx(exact, abs=6e-5)


def test_of_many_channels_the_strongest_are_shown_and_the_rest_is_one_sum(stages):
    header, arrays = sent(terms_frame(stages, Selection("conv2", 0, 3, 3), revision=1))
    assert header["hidden"] == 4 and len(header["channels"]) == len(arrays["patch"]) == 8
    patch = stages[3].maps[3:6, 3:6].astype(float)
    sums = np.abs((patch * stages[4].kernel[..., 0]).sum((0, 1)))
    assert set(header["channels"]) == set(np.argsort(-sums)[:8].tolist())
    read = [float(line["text"].replace("−", "-").replace("≈", "")) for line in header["lines"]]
    assert sum(read[:-1]) == pytest.approx(read[-1], abs=1e-3)
    assert any(line["label"] == "4 other channels" for line in header["lines"])


@pytest.mark.parametrize("order", ["contribution", "channel"])
@pytest.mark.parametrize("name", ["conv2", "act2"])
def test_every_channel_is_on_one_page_and_each_page_adds_up_as_shown(stages, name, order):
    sums = (stages[3].maps[3:6, 3:6].astype(float) * stages[4].kernel[..., 0]).sum((0, 1))
    seen = []
    for number in range(2):
        page = Page(number, order)
        header, arrays = sent(terms_frame(stages, Selection(name, 0, 3, 3), revision=1, page=page))
        assert (header["page"], header["pages"], header["of"], header["order"]) == (number, 2, 12, order)
        seen += header["channels"]
        assert header["channel_names"] == [f"channel {index}" for index in header["channels"]]
        products = (arrays["patch"].astype(float) * arrays["kernel"]).sum((1, 2))
        np.testing.assert_allclose(products, sums[header["channels"]], atol=1e-6)
        texts = {line["role"]: line["text"].replace("−", "-") for line in header["lines"]}
        terms = [line["text"] for line in header["lines"] if line["role"] in ("channel", "hidden", "bias")]
        assert len(terms) == len(header["channels"]) + 2 and not header["approx"]
        assert sum(Decimal(text.replace("−", "-")) for text in terms) == Decimal(texts["total"])
        assert float(texts["hidden"]) == pytest.approx(sums.sum() - products.sum(), abs=1e-4)
    by_share = np.argsort(-np.abs(sums), kind="stable").tolist()
    assert seen == (by_share if order == "contribution" else list(range(12)))


@pytest.mark.parametrize(("number", "shown"), [(-1, 0), (2, 1), (10**30, 1)])
def test_a_page_that_does_not_exist_shows_the_nearest_one(stages, number, shown):
    header, _ = sent(terms_frame(stages, Selection("conv2", 0, 3, 3), revision=1, page=Page(number)))
    assert header["page"] == shown and len(header["channels"]) == (8, 4)[shown]


def test_few_channels_are_one_page_in_their_order(stages):
    header, _ = sent(terms_frame(stages, Selection("conv1", 0, 3, 3), revision=1, page=Page(3)))
    assert header["channels"] == [0, 1, 2] and header["pages"] == 1 and header["hidden"] == 0


def test_terms_say_where_the_patch_comes_from(stages):
    header, _ = sent(terms_frame(stages, Selection("conv1", 0, 0, 0), revision=1))
    assert header["origin"] == "from rows −1–1 and columns −1–2 of input"
    assert "cross-correlation" in header["note"]


def test_the_input_has_a_value_but_no_terms(stages):
    header, arrays = sent(terms_frame(stages, Selection("input", 2, 1, 1), revision=1))
    assert not arrays and header["lines"] == [] and "blue" in header["title"]
    assert float(header["keras"]) == pytest.approx(float(stages[0].maps[1, 1, 2]), abs=6e-5)


def test_headers_are_json_that_a_browser_reads(stages):
    for frame in (
        picture_frame(stages[0], "n", 1),
        kernels_frame(stages[1], stages[0], 1),
        terms_frame(stages, Selection("pool1"), revision=1),
    ):
        header = unpack(pack(*frame))[0]
        json.dumps(header, allow_nan=False)
