"""Patches that excite a channel, and a picture synthesised for it, in real JupyterLab."""

import numpy as np
import pytest
from playwright.sync_api import expect

from .test_inspector import InspectorPage

SMALL = """
import threading
import keras
import numpy as np
from keras import layers
import cnn_widgets as cw
keras.utils.set_random_seed(4)
model = keras.Sequential([
    keras.Input((None, None, 3)), layers.Conv2D(6, 5, name="conv1"), layers.ReLU(name="relu"),
    layers.Conv2D(4, 3, padding="same", name="conv2"),
])
images = np.random.default_rng(0).random((12, 30, 40, 3), np.float32)
ex = cw.Inspector(model, cw.load_image("cat", size=(30, 40)))
ex.images = {f"noise {number}": image for number, image in enumerate(images)}
top, made = ex.part("top_patches"), ex.part("maximisation")
ex
"""
PIXELS = """canvas => {
    const { width, height } = canvas;
    return { width, height, data: [...canvas.getContext('2d').getImageData(0, 0, width, height).data] };
}"""


@pytest.fixture(scope="module")
def page(shared_lab) -> InspectorPage:
    page = InspectorPage(shared_lab.open_notebook([SMALL]))
    page.wait_until_painted()
    page.select("conv2")
    return page


@pytest.fixture(scope="module")
def top(page):
    panel = page.view.locator('[data-panel="top_patches"]')
    panel.get_by_role("button", name="Patches that excite this channel").click()
    return panel


@pytest.fixture(scope="module")
def made(page):
    panel = page.view.locator('[data-panel="maximisation"]')
    panel.get_by_role("button", name="A picture made to excite this channel").click()
    return panel


def pixels_of(canvas) -> np.ndarray:
    data = canvas.evaluate(PIXELS)
    return np.array(data["data"]).reshape(data["height"], data["width"], 4)[..., :3]


def assert_tiles(page, top, channel: int) -> None:
    """Assert with NumPy alone that the tiles are crops of the images around the largest values of conv2."""
    images = page.array("images")
    maps = page.array("np.asarray(model(images))")[..., channel]
    places = [np.unravel_index(plane.argmax(), plane.shape) for plane in maps]
    order = sorted(range(12), key=lambda number: -maps[number].max())[:9]
    tiles = top.locator(".cnnw-patch:visible")
    expect(tiles).to_have_count(9)
    for tile, number in zip(tiles.all(), order):
        # 5 x 5 valid, then 3 x 3 with one place of padding: value (r, c) sees rows r - 1 to r + 5.
        row, col = places[number]
        crop = images[number][max(0, row - 1) : row + 6, max(0, col - 1) : col + 6]
        np.testing.assert_array_equal(pixels_of(tile.locator("canvas")), np.floor(crop * 255 + 0.5))
        assert f"noise {number}" in tile.inner_text() and f"row {row}, col {col}" in tile.inner_text()
        box, frame = tile.locator("canvas").bounding_box(), tile.locator(".cnnw-patch-frame").bounding_box()
        assert (round(box["width"]), round(box["height"])) == (15 * crop.shape[1], 15 * crop.shape[0])
        assert (round(frame["width"]), round(frame["height"])) == (105, 105)


def test_the_tiles_are_crops_of_the_images(page, top):
    assert page.notebook.run("top.progress") == {}
    expect(top).to_contain_text("in 12 images")
    top.get_by_role("button", name="Find for conv2, channel 0").click()
    expect(top).to_have_attribute("data-found", "conv2 0 9")
    assert_tiles(page, top, 0)
    # Another channel of the layer is shown at once, without another search.
    page.notebook.run("job = top._work.job; ex.select('conv2', channel=3)")
    expect(top).to_have_attribute("data-found", "conv2 3 9")
    assert page.notebook.run("job is top._work.job")
    assert_tiles(page, top, 3)
    page.notebook.run("ex.select('conv1', channel=1)")
    expect(top).to_have_attribute("data-found", "")
    expect(top.get_by_role("button", name="Find for conv1, channel 1")).to_be_enabled()


def test_a_patch_shows_its_image_with_the_box(page, top):
    page.notebook.run("ex.select('conv2', channel=3)")
    expect(top).to_have_attribute("data-found", "conv2 3 9")
    tile = top.locator(".cnnw-patch").nth(1)
    tile.focus()
    tile.press("Enter")
    image = top.locator(".cnnw-patch-image")
    expect(image).to_be_visible()
    code = "p = top.result.patches[1]; [p.image, p.box.top, p.box.left, p.box.height, p.box.width]"
    number, *box = page.notebook.run(code)
    pixels = np.floor(page.array("images")[number] * 255 + 0.5)
    np.testing.assert_array_equal(pixels_of(image.locator("canvas")), pixels)
    whole, drawn = image.bounding_box(), image.locator(".cnnw-patch-box").bounding_box()
    zoom = whole["width"] / 40
    shown = [drawn["y"] - whole["y"], drawn["x"] - whole["x"], drawn["height"], drawn["width"]]
    assert shown == pytest.approx([zoom * side for side in box], abs=1)
    expect(tile).to_have_attribute("aria-pressed", "true")
    expect(top).to_contain_text(f"noise {number}, 30 × 40: the value sees rows {box[0]} to")
    tile.press("Enter")
    expect(image).to_be_hidden()


def test_stop_keeps_what_was_found(page, top):
    page.notebook.run("""
gate = threading.Event()
def slow():
    for number in range(10**6):
        if number == 40:
            gate.wait(60)
        yield images[number % 12]
ex.images = slow()
""")
    expect(top).to_contain_text("in images as they come")
    top.locator('[data-action="find"]').click()
    page.notebook.wait_for("top._work.job.progress.done == 32")
    top.get_by_role("button", name="Stop").click()
    page.notebook.wait_for("top._work.job.is_cancelled")
    page.notebook.run("gate.set()")
    expect(top.locator(".cnnw-progress")).to_have_attribute("data-state", "cancelled")
    expect(top).to_contain_text("Stopped")
    expect(top.locator(".cnnw-patch:visible")).to_have_count(9)
    seen, whole = page.notebook.run("[top.result.seen, top.result.is_whole]")
    assert seen == 64 and not whole
    expect(top).to_contain_text("So far 64 images.")


def test_a_picture_is_made_and_its_steps_can_be_looked_at(page, made):
    page.notebook.run("ex.select('relu', channel=2)")
    page.wait_for_stage("relu")
    for name, value in (("steps", "24"), ("size", "32"), ("seed", "3")):
        made.locator(f'[data-setting="{name}"]').fill(value)
    made.get_by_role("button", name="Make for relu, channel 2").click()
    expect(made).to_have_attribute("data-made", "relu 2 24")
    picture = made.locator("canvas.cnnw-made")
    image = page.array("cw.maximise_activation(ex, 'relu', 2, steps=24, size=32, seed=3).image")
    np.testing.assert_array_equal(pixels_of(picture), np.floor(image * 255 + 0.5))
    assert round(picture.bounding_box()["width"]) == 256
    made.get_by_role("button", name="after 0 steps").click()
    start = page.array("made.result.kept[0][1]")
    np.testing.assert_array_equal(pixels_of(picture), np.floor(start * 255 + 0.5))
    natural, strongest = page.notebook.run("[float(ex.feature_maps('relu')[..., 2].max()), made.result.strongest]")
    expect(made).to_contain_text(f"The strongest value is {strongest:.2f}; in the inspected image it is {natural:.2f}")


def test_making_can_be_stopped_and_what_is_wrong_is_said(page, made):
    made.locator('[data-setting="steps"]').fill("5000")
    made.locator('[data-action="make"]').click()
    made.get_by_role("button", name="Stop").click()
    expect(made.locator(".cnnw-progress")).to_have_attribute("data-state", "cancelled")
    page.notebook.wait_for("not made.result.is_whole")
    taken = page.notebook.run("made.result.kept[-1][0]")
    expect(made).to_have_attribute("data-made", f"relu 2 {taken}")
    made.locator('[data-setting="size"]').fill("3")
    made.locator('[data-action="make"]').click()
    expect(made.locator(".cnnw-progress-words")).to_contain_text("The model cannot take an input of 3")


def test_nothing_is_too_small_to_read_or_too_wide(page, top, made):
    page.page.set_viewport_size({"width": 760, "height": 1000})
    for panel in (top, made):
        page.page.wait_for_function("root => root.clientWidth <= 400", arg=panel.element_handle())
        wide = """root => { const right = root.getBoundingClientRect().right + 1;
            return [...root.querySelectorAll('*')].filter(each => each.getBoundingClientRect().right > right)
                .map(each => each.className + ' ' + each.getBoundingClientRect().width
                    + ' in ' + root.clientWidth); }"""
        page.page.wait_for_function(f"root => ({wide})(root).length === 0", arg=panel.element_handle())
        sizes = panel.evaluate("""root => [...root.querySelectorAll('*')]
            .filter(each => [...each.childNodes].some(node => node.nodeType === 3))
            .map(each => parseFloat(getComputedStyle(each).fontSize))""")
        assert min(sizes) >= 11
