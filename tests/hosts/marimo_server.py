"""marimo with one notebook, as an app or to be edited."""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import indent

from tests.browser.server import JupyterServer, environment, free_port, wait_until_up

STOP_SECONDS = 30
NOTEBOOK = """import marimo

app = marimo.App()


@app.cell
def _():
{source}
    return


if __name__ == "__main__":
    app.run()
"""


# A notebook that is opened to be edited runs at once, too.
SETTINGS = """[tool.marimo.runtime]
auto_instantiate = true
"""


@contextmanager
def marimo_server(folder: Path, source: str, mode: str) -> Iterator[str]:
    """Start marimo with a notebook of one cell.

    Args:
        folder: For its files.
        source: The cell, which ends in what it shows.
        mode: "run" shows an app without code, "edit" the notebook.

    Yields:
        The address.
    """
    notebook = folder / "notebook.py"
    notebook.write_text(NOTEBOOK.format(source=indent(source, "    ")))
    (folder / "pyproject.toml").write_text(SETTINGS)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    words = ["-m", "marimo", "--yes", mode, str(notebook), "--headless", "--no-token"]
    words += ["--host", "127.0.0.1", "--port", str(port)]
    # Its settings are the user's, and lie at home.
    own = {**environment(JupyterServer(address, "", folder), folder), "HOME": str(folder)}
    own |= {name: str(folder / "settings") for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
    log = folder / "marimo.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, *words], env=own, cwd=folder, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream
        )
    try:
        wait_until_up(lambda: urllib.request.urlopen(f"{address}/health").close(), process, log)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
