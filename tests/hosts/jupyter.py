"""Addresses of one Jupyter server that serves JupyterLab, Notebook 7 and Voila, and what starts a notebook there."""

from tests.browser.notebook import IS_READY, PANEL, write_notebook
from tests.browser.server import JupyterServer

from .window import Window

# Notebook 7 has an option of its own for window.jupyterapp.
WORDS = ("--JupyterNotebookApp.expose_app_in_browser=True",)
ADDRESSES = {"lab": "/lab/tree/{}?reset", "notebook": "/notebooks/{}?", "voila": "/voila/render/{}?"}
RUN = "() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }"


def open_notebook(window: Window, server: JupyterServer, host: str, cells: list[str]) -> None:
    """Open a new notebook in a host ("lab", "notebook", "voila") and run it."""
    path = f"{host}.ipynb"
    write_notebook(server.root / path, cells)
    window.go(f"{server.url}{ADDRESSES[host].format(path)}&token={server.token}")
    if host != "voila":
        window.wait_for(f"path => {{ {PANEL} {IS_READY} }}", path)
        window.ask(RUN)
