"""The trainer, in real JupyterLab with a real kernel."""

import numpy as np
import pytest
from playwright.sync_api import expect

from .explorer_page import ExplorerPage, assert_shows

TRAINER = """
import keras, time
import numpy as np
import cnn_widgets as cw
rng = np.random.default_rng(0)
x, y = rng.uniform(0, 0.3, (512, 16, 16, 1)).astype("float32"), np.arange(512) % 2
for picture, label in zip(x, y):
    picture[(8, slice(None)) if label == 0 else (slice(None), 8)] = 1
ex = cw.Explorer(x[0], blocks=[cw.Block(filters=4)])
before = ex.kernels("conv1")
trainer = cw.Trainer(ex, (x, y), validation_data=(x[:64], y[:64]), epochs=20_000, batch_size=16)
trainer
"""


@pytest.fixture
def page(kept_lab) -> ExplorerPage:
    page = ExplorerPage(kept_lab.open_notebook([TRAINER]))
    page.wait_until_painted()
    yield page
    page.notebook.run("trainer.close()")


def kernel_text(page) -> str:
    """Returns the numbers and pixels of the kernels panel."""
    return page.view.locator('[data-panel="kernels"] canvas').first.evaluate("canvas => canvas.toDataURL()")


def press(page, action):
    page.view.locator(f'[data-panel="trainer"] [data-action="{action}"]').click()


def assert_tiles(page):
    """Asserts that the maps on screen are what Keras computes with the shown snapshot of the weights."""
    page.wait_until_painted()
    assert_shows(page.tiles(), page.array("ex.feature_maps('act1')"), "magma", diverging=False)


def test_training_is_watched_held_and_looked_back_at(page):
    notebook = page.notebook
    at_first = kernel_text(page)
    panel = page.view.locator('[data-panel="trainer"]')
    press(page, "start")
    notebook.wait_for("trainer.step > 20")
    page.page.wait_for_function(
        "([root, first]) => root.querySelector('canvas').toDataURL() !== first",
        arg=[page.view.locator('[data-panel="kernels"]').element_handle(), at_first],
    )
    # Another cell runs during the training.
    assert notebook.run("sum(range(10))") == 45 and notebook.run("trainer.state") == "running"
    expect(panel.locator("progress")).to_be_visible()

    press(page, "pause")
    notebook.wait_for("trainer.state == 'paused'")
    held = notebook.run("trainer.step")
    expect(panel.locator(".cnnw-progress-words")).to_contain_text("(paused)")
    assert_tiles(page)
    assert notebook.run("bool((ex.kernels('conv1') == trainer.model.get_layer('conv1').kernel.numpy()).all())")
    assert notebook.run("trainer.step") == held

    # By keyboard back to the start: the same weights bit for bit, and their pixels.
    slider = panel.get_by_role("slider", name="Time of the training")
    slider.focus()
    slider.press("Home")
    notebook.wait_for("not trainer.is_live")
    assert notebook.run("ex.kernels('conv1').tobytes() == before.tobytes()")
    expect(slider).to_have_attribute("aria-valuetext", "Shown: kernels and maps before training")
    page.page.wait_for_function(
        "([root, first]) => root.querySelector('canvas').toDataURL() === first",
        arg=[page.view.locator('[data-panel="kernels"]').element_handle(), at_first],
    )
    assert_tiles(page)

    # Training continues while the past is shown.
    press(page, "pause")
    notebook.wait_for(f"trainer.step > {held}")
    assert notebook.run("ex.kernels('conv1').tobytes() == before.tobytes()")
    press(page, "now")
    notebook.wait_for("trainer.is_live")
    press(page, "cancel")
    notebook.wait_for("trainer.state == 'cancelled'")
    assert notebook.run("bool((ex.kernels('conv1') == trainer.model.get_layer('conv1').kernel.numpy()).all())")
    assert_tiles(page)
    expect(panel.get_by_role("button", name="Train on")).to_be_visible()


def test_a_slider_turned_while_it_trains_stops_it_and_says_why(page):
    notebook = page.notebook
    press(page, "start")
    notebook.wait_for("trainer.step > 5")
    page.slide("Kernel size", 1)
    notebook.wait_for("trainer.state == 'cancelled'")
    expect(page.view.locator('[data-panel="trainer"]')).to_contain_text("settings were changed")
    notebook.wait_for("ex.kernels('conv1').shape[0] == 4")
    assert_tiles(page)


def test_the_curves_are_described_and_fit_a_narrow_page(page):
    notebook, panel = page.notebook, page.view.locator('[data-panel="trainer"]')
    notebook.run("trainer._epochs = 2; done = trainer.start().wait(60)")
    loss = panel.get_by_role("img", name="Loss over 64 steps")
    expect(loss).to_be_visible()
    expect(panel.get_by_role("img", name="Accuracy over 64 steps")).to_be_visible()
    expect(loss.locator("circle")).to_have_count(2)
    page.page.set_viewport_size({"width": 640, "height": 900})
    page.page.wait_for_function(
        "root => [...root.querySelectorAll('svg, input, button')].every("
        "each => each.getBoundingClientRect().right <= root.getBoundingClientRect().right + 1)",
        arg=panel.element_handle(),
    )
    assert np.isfinite(notebook.run("trainer.history.loss[-1]"))


def test_a_slider_dragged_while_it_trains_ends_on_its_last_value(page):
    notebook = page.notebook
    press(page, "start")
    notebook.wait_for("trainer.step > 5")
    page.drag("Filters", 0.3)
    page.drag("Filters", 0.15)
    shown = page.number("Filters")
    assert shown != 4
    notebook.wait_for(f"ex.blocks[0].filters == {shown}")
    notebook.wait_for("trainer.state == 'cancelled'")
    assert notebook.run("ex.model.get_layer('conv1').filters") == shown
    assert_tiles(page)
