"""A separate JupyterLab server, which uses nothing of the user's configuration and leaves no kernel behind."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Nothing may cover the page or use the network.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/extensionmanager-extension:plugin": {"enabled": False},
}
PAGE_CONFIG = {"buildAvailable": False, "buildCheck": False}
START_SECONDS = 120
STOP_SECONDS = 30
# A server shuts itself down after this long without a browser, in case its tests were killed.
ABANDONED_SECONDS = 300


@dataclass(frozen=True)
class JupyterServer:
    """A running server.

    Args:
        url: Its address, without a slash at the end.
        token: Gives clients access, as `?token=`.
        root: The folder whose notebooks it serves.
    """

    url: str
    token: str
    root: Path

    def request(self, method: str, path: str) -> object:
        """Calls the REST API, for example `request("GET", "/api/kernels")`."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(self.url + path, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=STOP_SECONDS) as response:
            return json.loads(response.read() or "null")

    def stop_kernels(self) -> None:
        for session in self.request("GET", "/api/sessions"):
            self.request("DELETE", f"/api/sessions/{session['id']}")


@contextlib.contextmanager
def jupyter_server(folder: Path, *words: str) -> Iterator[JupyterServer]:
    """Starts JupyterLab with more words and all its own files in `folder`, and stops it and its kernels at the end."""
    root = folder / "notebooks"
    root.mkdir(parents=True)
    server = JupyterServer(f"http://127.0.0.1:{free_port()}", secrets.token_hex(16), root)
    log = folder / "server.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [*command(server, folder), *words],
            env=environment(server, folder),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_up(lambda: server.request("GET", "/api/status"), process, log)
        yield server
    finally:
        # On this signal the server shuts its kernels down before it ends.
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            # Kernels end by themselves once their server is gone.
            process.kill()
            process.wait()


def command(server: JupyterServer, folder: Path) -> list[str]:
    application = folder / "application"
    application.mkdir()
    (application / "overrides.json").write_text(json.dumps(SETTINGS))
    (application / "page_config.json").write_text(json.dumps(PAGE_CONFIG))
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={server.url.rpartition(':')[2]}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={server.root}",
        f"--LabApp.app_settings_dir={application}",
        "--LabApp.extension_manager=readonly",
        f"--MappingKernelManager.cull_idle_timeout={ABANDONED_SECONDS}",
        "--MappingKernelManager.cull_interval=60",
        f"--ServerApp.shutdown_no_activity_timeout={ABANDONED_SECONDS}",
        # Gives the tests window.jupyterapp.
        "--LabApp.expose_app_in_browser=True",
    ]


def environment(server: JupyterServer, folder: Path) -> dict[str, str]:
    foreign = ("JUPYTER", "IPYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    folders = {
        "JUPYTER_CONFIG_DIR": "configuration",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    own = {name: str(folder / place) for name, place in folders.items()}
    return {**kept, **own, "JUPYTER_TOKEN": server.token}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until_up(ask: Callable[[], object], process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            ask()
            return
        time.sleep(0.1)
    raise RuntimeError(f"The server did not start. Its log ends:\n{log.read_text()[-4000:]}")
