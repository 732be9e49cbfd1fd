"""Take README's pictures of the explorer, in the light and the dark theme: `make screenshot`."""

import io
import tempfile
from pathlib import Path

from PIL import Image

from tests.browser.chromium import open_chromium
from tests.browser.conftest import Lab
from tests.browser.explorer_page import ExplorerPage
from tests.browser.server import jupyter_server

DOCS = Path(__file__).parent.parent / "docs"
CELLS = ["import keras", "import cnn_widgets as cw\nex = cw.Explorer('cat', kernel_size=5)\nex"]
WINDOW = {"width": 1180, "height": 1800}


def take(lab: Lab) -> None:
    """Open the explorer, select channel 7, and save a picture in each theme."""
    page = ExplorerPage(lab.open_notebook(CELLS))
    for command in ("application:toggle-left-area", "application:toggle-side-tabbar"):
        page.notebook.command(command, side="left")
    page.wait_until_painted()
    page.notebook.run("ex.scene.selection = {'stage': 'act1', 'channel': 7, 'row': 97, 'col': 114}")
    page.wait_until_painted()
    for theme in ("light", "dark"):
        page.notebook.set_theme(theme)
        explorer = page.page.locator(".cnnw-explorer")
        explorer.scroll_into_view_if_needed()
        save(explorer.screenshot(animations="disabled"), DOCS / f"explorer-{theme}.png")


def save(png: bytes, path: Path) -> None:
    """Write a picture as a PNG, optimised for size without loss."""
    path.parent.mkdir(exist_ok=True)
    Image.open(io.BytesIO(png)).convert("RGB").save(path, optimize=True)
    print(path)


def main() -> None:
    """Start JupyterLab and Chromium, and take the pictures."""
    with tempfile.TemporaryDirectory() as folder, jupyter_server(Path(folder)) as server:
        with open_chromium() as browser, browser.new_context(viewport=WINDOW) as context:
            take(Lab(server, context))
        server.stop_kernels()


if __name__ == "__main__":
    main()
