"""The attribution panel in real JupyterLab: pixels of the overlay, a square moved by keyboard, a scan."""

import numpy as np
import pytest
from playwright.sync_api import expect

from .explorer_page import assert_coloured
from .test_inspector import InspectorPage

SPOTS = """
import keras
import numpy as np
from keras import layers
import cnn_widgets as cw
keras.utils.set_random_seed(1)
model = keras.Sequential([
    keras.Input((48, 64, 3)), layers.Conv2D(4, 5, 2, activation="relu", name="conv"),
    layers.GlobalAveragePooling2D(name="means"), layers.Dense(3, activation="softmax", name="classes"),
])
ex = cw.Inspector(model, cw.load_image("cat", size=(48, 64)))
ex
"""
PIXELS = """canvas => {
    const { width, height } = canvas;
    return { width, height, data: [...canvas.getContext('2d').getImageData(0, 0, width, height).data] };
}"""


@pytest.fixture(scope="module")
def page(shared_lab) -> InspectorPage:
    page = InspectorPage(shared_lab.open_notebook([SPOTS]))
    page.wait_until_painted()
    return page


@pytest.fixture(scope="module")
def panel(page):
    panel = page.view.locator('[data-panel="attribution"]')
    page.notebook.run("panel = ex.part('attribution')")
    # A closed panel asks for nothing.
    assert page.notebook.run("panel.asked") == {}
    panel.get_by_role("button", name="Where it looks").click()
    return panel


def choose(panel, setting: str, value: str) -> None:
    panel.locator(f'[data-setting="{setting}"]').select_option(value)


def wait_for_heat(panel, method: str) -> None:
    expect(panel).to_have_attribute("data-heat", method)


def overlay(panel) -> tuple[np.ndarray, np.ndarray]:
    """Returns the overlay's colours, and which of its pixels are opaque."""
    data = panel.locator("canvas.cnnw-heat:visible").evaluate(PIXELS)
    pixels = np.array(data["data"]).reshape(data["height"], data["width"], 4)
    return pixels[..., :3], pixels[..., 3] == 255


def assert_overlay(panel, plane: np.ndarray, low: float, high: float, table: str) -> None:
    pixels, opaque = overlay(panel)
    known = np.isfinite(plane)
    assert (opaque == known).all()
    slack = (high - low) / 254 / 2 + 1e-6
    assert_coloured(pixels[known][None], plane[known][None].astype(float), low, high, table, slack)


def test_grad_cam_lies_over_the_input_where_its_fields_are(page, panel):
    wait_for_heat(panel, "Grad-CAM")
    maps = page.array("np.asarray(model.get_layer('conv')(ex.image[None]))[0]")
    kernel = page.array("model.get_layer('classes').get_weights()[0]")
    top = int((maps.mean((0, 1)) @ kernel).argmax())
    cam = np.maximum(maps @ kernel[:, top], 0) / maps[..., 0].size
    # 5 x 5, stride 2, valid: value 0 is centred on pixel 2, so it lies on pixels 1 and 2; two to the right, 3 and 4.
    plane = np.full((48, 64), np.nan)
    plane[1:45, 1:61] = cam.repeat(2, 0).repeat(2, 1)
    shown = page.array("panel.result.on_image()")
    np.testing.assert_allclose(shown, plane, atol=1e-6)
    assert_overlay(panel, shown, 0, np.nanmax(shown), "magma")
    expect(panel).to_contain_text(f"class {top} of classes, before softmax")


def test_integrated_gradients_are_signed(page, panel):
    choose(panel, "technique", "integrated_gradients")
    wait_for_heat(panel, "Integrated gradients")
    plane = page.array("cw.integrated_gradients(ex, steps=32).values")
    limit = np.abs(plane).max()
    assert_overlay(panel, plane, -limit, limit, "RdBu")
    expect(panel).to_contain_text("which misses the change by")


def test_the_square_is_moved_by_keys_and_python_scores_it(page, panel):
    choose(panel, "technique", "occlusion")
    square = panel.locator(".cnnw-occluder")
    expect(square).to_be_visible()
    square.focus()
    for key in ("ArrowUp", "ArrowLeft", "Shift+ArrowLeft"):
        square.press(key)
    page.notebook.wait_for("panel.occluded.get('id') == panel.occluder['id'] and panel.occluder['col'] == 5")
    assert page.notebook.run("[panel.occluder[name] for name in ('row', 'col', 'size')]") == [7, 5, 32]
    covered = page.array("ex.image.copy()")
    covered[7:39, 5:37] = covered.mean((0, 1))
    np.save(page.notebook.server.root / "covered.npy", covered)
    scores = page.array("np.asarray(model(np.stack([ex.image, np.load('covered.npy')])))")
    without, under = scores[:, scores[0].argmax()]
    words = f"{without:.4f} without the square, {under:.4f} with"
    expect(panel.locator(".cnnw-occlusion-score")).to_contain_text(words)
    # The bars of the class scores follow the square, and return to what they were without it.
    bars = page.view.locator('[data-panel="class_scores"]')
    expect(bars).to_contain_text("With a square of 32 × 32 px over the picture.")
    wait_for_bars(page, bars, scores[1])
    choose(panel, "technique", "saliency")
    expect(bars).not_to_contain_text("With a square")
    wait_for_bars(page, bars, scores[0])
    choose(panel, "technique", "occlusion")
    wait_for_bars(page, bars, scores[1])


def wait_for_bars(page, bars, values):
    page.page.wait_for_function(
        "([root, values]) => { const rows = [...root.querySelectorAll('.cnnw-score:not([hidden])')];"
        " return rows.length > 0 && rows.every((row, at) => Math.abs(row.dataset.value - values[at]) < 1e-5); }",
        arg=[bars.element_handle(), [float(value) for value in values]],
    )


def test_the_square_is_dragged_by_mouse(page, panel):
    square = panel.locator(".cnnw-occluder")
    square.scroll_into_view_if_needed()
    box, frame = square.bounding_box(), panel.locator(".cnnw-heat-frame").first.bounding_box()
    pixel = frame["width"] / 64
    page.page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 5 + 9 * pixel, box["y"] + 5 - 3 * pixel, steps=6)
    page.page.mouse.up()
    page.notebook.wait_for("[panel.occluder[name] for name in ('row', 'col')] == [4, 14]")
    page.notebook.wait_for("panel.occluded['id'] == panel.occluder['id']")


def test_a_scan_paints_every_place_and_follows_what_is_selected(page, panel):
    choose(panel, "target", "channel")
    page.notebook.run("ex.select('conv', channel=2)")
    page.wait_for_stage("conv")
    panel.get_by_role("button", name="Scan all places").click()
    wait_for_heat(panel, "Occlusion")
    page.notebook.wait_for("panel.result is not None and panel.result.method == 'Occlusion' and panel.result.is_whole")
    expect(panel).to_contain_text("mean of conv, channel 2")
    expect(panel).to_contain_text("tried at 6 of 6 places")
    plane = page.array("panel.result.on_image()")
    assert_overlay(panel, plane, *page.notebook.run("panel.result.limits"), "RdBu")


def test_the_measured_field_has_a_box_and_both_sizes(page, panel):
    choose(panel, "technique", "field")
    wait_for_heat(panel, "Measured receptive field")
    expect(panel).to_contain_text("Theoretical 5 × 5, measured")
    expect(panel.locator(".cnnw-heat-box:visible")).to_have_count(1)
