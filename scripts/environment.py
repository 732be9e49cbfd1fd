"""Make .venv and install cnn_widgets into it, editable: `python scripts/environment.py EXTRA...`.

The Makefile calls this with any Python that it finds, so it uses the standard library only. If nothing has
changed since the last run, it returns at once. With `--check` it only checks the version of this Python.
"""

import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
# Written last, so that an interrupted set-up is repeated.
STAMP = ENVIRONMENT / "cnn_widgets.json"
FLAVOURS = ("tensorflow", "tensorflow-cpu")
# Extras that include others, as in pyproject.toml.
BRINGS = {
    "test": ["lab", "page", "tools"],
    "hosts": ["lab", "page", "test", "tools"],
    "bench": ["lab", "page", "test", "tools"],
    "models": ["lab", "page", "test", "tools"],
    "lint": ["tools"],
}


def main(extras):
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        sys.exit(f"cnn_widgets needs Python 3.11, 3.12 or 3.13, and {sys.executable} is {platform.python_version()}.")
    if extras == ["--check"]:
        return
    flavour = os.environ.get("TENSORFLOW")
    if flavour and flavour not in FLAVOURS:
        sys.exit(f"TENSORFLOW={flavour} is not known: choose tensorflow or tensorflow-cpu.")
    fingerprint = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    done = read_stamp()
    same = done.get("fingerprint") == fingerprint and flavour in (None, "", done.get("flavour"))
    if same and set(extras) <= set(done["extras"]) and works(PYTHON):
        return
    if not works(PYTHON, "-m", "pip"):
        create()
    flavour = choose_flavour(flavour)
    extras = sorted({*extras, *done.get("extras", []), *(more for extra in extras for more in BRINGS.get(extra, []))})
    say(f"Installing cnn_widgets with {', '.join(extras)} and {flavour} (the first time takes some minutes)")
    requirement = f"{ROOT}[{','.join([*extras, flavour])}]"
    # Always compiled: importing Keras takes 2.4 s from bytecode, and 7 to 9 s without.
    pip(PYTHON, "install", "--compile", "--editable", requirement)
    STAMP.write_text(json.dumps({"fingerprint": fingerprint, "flavour": flavour, "extras": extras}))


def read_stamp():
    return json.loads(STAMP.read_text()) if STAMP.exists() else {}


def create():
    """Make .venv with pip in it, even with Debian's Python, which comes without ensurepip."""
    say(f"Making .venv with Python {platform.python_version()}")
    venv = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
    if not (has_module("ensurepip") or has_module("pip")):
        apt_install("python3-venv")
    if has_module("ensurepip"):
        subprocess.run(venv, check=True)
    elif has_module("pip"):
        subprocess.run([*venv, "--without-pip"], check=True)
        pip(sys.executable, "--python", str(PYTHON), "install", "pip")
    else:
        sys.exit(
            f"{sys.executable} cannot make a virtual environment: install its venv and pip "
            "(on Debian and Ubuntu: apt-get install python3-venv)."
        )


def choose_flavour(asked):
    """Return which TensorFlow to install: the one asked for, else the installed one, else what suits the machine."""
    ask = (
        "import importlib.metadata as m, sys;"
        "print(*{d.name.lower().replace('_', '-') for d in m.distributions()} & set(sys.argv[1:]))"
    )
    words = [str(PYTHON), "-c", ask, *FLAVOURS]
    there = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
    if asked and there and asked not in there:
        sys.exit(f".venv has {there[0]}, and {asked} would install over it: run 'make clean', then this command again.")
    if asked or there:
        return asked or there[0]
    # There is no tensorflow-cpu for macOS; on Linux it is half as large as tensorflow.
    x86 = platform.machine().lower() in ("x86_64", "amd64")
    return "tensorflow-cpu" if x86 and platform.system() in ("Linux", "Windows") else "tensorflow"


def apt_install(*packages):
    """Install Debian packages if that needs no password, and return whether they were installed."""
    if not shutil.which("apt-get"):
        return False
    prefix = []
    if os.geteuid() != 0:
        prefix = ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"]
        if not (shutil.which("sudo") and works("sudo", "-n", "true")):
            return False
    say(f"Installing Debian's {' and '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages])

    def done(words):
        command, nothing = [*prefix, "apt-get", *words], subprocess.DEVNULL
        return subprocess.run(command, env=environment, stdin=nothing, stdout=nothing).returncode == 0

    return all(map(done, commands))


def has_module(name):
    importlib.invalidate_caches()
    return importlib.util.find_spec(name) is not None


def works(*command):
    try:
        return subprocess.run([*command, "--version"], capture_output=True, timeout=120).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def pip(python, *words):
    # Progress is for a terminal only: in a log it would bury everything else.
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    result = subprocess.run([str(python), "-m", "pip", "--disable-pip-version-check", *quiet, *words])
    if result.returncode:
        sys.exit("pip could not install everything; what it says above tells why.")


def say(sentence):
    print(f"cnn_widgets: {sentence} ...", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
