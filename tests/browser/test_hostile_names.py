"""HTML and scripts in every kind of name are text in real JupyterLab: nothing runs, and no element is added."""

import pytest
from PIL import Image
from playwright.sync_api import expect

from .explorer_page import ExplorerPage

BAIT = "<img src=x onerror=window.hacked=1>"
MARKUP = '"><svg onload=window.hacked=1></svg><script>window.hacked=1</script>'
CELLS = [
    f"BAIT, MARKUP = {BAIT!r}, {MARKUP!r}\n"
    """
import json
import keras
import numpy as np
import cnn_widgets as cw
from cnn_widgets.widgets.session.front_end import FrontEnd, packed_text
from IPython.display import display
from keras import layers
keras.utils.set_random_seed(1)
model = keras.Sequential(
    [
        keras.Input((24, 24, 3)),
        layers.Conv2D(4, 3, name=BAIT),
        layers.ReLU(name="relu"),
        layers.GlobalAveragePooling2D(name="means"),
        layers.Dense(3, activation="softmax", name="classes"),
    ],
    name=BAIT,
)
ins = cw.Inspector(model, cw.load_image("cat", size=24), classes=[BAIT, MARKUP, "cat"])
rng = np.random.default_rng(0)
ins.images = {f"{MARKUP} {number}": image for number, image in enumerate(rng.random((4, 24, 24, 3), np.float32))}
for panel in map(ins.part, ins.panels):
    if panel.has_trait("is_open"):
        panel.is_open = True
ins.select(BAIT)
ins
""",
    """
ex = cw.Explorer(BAIT + ".png", filters=4)
ex
""",
    """
maps = rng.random((6, 6, 2)).astype(np.float32)
spoken = cw.FeatureMaps(maps)
words = json.dumps({"Feature maps": [MARKUP], "sort by": [BAIT]})
spoken.front_end = FrontEnd("en")
spoken.front_end.set_trait("words", packed_text(words))
spoken.front_end.set_trait("version", "hostile")
display(cw.Pipeline({BAIT: maps, MARKUP: maps}), spoken)
""",
    """
from cnn_widgets.lessons import Question
asked = Question(BAIT, MARKUP, choices=[BAIT, MARKUP], hints=[BAIT], mistakes={BAIT: MARKUP}, solution=MARKUP)
asked
""",
]
FORBIDDEN = """() => [...document.querySelectorAll('.jp-Notebook [onerror], .jp-Notebook [onload], '
    + '.jp-Notebook img[src=x], .jp-OutputArea script')].map(each => each.outerHTML)"""


@pytest.fixture(scope="module")
def page(shared_lab):
    Image.new("RGB", (24, 24), "teal").save(shared_lab.server.root / f"{BAIT}.png")
    notebook = shared_lab.open_notebook(CELLS)
    notebook.page.set_viewport_size({"width": 1180, "height": 6000})
    page = ExplorerPage(notebook, notebook.page.locator(".cnnw-inspector").first)
    page.wait_until_painted("ins")
    return page


def assert_inert(page):
    assert page.page.evaluate("window.hacked") is None, "a name was run as script"
    assert page.page.evaluate(FORBIDDEN) == []


def test_names_of_layers_models_and_classes(page):
    layer = page.view.get_by_role("option", name=BAIT).first
    expect(layer).to_have_attribute("data-stage", BAIT)
    expect(page.view.locator(".cnnw-layer-facts")).to_contain_text(BAIT)
    expect(page.view.locator('[data-panel="kernels"]')).to_contain_text(f"Kernels of {BAIT}")
    expect(page.maps.first).to_contain_text(f"Feature maps of {BAIT}")
    page.tile(1).click()
    expect(page.view.locator(".cnnw-large")).to_contain_text(f"{BAIT} · channel 1")
    expect(page.view.locator('[data-panel="arithmetic"]')).to_contain_text(BAIT)
    scores = page.view.locator('[data-panel="class_scores"]')
    expect(scores).to_contain_text(MARKUP)
    page.view.get_by_role("combobox", name="find a layer").fill("img")
    expect(page.view.locator(".cnnw-picker-option").first).to_contain_text(BAIT)
    page.page.keyboard.press("Escape")
    assert_inert(page)


def test_names_of_images_in_which_something_is_found(page):
    panel = page.view.locator('[data-panel="top_patches"]')
    panel.locator('[data-action="find"]').click()
    patch = panel.locator(".cnnw-patch:visible").first
    expect(patch).to_contain_text(MARKUP)
    patch.click()
    expect(panel.locator(".cnnw-patch-image")).to_be_visible()
    ranking = page.view.locator('[data-panel="ablation_effects"]')
    ranking.locator('[data-action="rank"]').click()
    expect(ranking.locator(".cnnw-score:visible").first).to_be_visible()
    assert_inert(page)


def test_file_names_notices_and_what_is_typed(page):
    view = page.page.locator(".jp-Cell").nth(1).locator(".cnnw-explorer")
    expect(view.locator(".cnnw-tile").first).to_be_visible()
    page.notebook.run("ex.scene.tell(MARKUP)")
    expect(view.locator(".cnnw-notice")).to_have_text(f"{MARKUP}✕")
    page.notebook.run("ex.scene.tell(BAIT, 'error')")
    expect(view.get_by_role("alert")).to_contain_text(BAIT)
    chooser = view.locator('input[type="file"]')
    chooser.set_input_files({"name": f"{BAIT}.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(view.get_by_role("alert")).not_to_contain_text(BAIT)
    view.locator('.cnnw-kernel[data-channel="0"]').press("Enter")
    cursor = view.locator(".cnnw-cursor")
    cursor.press("F2")
    cursor.fill(BAIT)
    cursor.press("Enter")
    expect(view.locator(".cnnw-edit-says")).to_contain_text("'<img' is not a number")
    assert_inert(page)


def test_plain_panels_translations_and_questions(page):
    for name in (BAIT, MARKUP):
        expect(page.page.locator(".cnnw-card-name", has_text=name)).to_be_visible()
    spoken = page.page.locator(".jp-Cell").nth(2).locator('[data-panel="maps"]')
    expect(spoken).to_contain_text(MARKUP)
    expect(spoken).to_contain_text(BAIT)
    exercise = page.page.locator(".cnnw-exercise")
    expect(exercise.locator("b")).to_have_text(BAIT)
    exercise.get_by_role("button", name=BAIT, exact=True).click()
    expect(exercise.locator("[role=status]")).to_contain_text(MARKUP)
    exercise.get_by_role("button", name="Hint").click()
    expect(exercise.locator("[role=status]")).to_contain_text(BAIT)
    exercise.get_by_role("button", name="Solution").click()
    expect(exercise.locator("[role=status]")).to_contain_text(MARKUP)
    assert_inert(page)


def test_what_a_saved_notebook_shows_without_its_kernel(page, shared_lab):
    page.notebook.save()
    root = shared_lab.server.root
    (root / "copied.ipynb").write_text((root / page.notebook.path).read_text())
    copied = shared_lab.open_again("copied.ipynb")
    expect(copied.page.locator(".jp-OutputArea-output").first).to_be_attached()
    assert copied.page.evaluate("window.hacked") is None and copied.page.evaluate(FORBIDDEN) == []
    # The live views went with the kernel, which ipywidgets sooner or later reports as an error of the page.
    copied.page.close()
    shared_lab.notebooks.remove(copied)
    kinds = page.notebook.run("sorted({kind for each in (ins, ex) for kind in each._repr_mimebundle_()})")
    assert "text/html" not in kinds and {"image/png", "text/plain"} <= set(kinds)


def test_titles_of_figures_are_text_and_no_formulas(page):
    page.notebook.run(
        "formula = r'$\\frac{1}$'\n"
        "odd = keras.Sequential([keras.Input((9, 9, 1)), layers.Conv2D(2, 3, name=formula)])\n"
        "figure = cw.Inspector(odd, np.zeros((9, 9))).figure(formula)\n"
        "figure.savefig('title.png')"
    )
    assert "$\\frac{1}$" in page.notebook.run("figure._suptitle.get_text()")
    page.notebook.run("figure = ins.figure(BAIT)\nfigure.savefig('title.svg')")
    assert "<img" not in (page.notebook.server.root / "title.svg").read_text()
