"""A trusted notebook from an earlier version, with outputs and widget state, opened with a new kernel."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from nbformat import read
from nbformat.sign import NotebookNotary

from .explorer_page import ExplorerPage, assert_shows

NOTEBOOKS = sorted((Path(__file__).parents[1] / "kept" / "files").glob("*/trusted.ipynb"))


@pytest.mark.parametrize("saved", NOTEBOOKS, ids=lambda path: path.parent.name)
def test_it_shows_its_maps(lab, saved):
    path = lab.server.root / "kept.ipynb"
    shutil.copy(saved, path)
    NotebookNotary(data_dir=str(path.parent.parent / "data")).sign(read(path, 4))
    notebook = lab.open_again("kept.ipynb")
    page = ExplorerPage(notebook)
    page.maps.locator(".cnnw-tile").first.wait_for()
    assert_shows(page.tiles(), np.load(saved.with_suffix(".npz"))["act1"], "magma", diverging=False)
    assert notebook.run("'ex' in globals()") is False
