"""Write the links that open a notebook in Binder, Voila and Colab into README, for the address in pyproject.toml.

    python -m scripts.links [owner/name]

An address that is given is first written into pyproject.toml and into the notebooks' set-up cells, which install from
it.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST = "notebooks/01_cat.ipynb"
PAGE = "notebooks/page.ipynb"
NOTEBOOK = re.compile(r"\((notebooks/[\w/]+\.ipynb)\)")
ROW = re.compile(r"^\| (\[\d\d\].*?) \| (.*?) \| .* \|$", re.MULTILINE)
LAUNCH = re.compile(r"<!-- launch -->.*?<!-- /launch -->", re.DOTALL)


def address() -> str:
    """Return the repository's owner and name, as given in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return project["urls"]["Repository"].removeprefix("https://github.com/")


def binder(repository: str, path: str) -> str:
    """Return the link that opens a notebook in JupyterLab on Binder."""
    return f"https://mybinder.org/v2/gh/{repository}/HEAD?urlpath=lab/tree/{path}"


def voila(repository: str, path: str) -> str:
    """Return the link that opens a notebook as a page without code on Binder."""
    return f"https://mybinder.org/v2/gh/{repository}/HEAD?urlpath=voila/render/{path}"


def colab(repository: str, path: str) -> str:
    """Return the link that opens a notebook in Colab."""
    return f"https://colab.research.google.com/github/{repository}/blob/HEAD/{path}"


def readme(text: str, repository: str) -> str:
    """Return README's text with new badges and a new last column in the table of lessons."""
    badge = f"[![Binder](https://mybinder.org/badge_logo.svg)]({binder(repository, FIRST)})"
    page = f"[the explorer as a page of its own]({voila(repository, PAGE)})"
    text = LAUNCH.sub(f"<!-- launch -->\n{badge} opens lesson 01, and here is {page}.\n<!-- /launch -->", text)
    return ROW.sub(lambda row: f"| {row[1]} | {row[2]} | {opened(row[1], repository)} |", text)


def opened(lesson: str, repository: str) -> str:
    """Return the links for a lesson and its versions in other languages."""
    paths = NOTEBOOK.findall(lesson)
    return "<br>".join(
        f"[Binder]({binder(repository, path)}), [Colab]({colab(repository, path)}){version(path)}" for path in paths
    )


def version(path: str) -> str:
    folder = Path(path).parent.name
    return "" if folder == "notebooks" else f" ({folder})"


def move(old: str, new: str) -> None:
    """Replace the old address by the new one in pyproject.toml and the notebooks."""
    for path in [ROOT / "pyproject.toml", *sorted((ROOT / "notebooks").rglob("[!.]*.ipynb"))]:
        text = path.read_text("utf-8")
        path.write_text(text.replace(f"github.com/{old}", f"github.com/{new}"), "utf-8")


def main() -> None:
    """Write README, and first the new address if one is given."""
    if len(sys.argv) > 1:
        if not re.fullmatch(r"[\w-]+/[\w.-]+", sys.argv[1]):
            sys.exit(f"{sys.argv[1]} is no address: give it as owner/name.")
        move(address(), sys.argv[1])
    path = ROOT / "README.md"
    path.write_text(readme(path.read_text("utf-8"), address()), "utf-8")


if __name__ == "__main__":
    main()
