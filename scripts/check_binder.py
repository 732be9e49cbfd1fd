"""Check that Binder would open the lessons: `make binder`.

Binder builds with repo2docker, which needs a container engine. This script takes the same steps without one:
repo2docker reads the configuration; an environment is made with the packages that repo2docker preinstalls and those in
`binder/requirements.txt`; `binder/postBuild` runs in a copy of the last commit; `binder/start` starts JupyterLab.
Chromium then opens each lesson, runs all its cells and reads the peak memory of its kernel, and opens the page that
Voila shows. The script exits with an error if any step fails.
"""

import os
import secrets
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts import links
from tests.browser.chromium import open_chromium
from tests.browser.conftest import Lab
from tests.browser.server import JupyterServer, free_port

ROOT = Path(__file__).resolve().parent.parent
# The packages that repo2docker 2026 puts into every Python environment.
PREINSTALLED = ("jupyterlab==4.4.9", "notebook==7.4.7", "ipywidgets==8.1.7", "ipykernel==7.0.1")
LIMIT = 2e9
"""Bytes of memory that mybinder.org allows a whole server."""


def main() -> None:
    """Build the environment, open every lesson and the page, and print a table of peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        repository = checked_out(place / "repository")
        read_configuration(repository, place)
        binaries = build(repository, place)
        lessons = sys.argv[1:] or all_lessons(repository)
        with server(repository, binaries) as running, open_chromium() as browser:
            print("| lesson | largest memory of its kernel, MB |\n| --- | ---: |")
            peaks = [open_lesson(running, browser, lesson) for lesson in lessons]
            open_page(running, browser)
    worst = max(peaks)
    print(f"\nBinder's limit for the server and its kernels is {LIMIT / 1e6:.0f} MB.")
    if worst > 0.6 * LIMIT:
        sys.exit(f"A lesson takes {worst / 1e6:.0f} MB: keep it near 1 GB.")


def checked_out(target: Path) -> Path:
    """Unpack the last commit into a new folder, and return that folder."""
    target.mkdir()
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    packed = target.parent / "repository.tar"
    packed.write_bytes(archive)
    with tarfile.open(packed) as tar:
        tar.extractall(target, filter="data")
    return target


def all_lessons(repository: Path) -> list[str]:
    """Return the lessons in all languages, as paths below notebooks/ without the suffix."""
    folder = repository / "notebooks"
    paths = [path.relative_to(folder) for path in sorted(folder.rglob("[0-9]*.ipynb"))]
    return [path.with_suffix("").as_posix() for path in paths]


def read_configuration(repository: Path, place: Path) -> None:
    """Have repo2docker read the configuration without building anything."""
    python = environment(place / "repo2docker", "jupyter-repo2docker")
    words = [python, "-m", "repo2docker", "--no-build", "--debug", str(repository)]
    result = subprocess.run(words, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"repo2docker refuses binder/:\n{result.stdout[-2000:]}{result.stderr[-2000:]}")
    print("repo2docker reads binder/ as it should be.")


def build(repository: Path, place: Path) -> Path:
    """Make the environment as repo2docker would, and return the folder of its programs."""
    python = environment(place / "environment", *PREINSTALLED)
    pip(python, "-r", str(repository / "binder" / "requirements.txt"))
    binaries = Path(python).parent
    subprocess.run(
        ["bash", "binder/postBuild"], cwd=repository, check=True, env=with_path(binaries), stdout=subprocess.DEVNULL
    )
    print("The environment installs, and binder/postBuild runs.")
    return binaries


def environment(folder: Path, *requirements: str) -> str:
    """Make a virtual environment with packages, and return the path of its Python."""
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    pip(python, *requirements)
    return python


def pip(python: str, *words: str) -> None:
    """Install quietly; pip's output is shown only if it fails."""
    result = subprocess.run([python, "-m", "pip", "install", "--quiet", *words], capture_output=True, text=True)
    if result.returncode:
        sys.exit(result.stdout + result.stderr)


def with_path(binaries: Path) -> dict[str, str]:
    """Return this process's environment variables without Python's settings, and with `binaries` first on the path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "TF_"))}
    return {**kept, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}


@contextmanager
def server(repository: Path, binaries: Path) -> Iterator[JupyterServer]:
    """Start JupyterLab through binder/start, as Binder does, and stop it at the end."""
    running = JupyterServer(f"http://127.0.0.1:{free_port()}", secrets.token_hex(16), repository)
    words = [
        "bash",
        "binder/start",
        "jupyter",
        "lab",
        "--no-browser",
        "--allow-root",
        f"--IdentityProvider.token={running.token}",
        f"--ServerApp.port={running.url.rpartition(':')[2]}",
        "--LabApp.expose_app_in_browser=True",
    ]
    process = subprocess.Popen(
        words,
        cwd=repository,
        env=with_path(binaries),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(running, process)
        yield running
    finally:
        process.terminate()
        process.wait(30)


def wait_for(running: JupyterServer, process: subprocess.Popen) -> None:
    """Wait until the server answers."""
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"{running.url}/api?token={running.token}", timeout=2):
                return
        except OSError:
            continue
    sys.exit("JupyterLab has ended before it answered.")


def open_lesson(running: JupyterServer, browser: Any, lesson: str) -> float:
    """Open a lesson by the link in README, run all its cells, and return the peak memory of its kernel in bytes."""
    with browser.new_context(viewport={"width": 1400, "height": 1000}) as context:
        notebook = Lab(running, context).open_again(f"notebooks/{lesson}.ipynb")
        notebook.run_all()
        notebook.page.locator(".cnnw-explorer .cnnw-tile, .cnnw-inspector .cnnw-tile").first.wait_for(state="attached")
        # In KiB on Linux.
        peak = 1024 * notebook.run("import resource\nresource.getrusage(resource.RUSAGE_SELF).ru_maxrss")
        print(f"| {lesson} | {peak / 1e6:.0f} |", flush=True)
        if notebook.errors:
            sys.exit("\n".join(notebook.errors))
        running.stop_kernels()
        return peak


def open_page(running: JupyterServer, browser: Any) -> None:
    """Open the page without code by the link in README, and wait for its first picture."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{running.url}/voila/render/{links.PAGE}?token={running.token}")
        page.locator(".cnnw-explorer .cnnw-tile").first.wait_for(timeout=60_000)
        print("\nVoila shows the explorer as a page.")


if __name__ == "__main__":
    main()
