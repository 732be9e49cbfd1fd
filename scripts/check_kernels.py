"""Run browser tests with several versions of ipykernel: `python -m scripts.check_kernels [--versions 6.30.1 7.4.0]`.

Each version is installed into a temporary folder that comes first on the kernels' path, so the environment itself is
not changed.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.summaries import table

ROOT = Path(__file__).resolve().parent.parent
# ipykernel 7.0 to 7.3 handle widgets' messages on a thread of their own, while a cell is running.
VERSIONS = ("6.30.1", "7.0.1", "7.3.0", "7.4.0")
TESTS = ("tests/browser/test_sessions.py", "tests/browser/test_trainer.py")
COUNT = re.compile(r"(\d+) (passed|failed|errors?)")


def main() -> None:
    """Run the tests with each version, print a table, and exit with 1 if any test failed."""
    parser = argparse.ArgumentParser(description="Browser tests with several versions of ipykernel.")
    parser.add_argument("--versions", nargs="+", default=VERSIONS)
    parser.add_argument("--tests", nargs="+", default=TESTS)
    words = parser.parse_args()
    rows, failed = [], False
    for version in words.versions:
        with tempfile.TemporaryDirectory() as folder:
            row = checked(version, Path(folder), words.tests)
        rows.append(row)
        failed = failed or row[-1] != "yes"
        print(" ".join(map(str, row)), file=sys.stderr, flush=True)
    print(table(("ipykernel", "passed", "failed", "seconds", "all well"), rows))
    sys.exit(failed)


def checked(version: str, folder: Path, tests: list[str]) -> tuple[object, ...]:
    """Install a version into a folder, run the tests with it, and return its row of the table."""
    install = ("-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), f"ipykernel=={version}")
    subprocess.run([sys.executable, *install], check=True)
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path}
    ask = [sys.executable, "-c", "import ipykernel; print(ipykernel.__version__)"]
    found = subprocess.run(ask, env=environment, check=True, capture_output=True, text=True).stdout.strip()
    if found != version:
        raise RuntimeError(f"ipykernel {version} was installed, but {found} is imported.")
    start = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    counts = {kind.rstrip("s"): int(count) for count, kind in COUNT.findall(done.stdout.strip().rpartition("\n")[2])}
    if done.returncode:
        print(done.stdout, file=sys.stderr)
    seconds = f"{time.monotonic() - start:.0f}"
    failures = counts.get("failed", 0) + counts.get("error", 0)
    return version, counts.get("passed", 0), failures, seconds, "no" if done.returncode else "yes"


if __name__ == "__main__":
    main()
