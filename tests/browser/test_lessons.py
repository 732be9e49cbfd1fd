"""Each lesson in real JupyterLab: all cells run, a slider is dragged, a question answered wrongly and correctly."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cnn_widgets.core.language import say, set_language

from .explorer_page import ExplorerPage

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
# A wrong and a correct answer to the first question that is answered in a field, once all cells have run.
ANSWERS = {
    "01_cat": ("224", "222"),
    "02_two_layers": ("3", "16"),
    "03_filter_detect_condense": ("4", "0"),
    "04_learned_kernels": ("28", "4"),
    "05_digit": ("12", "14"),
    "06_your_own_model": ("48 48 32", "48 48 16"),
    "07_watch_it_learn": ("0 0 0 0 1 0 0 0 0", "0, 0, 0, 1, 0, 0, 0, 0, 0"),
}
IN_OTHER_LANGUAGES = ("th/01_cat", "zh/02_two_layers", "ko/03_filter_detect_condense", "ja/05_digit")
LARGEST_MEMORY = 1.2e9


@pytest.fixture
def speak():
    """Sets the language in which the test looks for words on the screen."""
    yield set_language
    set_language("en")


@pytest.mark.parametrize("lesson", [*ANSWERS, *IN_OTHER_LANGUAGES])
def test_a_lesson_from_top_to_bottom(lab, lesson, speak):
    code, _, name = lesson.rpartition("/")
    speak(code or "en")
    shutil.copy(NOTEBOOKS / f"{lesson}.ipynb", lab.server.root)
    notebook = lab.open_again(f"{name}.ipynb")
    notebook.run_all()
    turn(ExplorerPage(notebook, notebook.page.locator(".cnnw-explorer").first))
    wrong, right = ANSWERS[name]
    exercise = notebook.page.locator(".cnnw-exercise", has=notebook.page.locator("input[type=text]")).first
    field, verdict = exercise.locator("input[type=text]"), exercise.locator("[role=status]")
    exercise.scroll_into_view_if_needed()
    expect(exercise.get_by_role("button", name=say("Solution"))).to_be_disabled()
    for answer, sign in ((wrong, "✗"), (right, "✓")):
        field.fill(answer)
        field.press("Enter")
        expect(verdict).to_contain_text(sign)
    exercise.get_by_role("button", name=say("Solution")).click()
    expect(verdict).not_to_contain_text("✓")
    peak = notebook.run("import resource\nresource.getrusage(resource.RUSAGE_SELF).ru_maxrss")
    assert peak * 1024 < LARGEST_MEMORY


def turn(page: ExplorerPage) -> None:
    """Changes something in the first widget: moves a slider, or selects another layer."""
    page.maps.locator(".cnnw-tile").first.wait_for()
    maps, before = page.maps.first, page.maps.first.get_attribute("data-revision")
    if page.view.locator(".cnnw-setting").count():
        page.slide(say("Kernel size"), 1)
    else:
        page.view.locator('.cnnw-layer:not([aria-selected="true"])').nth(1).click()
    page.page.wait_for_function(
        "([root, before]) => root.dataset.revision !== before", arg=[maps.element_handle(), before]
    )
