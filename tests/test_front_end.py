"""The committed bundle in cnn_widgets/static is what js/ builds, and js/ passes its type checks, linter and tests."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "cnn_widgets" / "static"
STALE = "cnn_widgets/static is not what js/ builds: run 'make front-end' and commit the result"


def source_hash() -> str:
    """Return what js/build.mjs writes to SOURCE_HASH: SHA-256 over path, contents, path, contents ... in path order.

    Tests lie beside the code that they test, and are left out, since no bundle contains them.
    """
    js = ROOT / "js"
    sources = (file for file in (js / "src").rglob("*") if file.is_file() and ".test." not in file.name)
    files = {file.relative_to(js).as_posix(): file for file in sources}
    files["build.mjs"] = js / "build.mjs"
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.encode())
        digest.update(files[path].read_bytes())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder js/ in a copy of the tree, with its tools installed, so that the tree itself is not changed."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Node.js is not here: the bundle is checked by the hash of its sources only")
    copy = tmp_path_factory.mktemp("workshop") / "copy"
    others = shutil.ignore_patterns(".*", "node_modules", "__pycache__", "test-results")
    shutil.copytree(ROOT, copy, ignore=others)
    # npm's settings for this project are in a hidden file.
    shutil.copy(ROOT / "js" / ".npmrc", copy / "js")
    installed = npm(copy / "js", "ci")
    if installed.returncode:
        pytest.skip(f"the front end's tools cannot be installed: {installed.stderr[-400:]}")
    return copy / "js"


def npm(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["npm", *words], cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def test_bundle_is_built_from_these_sources():
    assert (STATIC / "SOURCE_HASH").read_text().strip() == source_hash(), STALE


def test_bundle_is_what_the_build_makes(workshop):
    built = workshop.parent / "cnn_widgets" / "static"
    shutil.rmtree(built)
    result = npm(workshop, "run", "build")
    assert result.returncode == 0, result.stdout + result.stderr
    names = sorted(path.name for path in built.iterdir())
    assert names == sorted(path.name for path in STATIC.iterdir()), STALE
    differing = [name for name in names if (built / name).read_bytes() != (STATIC / name).read_bytes()]
    assert not differing, STALE


@pytest.mark.parametrize("script", ["lint", "test"])
def test_front_end_itself(workshop, script):
    result = npm(workshop, "run", script)
    assert result.returncode == 0, result.stdout + result.stderr
