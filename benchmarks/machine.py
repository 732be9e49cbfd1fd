"""The machine and the versions on which the benchmarks run."""

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).parent
PACKAGES = (
    "cnn_widgets",
    "tensorflow",
    "tensorflow-cpu",
    "keras",
    "numpy",
    "matplotlib",
    "jupyterlab",
    "ipykernel",
    "ipywidgets",
    "anywidget",
    "ipympl",
    "treescope",
    "keract",
)
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"}
"""Settings of every process that is measured, as in the Makefile."""


def use_settings() -> None:
    """Set environment variables that are not set yet, for this process and those that it starts."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)


def describe(*more: str) -> str:
    """Describe the machine and the versions in two lines, with `more` at the end."""
    system = f"{platform.system()} {platform.release()}"
    first = f"{cpu()}, {os.cpu_count()} cores, {memory():.0f} GB, {system}; load average {load()}."
    settings = ", ".join(f"{name}={os.environ.get(name)}" for name in QUIET)
    return f"{first}\n{', '.join([f'Python {platform.python_version()}', *versions(), *more])}; {settings}."


def load() -> str:
    """Return the load averages, since measurements on a busy machine are less reliable."""
    return ", ".join(f"{value:.1f}" for value in os.getloadavg())


def commit() -> str:
    """Return the measured commit, and whether files differ from it."""
    asked = [["git", "rev-parse", "--short", "HEAD"], ["git", "status", "--porcelain", "--untracked-files=no"]]
    try:
        answers = [subprocess.run(each, capture_output=True, text=True, check=True, cwd=HERE).stdout for each in asked]
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    # RESULTS.md itself is being written during the run.
    changed = [line for line in answers[1].splitlines() if not line.endswith("RESULTS.md")]
    return answers[0].strip() + (" with changes" if changed else "")


def cpu() -> str:
    """Return the name of the processor."""
    with Path("/proc/cpuinfo").open() as lines:
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def memory() -> float:
    """Return the machine's memory in GB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def versions() -> list[str]:
    """Return the name and version of each relevant package that is installed."""
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return found
