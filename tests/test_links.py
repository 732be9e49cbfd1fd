"""README's links lead to existing files, and all use the address in pyproject.toml."""

import re

import pytest

from scripts import links

ROOT = links.ROOT
README = (ROOT / "README.md").read_text("utf-8")
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("[!.]*.ipynb"))
LESSONS = [path for path in NOTEBOOKS if path.name[0].isdigit()]
OPENED = re.compile(r"https://(?:mybinder|colab)[^)]*?/(notebooks/[\w/]+\.ipynb)")


def test_readme_is_what_the_script_writes():
    assert links.readme(README, links.address()) == README


def test_the_files_that_links_open_exist():
    opened = OPENED.findall(README)
    assert opened and all((ROOT / path).is_file() for path in opened)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: str(path.relative_to(ROOT / "notebooks")))
def test_each_lesson_opens_in_binder_and_in_colab(path):
    name = path.relative_to(ROOT).as_posix()
    assert links.binder(links.address(), name) in README
    assert links.colab(links.address(), name) in README


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: str(path.relative_to(ROOT / "notebooks")))
def test_each_lesson_installs_in_colab_from_that_address(path):
    assert f"%pip install --quiet git+https://github.com/{links.address()}\\n" in path.read_text("utf-8")


def test_relative_links_lead_somewhere():
    pages = [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *(ROOT / "docs").glob("*.md"),
        ROOT / "benchmarks" / "README.md",
    ]
    for page in pages:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_files_that_contributing_names_exist():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rooms = (ROOT, ROOT / "cnn_widgets", ROOT / "js" / "src")
    named = re.findall(r"`([\w.*]+(?:/[\w.*]*)+)`", text)
    assert named and [path for path in named if not any(any(room.glob(path.rstrip("/"))) for room in rooms)] == []
