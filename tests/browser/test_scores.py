"""Class scores, the drawing pad and switched-off channels, as a person uses them in real JupyterLab."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from .explorer_page import ExplorerPage

DIGITS = """
import cnn_widgets as cw
ex = cw.Inspector(cw.load_model("digits"), "digit_4")
pad, scores = ex.part("drawing_pad"), ex.part("class_scores")
pad.is_open = True
ex
"""
BARS = """root => [...root.querySelectorAll('.cnnw-score:not([hidden])')].map(row => {
    const [share, track] = ['share', 'track'].map(part => row.querySelector(`.cnnw-score-${part}`));
    const [inner, outer] = [share.getBoundingClientRect(), track.getBoundingClientRect()];
    return { name: row.querySelector('.cnnw-score-name').textContent, value: Number(row.dataset.value),
        left: (inner.left - outer.left) / outer.width, width: inner.width / outer.width };
})"""
INK = """root => {
    const canvas = root.querySelector('canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return Array.from({ length: data.length / 4 }, (_, at) => data[4 * at]);
}"""


class ScoresPage(ExplorerPage):
    """An inspector whose model ends in classes."""

    def __init__(self, notebook):
        super().__init__(notebook)
        self.scores = self.view.locator('[data-panel="class_scores"]')
        self.pad = self.view.locator('[data-panel="drawing_pad"]')
        self.sheet = self.pad.get_by_role("application")
        self.effects = self.view.locator('[data-panel="ablation_effects"]')

    def bars(self) -> list[dict]:
        return self.scores.evaluate(BARS)

    def wait_for_scores(self) -> np.ndarray:
        """Waits until the bars have the scores that Keras gives with the channels that are off. Returns them."""
        self.notebook.wait_for("ex.scene.busy == ''")
        values = self.array("ex.feature_maps(ex.stages[-1])")[0, 0]
        self.page.wait_for_function(
            "([root, values]) => [...root.querySelectorAll('.cnnw-score')].every((row, at) =>"
            " Math.abs(Number(row.dataset.value) - values[at]) < 1e-6)",
            arg=[self.scores.element_handle(), values.tolist()],
        )
        return values

    def ink(self) -> np.ndarray:
        return np.array(self.sheet.evaluate(INK), np.uint8).reshape(28, 28)

    def stroke(self, *spots: tuple[float, float]) -> None:
        """Draws with the mouse through (row, col) points in pixels of the pad."""
        self.sheet.scroll_into_view_if_needed()
        box = self.sheet.locator("canvas").bounding_box()
        at = [(box["x"] + (c + 0.5) / 28 * box["width"], box["y"] + (r + 0.5) / 28 * box["height"]) for r, c in spots]
        self.page.mouse.move(*at[0])
        self.page.mouse.down()
        for place in at[1:]:
            self.page.mouse.move(*place, steps=6)
        self.page.mouse.up()


@pytest.fixture(scope="module")
def opened(shared_lab) -> ScoresPage:
    page = ScoresPage(shared_lab.open_notebook([DIGITS]))
    page.wait_until_painted()
    return page


@pytest.fixture
def page(opened) -> ScoresPage:
    opened.notebook.run("ex.restore(); pad.centred = False; pad.value = 'digit_4'; ex.select('act1', 0)")
    opened.wait_for_scores()
    return opened


def test_bars_are_as_long_as_the_numbers(page):
    values = page.wait_for_scores()
    assert values.argmax() == 4
    bars = page.bars()
    assert [bar["name"] for bar in bars] == list("0123456789")
    for bar, value in zip(bars, values):
        assert bar["left"] == pytest.approx(0, abs=0.01) and bar["width"] == pytest.approx(value, abs=0.01)
    expect(page.scores).to_contain_text("probabilities after softmax")
    expect(page.scores.get_by_role("status")).to_contain_text("the highest: 4")


def test_what_is_drawn_is_what_the_model_sees_and_moves_the_bars(page):
    page.pad.get_by_role("button", name="Clear").click()
    page.notebook.wait_for("not ex.image.any()")
    before = page.wait_for_scores()
    page.stroke((5, 8), (5, 19), (13, 15), (23, 12))
    ink = page.ink()
    assert ink.max() == 255 and 60 < (ink > 0).sum() < 200 and len(np.unique(ink)) > 8
    page.notebook.wait_for("float(ex.image.sum()) > 0")
    page.notebook.wait_for(f"round(float(ex.image.sum()) * 255) == {int(ink.sum())}")
    np.testing.assert_array_equal(np.round(page.array("ex.image[..., 0]") * 255), ink)
    np.testing.assert_array_equal(page.array("pad.value"), page.array("ex.image[..., 0]"))
    after = page.wait_for_scores()
    assert after.argmax() == 7 and np.abs(after - before).max() > 0.5
    # The same stroke by hand: full ink within a pixel of the line's middle row, none two pixels from it.
    assert (ink[5, 9:19] == 255).all() and not ink[3, 8:20].any() and (ink[4, 9:19] >= 127).all()
    page.pad.get_by_role("button", name="Undo").click()
    page.notebook.wait_for("not ex.image.any()")
    assert not page.ink().any()


def test_drawing_by_keyboard_alone(page):
    page.pad.get_by_role("button", name="Clear").click()
    cells = page.page.locator(".jp-Notebook .jp-Cell").count()
    page.sheet.focus()
    for _ in range(8):
        page.page.keyboard.press("ArrowUp")
    page.page.keyboard.press(" ")
    for _ in range(16):
        page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press(" ")
    page.page.keyboard.press("ArrowLeft")
    ink = page.ink()
    assert (ink[6:23, 14] == 255).all() and not ink[:, 10].any() and not ink[:4].any()
    page.notebook.wait_for(f"round(float(ex.image.sum()) * 255) == {int(ink.sum())}")
    assert page.wait_for_scores().argmax() == 1
    page.page.keyboard.press("Control+z")
    page.notebook.wait_for("not ex.image.any()")
    assert page.page.locator(".jp-Notebook .jp-Cell").count() == cells


def test_examples_and_centring(page):
    page.pad.get_by_label("start from an example").select_option("digit_7")
    page.notebook.wait_for("abs(ex.image - cw.load_image('digit_7')).max() < 1e-6")
    # Python changes its image and the pad's picture together; the page paints the picture a moment later.
    seven = np.round(page.array("cw.load_image('digit_7')[..., 0]") * 255)
    page.page.wait_for_function(
        f"([root, sum]) => ({INK})(root).reduce((a, b) => a + b) === sum",
        arg=[page.sheet.element_handle(), float(seven.sum())],
    )
    np.testing.assert_array_equal(page.ink(), seven)
    page.pad.get_by_role("button", name="Clear").click()
    page.stroke((3, 3), (3, 8), (8, 5))
    page.pad.get_by_label("centre as MNIST does").check()
    page.notebook.wait_for("pad.centred and not ex.image[..., 0][3:5, 3:8].all()")
    image = page.array("ex.image[..., 0]")
    rows = np.flatnonzero(image.any(1))
    assert rows[-1] - rows[0] + 1 == 20 and abs((image.sum(1) @ np.arange(28)) / image.sum() - 14) < 0.51


def test_a_channel_is_switched_off_by_button_and_by_key(page):
    before = page.wait_for_scores()
    page.tile(3).click()
    page.notebook.wait_for("ex.scene.selected.channel == 3")
    page.maps.get_by_role("button", name="Switch off channel 3").click()
    page.notebook.wait_for("ex.ablated == {'act1': (3,)}")
    page.wait_until_painted()
    expect(page.tile(3)).to_contain_text("off")
    line = page.maps.locator(".cnnw-off-line")
    expect(line).to_contain_text("With 1 channel off: act1 3")
    page.tile(5).focus()
    page.page.keyboard.press("Delete")
    page.notebook.wait_for("ex.ablated == {'act1': (3, 5)}")
    expect(line).to_contain_text("With 2 channels off: act1 3, 5")
    after = page.wait_for_scores()
    assert np.abs(after - before).max() > 1e-7
    expect(page.scores).to_contain_text("With 2 channels off")
    # A later stage says so, too, and has the maps that Keras gives with those kernel slices set to zero.
    page.notebook.run("ex.select('conv2')")
    expect(page.maps).to_have_attribute("data-stage", "conv2")
    expect(line).to_be_visible()
    line.get_by_role("button", name="Switch all on").click()
    page.notebook.wait_for("ex.ablated == {}")
    expect(line).to_be_hidden()
    np.testing.assert_array_equal(page.wait_for_scores(), before)


def test_channels_are_ranked_and_can_be_chosen(page):
    page.notebook.run("ex.select('act2')")
    page.effects.locator(".cnnw-disclosure").click()
    page.effects.get_by_role("button", name="Rank the channels of act2").click()
    expect(page.effects).to_have_attribute("data-reached", "32")
    names = page.effects.locator(".cnnw-score:not([hidden]) .cnnw-score-name")
    expect(names).to_have_count(24)
    bars = page.effects.evaluate(BARS)
    effect = page.array("cw.ablation_effect(ex, layer='act2').effect")
    assert [bar["name"] for bar in bars] == [f"channel {n}" for n in np.argsort(-np.abs(effect), kind="stable")[:24]]
    limit = np.abs(effect).max()
    for bar in bars:
        assert bar["width"] == pytest.approx(abs(bar["value"]) / limit / 2, abs=0.01)
        assert bar["left"] == pytest.approx(0.5 + min(0, bar["value"]) / limit / 2, abs=0.01)
    names.nth(1).click()
    page.notebook.wait_for(f"ex.scene.selected.channel == {int(bars[1]['name'].split()[1])}")
    page.notebook.run("pad.value = 'digit_2'")
    expect(page.effects).to_have_attribute("data-reached", "0")


def test_a_thousand_classes_show_ten_and_a_box_to_find_others(shared_lab, page):
    notebook = shared_lab.open_notebook(
        [
            "import keras, cnn_widgets as cw\n"
            "keras.utils.set_random_seed(2)\n"
            "model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3), keras.layers.Flatten(),\n"
            "                          keras.layers.Dense(1000)])\n"
            "model.compile(loss=keras.losses.CategoricalCrossentropy(from_logits=True))\n"
            "names = [f'animal {n}' for n in range(1000)]\n"
            "ex = cw.Inspector(model, cw.load_image('cat', size=8), classes=names)\n"
            "ex"
        ]
    )
    many = ScoresPage(notebook)
    many.wait_until_painted()
    values = many.array("ex.feature_maps(ex.stages[-1])")[0, 0]
    expect(many.scores.locator(".cnnw-score:not([hidden])")).to_have_count(10)
    bars = many.bars()
    order = np.argsort(-values, kind="stable")[:10]
    assert [bar["name"] for bar in bars] == [f"animal {n}" for n in order]
    for bar, index in zip(bars, order):
        assert bar["width"] == pytest.approx(abs(values[index]) / np.abs(values).max() / 2, abs=0.01)
    expect(many.scores).to_contain_text(re.compile("logits.*Shown: 10 of 1000"))
    box = many.scores.get_by_label("find a class by its name or number")
    box.fill("animal 99")
    expect(many.scores).to_contain_text("10 of 1000, 11 found")
    box.fill("animal 998")
    expect(many.scores.locator(".cnnw-score:not([hidden])")).to_have_count(1)
    assert many.bars()[0]["value"] == pytest.approx(values[998], abs=1e-6)


def test_a_narrow_page_and_small_letters(page):
    page.page.set_viewport_size({"width": 700, "height": 900})
    try:
        for panel in (page.scores, page.pad):
            wide = panel.evaluate(
                "root => [...root.querySelectorAll('*')].some(e => e.scrollWidth > e.clientWidth + 1 "
                "&& getComputedStyle(e).overflowX === 'visible' && e.clientWidth > 0)"
            )
            assert not wide
            sizes = panel.evaluate("""root => [...root.querySelectorAll('*')]
                .filter(each => each.childNodes.length && [...each.childNodes].some(node => node.nodeType === 3))
                .map(each => parseFloat(getComputedStyle(each).fontSize))""")
            assert min(sizes) >= 11
    finally:
        page.page.set_viewport_size({"width": 1400, "height": 1000})
