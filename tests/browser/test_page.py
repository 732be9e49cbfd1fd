"""The explorer as a page without code: Voila runs the notebook, and its sliders work."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .server import JupyterServer, environment, free_port, wait_until_up

PAGE = Path(__file__).parents[2] / "notebooks" / "page.ipynb"


@pytest.fixture
def voila(tmp_path):
    """The address of a Voila server that shows the page."""
    port = free_port()
    server = JupyterServer(f"http://127.0.0.1:{port}", "", PAGE.parent)
    words = ["--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1", str(PAGE)]
    log = tmp_path / "voila.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "voila", *words],
            env=environment(server, tmp_path),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_up(lambda: socket.create_connection(("127.0.0.1", port)).close(), process, log)
        yield server.url
    finally:
        process.terminate()
        process.wait(30)


def test_the_page_shows_the_explorer_and_no_code_and_follows_a_slider(voila, browser):
    with browser.new_context(viewport={"width": 1400, "height": 1000}) as context:
        page = context.new_page()
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(voila)
        maps = page.locator('[data-panel="maps"]')
        maps.locator(".cnnw-tile").nth(15).wait_for()
        expect(page.locator("body")).not_to_contain_text("import cnn_widgets")
        expect(page.locator(".cnnw-formula")).to_contain_text("222")
        slider = page.get_by_role("slider", name="Kernel size", exact=True)
        slider.focus()
        slider.press("ArrowRight")
        expect(page.locator(".cnnw-formula")).to_contain_text("221")
        assert errors == []
