"""Every notebook runs, and its outputs are exactly those that are stored in it."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("[!.]*.ipynb"))


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_run_is_complete(path):
    """nbval compares nothing in a cell that was not run or has no stored outputs, and would pass."""
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    counts = [cell.execution_count for cell in cells]
    assert counts == list(range(1, len(cells) + 1)), "restart the kernel, run all cells, and save"
    assert any(cell.outputs for cell in cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_is_shown_live_is_stored_as_a_picture_too(path):
    """That picture is all that a reader sees where no kernel runs. A question is a form, and is stored as text."""
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "application/vnd.jupyter.widget-view+json" in data and not data["text/plain"].startswith("Question("):
                assert "image/png" in data, data["text/plain"]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_run_gives_stored_outputs(path):
    result = nbval(path)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.timeout(600)
def test_an_output_number_that_is_off_by_one_is_found(tmp_path):
    """Each cell whose output contains a number is tried."""
    notebook = nbformat.read(ROOT / "notebooks" / "01_cat.ipynb", as_version=4)
    changed = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            text = output.get("data", {}).get("text/plain", "") if output.output_type == "execute_result" else ""
            if re.search(r"\d", text):
                output.data["text/plain"] = re.sub(r"\d+", lambda figure: str(int(figure[0]) + 1), text, count=1)
                changed += 1
    nbformat.write(notebook, tmp_path / "changed.ipynb")
    result = nbval(tmp_path / "changed.ipynb")
    assert changed > 5
    assert f"{changed} failed" in result.stdout, result.stdout + result.stderr


def nbval(path):
    """Run a notebook and compare all outputs."""
    words = ["--nbval", "--nbval-current-env", "-p", "no:cacheprovider", "--color=no", str(path)]
    return subprocess.run([sys.executable, "-m", "pytest", *words], cwd=ROOT, capture_output=True, text=True)
