"""Pinning, moving the input, sorting and filtering: pixels compared with NumPy, and by keyboard alone."""

import base64

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from .explorer_page import ExplorerPage, assert_coloured, block_means

CAT = "import cnn_widgets as cw\nex = cw.Explorer('cat', pooling=None)\nex"

# Every picture of every tile, from the canvas under them, which has one device pixel for each sent cell.
PICTURES = """root => {
    const canvas = root.querySelector('.cnnw-tiles canvas');
    const sheet = canvas.getBoundingClientRect();
    const scale = canvas.width / sheet.width;
    const picture = frame => {
        const box = frame.getBoundingClientRect();
        const [width, height] = [Math.round(box.width * scale), Math.round(box.height * scale)];
        const [left, top] = [Math.round((box.left - sheet.left) * scale), Math.round((box.top - sheet.top) * scale)];
        const { data } = canvas.getContext('2d').getImageData(left, top, width, height);
        let text = '';
        for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192));
        return { width, height, data: btoa(text) };
    };
    return [...root.querySelectorAll('.cnnw-tile')].map(tile => ({
        channel: Number(tile.dataset.channel),
        pictures: [...tile.querySelectorAll('.cnnw-tile-frame')].filter(frame => !frame.hidden).map(picture),
    }));
}"""


@pytest.fixture
def cat(kept_lab) -> ExplorerPage:
    page = ExplorerPage(kept_lab.open_notebook([CAT]))
    page.wait_until_painted()
    return page


def pictures(page: ExplorerPage) -> dict[int, list[np.ndarray]]:
    """Returns the pictures of each tile, uint8 (height, width, 3), from left to right, by channel."""
    return {tile["channel"]: [pixels(each) for each in tile["pictures"]] for tile in page.maps.evaluate(PICTURES)}


def pixels(picture: dict) -> np.ndarray:
    data = np.frombuffer(base64.b64decode(picture["data"]), np.uint8)
    return data.reshape(picture["height"], picture["width"], 4)[..., :3]


def channels(page: ExplorerPage) -> list[int]:
    """Returns the channels in the order in which they are shown."""
    numbers = page.maps.locator(".cnnw-tile").evaluate_all(
        """tiles => tiles.map(tile => {
            const { left, top } = tile.getBoundingClientRect();
            return [Math.round(top), Math.round(left), Number(tile.dataset.channel)];
        })"""
    )
    return [channel for _, _, channel in sorted(numbers)]


def press_until_focused(page: ExplorerPage, target: Locator, key: str = "Tab") -> None:
    """Presses a key until an element has the focus."""
    for _ in range(80):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.page.keyboard.press(key)
    raise AssertionError("the keyboard does not reach it")


def choose_by_key(page: ExplorerPage, setting: str, label: str) -> None:
    """Chooses an entry of a list in the feature maps panel by typing how it begins."""
    select = page.maps.locator(f'select[data-setting="{setting}"]')
    press_until_focused(page, select, "Shift+Tab")
    page.page.keyboard.type(label)


def test_pinned_and_present_on_one_scale_and_their_difference(cat):
    before = cat.array("ex.feature_maps('act1')").astype(float)
    cat.maps.locator('[data-action="pin"]').click()
    cat.notebook.wait_for("ex.pinned is not None")
    expect(cat.maps).to_have_attribute("data-compare", "beside")
    cat.slide("Kernel size", 2)
    cat.notebook.wait_for("ex.blocks[0].kernel_size == 5")
    cat.wait_until_painted()
    note = cat.maps.locator(".cnnw-compare-note")
    expect(note).to_contain_text("kernel size 3 → 5")
    expect(note).to_contain_text("222 × 222 pinned and 220 × 220 now")
    after = cat.array("ex.feature_maps('act1')").astype(float)
    shown = pictures(cat)
    assert sorted(shown) == list(range(16))
    for channel, (left, right) in shown.items():
        both = [before[..., channel], after[..., channel]]
        high = max(plane.max() for plane in both)
        for plane, picture in zip(both, (left, right)):
            slack = np.ptp(plane) / 508 + 1e-6
            assert_coloured(picture, block_means(plane, 2), 0, high, "magma", slack)

    cat.maps.locator('select[data-setting="comparison"]').select_option("difference")
    expect(cat.maps).to_have_attribute("data-compare", "difference")
    # By hand: value r of a 5 × 5 kernel is centred on input row r + 2, that of a 3 × 3 kernel on r + 1.
    apart = after - before[1:-1, 1:-1]
    for channel, (picture,) in pictures(cat).items():
        plane = apart[..., channel]
        slack = np.ptp(plane) / 508 + 1e-6
        limit = np.abs(plane).max() or 1
        assert_coloured(picture, block_means(plane, 2), -limit, limit, "RdBu", slack)
    largest, mean = np.abs(apart).max(), np.abs(apart).mean()
    expect(note).to_contain_text(f"largest difference {largest:.2f}")
    expect(note).to_contain_text(f"mean absolute difference {mean:.2f}")


def test_pointing_at_either_map_reads_all_three_values(cat):
    before = cat.array("ex.feature_maps('act1')")
    cat.maps.locator('[data-action="pin"]').click()
    cat.notebook.run("ex.blocks[0].kernel_size = 7")
    cat.notebook.wait_for("ex.pinned is not None")
    cat.wait_until_painted()
    after = cat.array("ex.feature_maps('act1')")
    readout, compared = cat.maps.locator(".cnnw-readout"), cat.maps.locator(".cnnw-compare-readout")
    for frame, offset in ((0, 2), (1, 0)):
        picture = cat.tile(6).locator(".cnnw-tile-frame").nth(frame)
        picture.scroll_into_view_if_needed()
        box = picture.bounding_box()
        # One pixel for two cells of the map: pixel (40, 60) holds rows 80 and 81, columns 120 and 121.
        cat.page.mouse.move(box["x"] + 60.25, box["y"] + 40.25)
        row, col = 80 - offset, 120 - offset
        expect(readout).to_contain_text(f"channel 6 · row {row}, column {col}")
        expect(compared).to_have_attribute("data-exact", "true")
        was, now = before[row + 2, col + 2, 6], after[row, col, 6]
        expect(compared).to_contain_text(f"pinned {was:.4f}")
        sign = "−" if now < was else "+"
        expect(compared).to_contain_text(f"difference {sign}{abs(float(now) - float(was)):.4f}")


def test_unpinned_it_is_as_before(cat):
    before = cat.tiles()
    cat.maps.locator('[data-action="pin"]').click()
    expect(cat.maps.locator(".cnnw-pair").first).to_be_visible()
    cat.notebook.run("ex.unpin()")
    expect(cat.maps.locator(".cnnw-pair")).to_have_count(0)
    expect(cat.maps).to_have_attribute("data-compare", "")
    after = cat.tiles()
    assert all((after[channel] == pixels).all() for channel, pixels in before.items())


def test_no_such_stage_and_other_strides_are_said_in_a_sentence(cat):
    cat.notebook.run("ex.pin()\nex.blocks[0].pooling = 'max'\nex.scene.look_at('pool1')")
    cat.wait_until_painted()
    note = cat.maps.locator(".cnnw-compare-note")
    expect(note).to_contain_text("The pinned configuration has no pool1")
    expect(cat.maps).to_have_attribute("data-compare", "")
    cat.notebook.run("ex.blocks[0].strides = 2\nex.scene.look_at('conv1')")
    expect(note).to_contain_text("compare stages of equal strides")
    expect(cat.maps).to_have_attribute("data-compare", "beside")


def test_channels_are_sorted_and_filtered_by_keyboard_alone(cat):
    maps = cat.array("ex.feature_maps('act1')").astype(float)
    dead = [channel for channel in range(16) if not maps[..., channel].any()]
    assert 0 < len(dead) < 16
    cells = cat.page.locator(".jp-Notebook .jp-Cell")
    count = cells.count()
    expect(cat.maps.locator(".cnnw-diagnosis")).to_have_text(f"{len(dead)} of 16 dead")
    cat.tile(0).focus()
    choose_by_key(cat, "sort", "var")
    order = np.argsort(-maps.var((0, 1)), kind="stable").tolist()
    cat.page.wait_for_function(
        "([root, first]) => root.querySelector('.cnnw-tile[aria-posinset=\"1\"]')?.dataset.channel === first",
        arg=[cat.maps.element_handle(), str(order[0])],
    )
    assert channels(cat) == order
    assert cells.count() == count, "the letters were commands of the notebook's"
    press_until_focused(cat, cat.maps.locator('.cnnw-tile[tabindex="0"]'))
    cat.page.keyboard.press("Home")
    for channel in order[1:4]:
        cat.page.keyboard.press("PageDown")
        expect(cat.maps.locator(".cnnw-readout")).to_contain_text(f"channel {channel} ")
        expect(cat.tile(channel)).to_be_focused()
    cat.page.keyboard.press("Enter")
    cat.notebook.wait_for(f"ex.scene.selected.channel == {order[3]}")
    cat.page.keyboard.press("Escape")

    choose_by_key(cat, "filter", "ali")
    alive = [channel for channel in order if channel not in dead]
    expect(cat.maps.locator(".cnnw-tile")).to_have_count(len(alive))
    assert channels(cat) == alive
    expect(cat.maps.locator(".cnnw-diagnosis")).to_contain_text(f"shown are {len(alive)} of 16")
    cat.notebook.wait_for("ex.scene.channel_sort == 'variance' and ex.scene.channel_filter == 'alive'")


def test_the_input_is_moved_by_arrow_keys_and_its_maps_are_kerass(cat):
    before = cat.array("ex.image")
    probe = cat.view.locator('[data-panel="probe"]')
    expect(probe.locator(".cnnw-probe-body")).to_be_hidden()
    opener = probe.locator(".cnnw-disclosure")
    opener.focus()
    cat.page.keyboard.press("Enter")
    press_until_focused(cat, probe.locator(".cnnw-probe-picture"))
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown"):
        cat.page.keyboard.press(key)
    cat.notebook.wait_for("ex.probed is not None and ex.probed.shift == (1, 3)")
    cat.wait_until_painted()
    image = cat.array("ex.image")
    np.testing.assert_array_equal(image[1:, 3:], before[:-1, :-3])
    maps = cat.array("ex.model(ex.image[None])[0].numpy()").astype(float)
    for channel, picture in cat.tiles().items():
        plane = maps[..., int(channel)]
        assert_coloured(picture, block_means(plane, 2), 0, plane.max(), "magma", np.ptp(plane) / 508 + 1e-6)
    expect(probe.locator(".cnnw-probe-now")).to_contain_text("follow exactly (error 0)")

    press_until_focused(cat, probe.locator('[data-action="reset"]'))
    cat.page.keyboard.press("Space")
    cat.notebook.wait_for("ex.probed is None")
    np.testing.assert_array_equal(cat.array("ex.image"), before)


def test_the_input_is_dragged_and_a_stride_breaks_what_follows(kept_lab):
    page = ExplorerPage(kept_lab.open_notebook([CAT.replace("pooling=None", "strides=2, pooling=None")]))
    page.wait_until_painted()
    probe = page.view.locator('[data-panel="probe"]')
    probe.locator(".cnnw-disclosure").click()
    picture = probe.locator(".cnnw-probe-picture")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + 5 * box["width"] / 224, y, steps=5)
    page.page.mouse.up()
    page.notebook.wait_for("ex.probed is not None and ex.probed.shift == (0, 5)")
    error = page.notebook.run("ex.equivariance('act1', (0, 5)).error")
    assert error > 0.01
    expect(probe.locator(".cnnw-probe-now")).to_contain_text(f"error {error:.4f}")
    rows = probe.locator("tbody tr")
    expect(rows).to_have_count(9)
    followed = [row.locator("td").first.inner_text() == "0" for row in rows.all()]
    assert followed == [True, False] * 4 + [True]
