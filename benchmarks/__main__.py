"""Run all benchmarks and write RESULTS.md.

    python -m benchmarks [--only interaction link …] [--list]

Each part runs in its own process. If one fails, its section says so, and the others still run.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from . import machine
from .results import RESULTS, SHORTFALLS, Section, body, read_reasons, replaced

PARTS = {
    "interaction": "From a slider to painted pixels, and a drag at 30 Hz",
    "larger": "The same with more blocks, and with a large photograph",
    "acts": "From a click, the pointer and another colour map to painted pixels",
    "preview": "The browser's first answer, before the kernel's",
    "link": "A drag at 30 Hz, on a link as to Binder",
    "kernel_side": "The kernel's work for one change",
    "peers": "The same maps by other libraries",
    "growth": "Cost as work grows",
    "cold": "From cold",
    "lessons": "Memory of a kernel with each lesson",
    "sizes": "Bytes",
}
"""Names of modules with a `section`, and the headings of their sections."""
LONGEST = 480
"""Seconds after which a part is given up."""


def measured(name: str) -> Section:
    """Run one part in its own process.

    Raises:
        RuntimeError: If the part fails; the message is the last line of its output.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "section.json"
        command = [sys.executable, "-m", "benchmarks", "--into", str(file), "--only", name]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
            try:
                _, said = process.communicate(timeout=LONGEST)
            except subprocess.TimeoutExpired:
                # Together with the processes that it started: a server, kernels, a browser.
                os.killpg(process.pid, 15)
                raise RuntimeError(f"It took longer than {LONGEST} s.") from None
        if process.returncode:
            print(said, file=sys.stderr)
            last = said.strip().splitlines()[-1:] or [f"It ended with {process.returncode}."]
            raise RuntimeError(last[0])
        return Section.of_json(json.loads(file.read_text()))


def write(name: str, content: str) -> None:
    """Replace a part's section in RESULTS.md."""
    page = RESULTS.read_text() if RESULTS.exists() else ""
    RESULTS.write_text(replaced(page, name, PARTS[name], content, list(PARTS)))


def run(name: str) -> bool:
    """Measure a part and write its section. Returns whether that succeeded."""
    before, start = machine.describe(), time.monotonic()
    print(f"{name} …", flush=True)
    try:
        content, is_well = body(measured(name), read_reasons(SHORTFALLS.read_text())), True
    except RuntimeError as error:
        content, is_well = f"This part failed:\n\n```\n{error}\n```", False
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {time.monotonic() - start:.0f} s, commit {machine.commit()}"
    write(name, f"{content}\n\n<sub>{when}. {before} Load average at the end {machine.load()}.</sub>")
    print(f"{content}\n", flush=True)
    return is_well


def main() -> int:
    """Measure the chosen parts; return 1 if one of them failed."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Everything that is measured, into RESULTS.md.")
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS), help="only these parts")
    parser.add_argument("--list", action="store_true", help="name the parts and end")
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    words = parser.parse_args()
    machine.use_settings()
    if words.list:
        print("\n".join(f"{name:12} {title}" for name, title in PARTS.items()))
        return 0
    if words.into:
        found = import_module(f".{words.only[0]}", __package__).section()
        words.into.write_text(json.dumps(found.as_json()))
        return 0
    return 0 if all([run(name) for name in words.only]) else 1


if __name__ == "__main__":
    sys.exit(main())
