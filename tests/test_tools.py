"""The Python sources pass the formatter, the linter and the type checker, as `make lint` runs them."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a tool on the whole tree."""
    words = (sys.executable, "-m", *words)
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def assert_passes(*words: str) -> None:
    """Assert that a tool succeeds; its output is shown if it does not."""
    result = run(*words)
    if result.returncode:
        pytest.fail(f"{' '.join(words)}:\n{result.stdout}{result.stderr}", pytrace=False)


def test_the_formatter_would_change_nothing():
    assert_passes("ruff", "format", "--check", "--no-cache")


def test_the_linter_finds_nothing():
    assert_passes("ruff", "check", "--no-cache")


# Without a cache this takes some minutes on a busy machine.
@pytest.mark.timeout(400)
def test_the_types_agree(tmp_path):
    assert_passes("mypy", "--cache-dir", str(tmp_path))


def test_importers_of_the_package_get_its_types():
    assert (ROOT / "cnn_widgets" / "py.typed").read_bytes() == b""
