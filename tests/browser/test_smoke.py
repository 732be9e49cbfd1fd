"""The test harness itself with a plain ipywidgets slider, and an explorer that appears without errors."""

import pytest
from playwright.sync_api import expect

from .notebook import KernelError

CELLS = ["import ipywidgets", "slider = ipywidgets.IntSlider(3)\nslider"]


def test_slider_in_browser_and_python(lab):
    notebook = lab.open_notebook(CELLS)
    handle = notebook.output(1).locator(".noUi-handle")
    expect(handle).to_be_visible()
    handle.press("ArrowRight")
    notebook.wait_for("slider.value == 4")

    notebook.run("slider.value = 70")
    expect(notebook.output(1).locator(".widget-readout")).to_have_text("70")
    view = notebook.second_view(1)
    expect(view.locator(".widget-readout")).to_have_text("70")

    notebook.set_theme("dark")
    notebook.save()
    notebook.reload()
    expect(notebook.output(1).locator(".widget-readout")).to_have_text("70")
    assert notebook.run("import numpy as np; np.arange(3) / 2") == [0, 0.5, 1]
    assert len(notebook.run("np.ones((500, 500))")) == 500

    notebook.restart_kernel()
    with pytest.raises(KernelError, match="name 'slider' is not defined"):
        notebook.run("slider")
    notebook.run_all()
    assert notebook.run("slider.value") == 3


def test_explorer_appears_without_errors(lab):
    notebook = lab.open_notebook(["import cnn_widgets as cw", 'ex = cw.Explorer("cat", seed=0)\nex'])
    expect(notebook.output(1).locator("canvas").first).to_be_visible()
    assert notebook.run("ex.stages") == ["input", "conv1", "act1", "pool1"]
    notebook.run("ex.blocks[0].kernel_size = 5")
    assert notebook.run("ex.feature_maps('conv1').shape") == [220, 220, 16]
