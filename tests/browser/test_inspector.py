"""The inspector as a person uses it, in real JupyterLab with a real kernel."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from .explorer_page import ExplorerPage, assert_shows, block_means

# Two branches that are merged, a nested model, a head; every channel has some values that are not zero.
BRANCHES = """
import keras
from keras import layers
import cnn_widgets as cw
keras.utils.set_random_seed(1)
inner = keras.Sequential([keras.Input((None, None, 8)), layers.Conv2D(8, 3, padding="same", name="deep")], name="inner")
x = inputs = keras.Input((96, 96, 3))
x = layers.Conv2D(8, 3, padding="same", name="stem")(x)
x = layers.ReLU(name="relu")(x)
left = layers.MaxPooling2D(2, name="pool")(inner(x))
right = layers.Conv2D(8, 1, 2, name="short")(x)
x = layers.Add(name="sum")([left, right])
x = layers.Activation("tanh", name="squash")(x)
x = layers.GlobalAveragePooling2D(name="means")(x)
model = keras.Model(inputs, layers.Dense(5, activation="softmax", name="classes")(x))
ex = cw.Inspector(model, cw.load_image("cat", size=96))
ex
"""
WIDE = """
import keras
from keras import layers
import cnn_widgets as cw
keras.utils.set_random_seed(1)
stack = [keras.Input((24, 24, 3)), layers.Conv2D(16, 3, 2, "same", name="first")]
for number in range(130):
    stack += [layers.Conv2D(4, 1, name=f"conv{number}"), layers.BatchNormalization(name=f"bn{number}"),
              layers.Activation("elu", name=f"act{number}")]
model = keras.Sequential([*stack, layers.Conv2D(2048, 3, 2, "same", name="wide")])
ex = cw.Inspector(model, cw.load_image("cat", size=24))
ex
"""


class InspectorPage(ExplorerPage):
    """An inspector on a notebook's page."""

    def __init__(self, notebook):
        super().__init__(notebook)
        self.strip = self.view.locator(".cnnw-graph")
        self.search = self.view.get_by_role("combobox", name="find a layer")

    def card(self, name: str):
        return self.strip.locator(f'.cnnw-layer[data-stage="{name}"]')

    def wait_for_stage(self, name: str) -> None:
        """Waits until a layer is selected in the kernel and its maps are on screen."""
        self.notebook.wait_for(f"ex.scene.selected.stage == {name!r}")
        self.wait_until_painted()
        expect(self.maps).to_have_attribute("data-stage", name)

    def focused(self) -> str:
        return self.page.evaluate("document.activeElement.dataset.stage")

    def select(self, name: str) -> None:
        """Selects a layer from Python and waits for it."""
        self.notebook.run(f"ex.select({name!r})")
        self.wait_for_stage(name)


@pytest.fixture
def branches(kept_lab) -> InspectorPage:
    page = InspectorPage(kept_lab.open_notebook([BRANCHES]))
    page.wait_until_painted()
    return page


def thumb_pixels(page: InspectorPage, name: str) -> np.ndarray:
    """Returns the pixels of a card's thumbnail, once it has arrived."""
    canvas = page.card(name).locator("canvas")
    expect(canvas).to_be_visible()
    data = canvas.evaluate("""canvas => {
        const { width, height } = canvas;
        return { width, height, data: [...canvas.getContext('2d').getImageData(0, 0, width, height).data] };
    }""")
    return np.array(data["data"]).reshape(data["height"], data["width"], 4)[..., :3]


def test_a_click_on_a_layer_shows_its_maps_pixel_by_pixel(branches):
    page = branches
    page.wait_for_stage("relu")
    assert_shows(page.tiles(), page.array("ex.feature_maps('relu')"), "magma", diverging=False)
    for name, table in (("inner/deep", "RdBu"), ("sum", "RdBu"), ("squash", "RdBu")):
        page.card(name).click()
        page.wait_for_stage(name)
        assert_shows(page.tiles(), page.array(f"ex.feature_maps({name!r})"), table, diverging=True)
    expect(page.card("squash")).to_have_attribute("aria-selected", "true")
    # Both branches are visible, one above the other, and the selected layer names the ones that it reads.
    page.card("sum").click()
    page.wait_for_stage("sum")
    boxes = [page.card(name).bounding_box() for name in ("pool", "short", "sum")]
    assert boxes[0]["y"] != boxes[1]["y"] and max(box["x"] for box in boxes[:2]) < boxes[2]["x"]
    for name in ("pool", "short"):
        expect(page.card(name)).to_have_attribute("data-relation", "reads")
    expect(page.card("squash")).to_have_attribute("data-relation", "read by")
    facts = page.view.locator(".cnnw-layer-facts")
    expect(facts).to_contain_text("Add · add of 2 · 48 × 48 × 8")
    facts.get_by_role("button", name="short").click()
    page.wait_for_stage("short")
    expect(facts).to_contain_text("72 parameters")


def test_thumbnails_come_by_themselves_and_are_means(branches):
    page = branches
    maps = page.array("ex.feature_maps('relu')").astype(float)
    pixels = thumb_pixels(page, "relu")
    mean = block_means(maps.mean(axis=2), round(96 / pixels.shape[1]))
    # Magma's colours grow brighter with the value.
    brightness = pixels @ [0.299, 0.587, 0.114]
    assert np.corrcoef(brightness.ravel(), mean.ravel())[0, 1] > 0.97
    image = page.array("ex.image") * 255
    shown = thumb_pixels(page, "input")
    step = round(96 / shown.shape[1])
    wanted = np.stack([block_means(image[..., channel], step) for channel in range(3)], axis=2)
    assert np.abs(shown - wanted).max() <= 1.5


def test_everything_by_keyboard(branches):
    page = branches
    page.card("relu").focus()
    for key, name in (
        ("ArrowRight", "inner/deep"),
        ("ArrowRight", "pool"),
        ("ArrowDown", "short"),
        ("ArrowUp", "inner/deep"),
        ("End", "classes"),
        ("Home", "input"),
        ("ArrowRight", "stem"),
    ):
        page.page.keyboard.press(key)
        page.wait_for_stage(name)
        assert page.focused() == name
    # Letters typed in the search must not reach the notebook, where they add and delete cells.
    cells = page.page.locator(".jp-Notebook .jp-Cell").count()
    page.search.focus()
    page.page.keyboard.type("tanh dab")
    expect(page.view.locator(".cnnw-picker-popup")).to_contain_text("No layer matches")
    assert page.page.locator(".jp-Notebook .jp-Cell").count() == cells
    for _ in range(4):
        page.page.keyboard.press("Backspace")
    options = page.view.locator(".cnnw-picker-option")
    expect(options).to_have_count(1)
    page.page.keyboard.press("Enter")
    page.wait_for_stage("squash")
    assert page.focused() == "squash"
    expect(options.first).to_be_hidden()
    # From a layer on to its arithmetic and its tiles.
    page.select("classes")
    assert page.notebook.run("ex.scene.stages[-1].name") == "classes"
    panel = page.view.locator('[data-panel="arithmetic"]')
    value = page.array("ex.feature_maps('classes')")[0, 0, 0]
    expect(panel.locator("[data-agrees=true]")).to_contain_text(f"{value:.4f}")
    # A merge shows what it adds, and from which layers.
    page.select("sum")
    sum_, left, right = (page.array(f"ex.feature_maps({name!r})") for name in ("sum", "pool", "short"))
    row, col, channel = (page.notebook.run(f"ex.scene.selected.{name}") for name in ("row", "col", "channel"))
    expect(panel.locator("[data-role=channel]").first).to_have_text("pool")
    numbers = [text.replace("−", "-") for text in panel.locator(".cnnw-line.cnnw-number").all_inner_texts()]
    shown = [float(text.replace("≈", "")) for text in numbers]
    assert np.allclose(shown, [maps[row, col, channel] for maps in (left, right, sum_)], atol=1e-4)


def test_the_picker_filters_by_kind_and_tells_how_many_there_are(branches):
    page = branches
    kind = page.view.get_by_role("combobox", name="kind of layer")
    assert "conv (3)" in kind.inner_text() and "all kinds (10)" in kind.inner_text()
    kind.select_option("conv")
    options = page.view.locator(".cnnw-picker-option")
    expect(options).to_have_count(3)
    assert [option.inner_text().split("\n")[0] for option in options.all()] == ["stem", "inner/deep", "short"]
    options.nth(1).click()
    page.wait_for_stage("inner/deep")


def test_hundreds_of_layers_and_2048_channels_stay_few_elements(kept_lab):
    page = InspectorPage(kept_lab.open_notebook([WIDE]))
    page.wait_until_painted()
    assert page.notebook.run("len(ex.stages)") == 393
    cards = page.strip.locator(".cnnw-layer")
    assert 3 <= cards.count() <= 20
    page.search.fill("wide")
    page.search.press("Enter")
    page.wait_for_stage("wide")
    assert cards.count() <= 20 and page.focused() == "wide"
    maps = page.array("ex.feature_maps('wide')")
    assert maps.shape == (6, 6, 2048)
    first = page.tiles()
    assert 8 <= len(first) < 300 and "0" in first and "2047" not in first
    page.tile(0).focus()
    page.page.keyboard.press("End")
    expect(page.tile(2047)).to_be_focused()
    page.page.wait_for_function("root => !root.querySelector('[data-channel=\"0\"]')", arg=page.maps.element_handle())
    shown = {channel: pixels for channel, pixels in page.tiles().items()}
    assert "2047" in shown and len(shown) < 300
    here = sorted(map(int, shown))
    subset = {str(at): shown[str(channel)] for at, channel in enumerate(here)}
    assert_shows(subset, maps[..., here], "RdBu", diverging=True)
    # Through the cards by keyboard, a screenful at a time.
    page.card("wide").focus()
    for _ in range(5):
        page.page.keyboard.press("PageUp")
    page.wait_for_stage("act116")
    assert cards.count() <= 20 and page.focused() == "act116"
    expect(page.card("act116").locator("canvas")).to_be_visible()


def test_dark_theme_and_a_narrow_page(branches):
    page = branches
    page.notebook.set_theme("dark")
    colour = page.strip.evaluate("root => getComputedStyle(root).backgroundColor")
    assert sum(float(part) for part in re.findall(r"[\d.]+", colour)[:3]) < 250 or "color(" in colour
    page.page.set_viewport_size({"width": 560, "height": 900})
    page.card("relu").click()
    page.wait_for_stage("relu")
    assert page.strip.evaluate("root => root.scrollWidth > root.clientWidth")
    sizes = page.view.locator(".cnnw-layers").evaluate("""root => [...root.querySelectorAll('*')]
        .filter(each => each.childNodes.length && [...each.childNodes].some(node => node.nodeType === 3))
        .map(each => parseFloat(getComputedStyle(each).fontSize))""")
    assert min(sizes) >= 11


FOLDED = """
import keras
from keras import layers
import cnn_widgets as cw
keras.utils.set_random_seed(1)
x = inputs = keras.Input((24, 24, 3))
x = layers.SpectralNormalization(layers.Conv2D(4, 3, name="inner"), name="wrapper")(x)
x = layers.Reshape((484, 4), name="tokens")(x)
x = layers.MultiHeadAttention(2, 2, name="attention")(x, x)
ex = cw.Inspector(keras.Model(inputs, layers.GlobalAveragePooling1D(name="means")(x)), cw.load_image("cat", size=24))
ex
"""


def test_a_layer_made_of_layers_unfolds_and_folds_by_keyboard(kept_lab):
    page = InspectorPage(kept_lab.open_notebook([FOLDED]))
    page.wait_until_painted()
    expect(page.card("wrapper")).to_have_attribute("aria-selected", "true")
    expect(page.card("attention/query")).to_have_count(0)
    page.card("attention").click()
    unfold = page.view.get_by_role("button", name="unfold attention")
    expect(unfold).to_have_attribute("aria-expanded", "false")
    unfold.focus()
    page.page.keyboard.press("Enter")
    expect(page.card("attention/query")).to_be_visible()
    fold = page.view.get_by_role("button", name="fold attention", exact=True)
    expect(fold).to_have_attribute("aria-expanded", "true")
    expect(fold).to_be_focused()
    page.card("attention/query").click()
    page.wait_for_stage("attention/query")
    fold.focus()
    page.page.keyboard.press("Enter")
    expect(page.card("attention/query")).to_have_count(0)
    expect(page.card("attention")).to_have_attribute("aria-selected", "true")
