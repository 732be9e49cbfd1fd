"""Random changes by hand in one live notebook: `python -m tests.endurance [--changes 10000] [--seed 0]`."""

import argparse
import os
import sys

from benchmarks import machine
from benchmarks.summaries import table
from tests.browser.conftest import lab_alone

from .memory import Memory, faults
from .walk import CELL, SCRIPT, Walk

VIEWPORT = {"width": 1400, "height": 1900}
READINGS = 20
HEADS = {
    "changes": "changes",
    "kernel": "kernel, MB",
    "kernel_in_use": "in use, MB",
    "heap": "page's scripts, MB",
    "nodes": "nodes",
    "listeners": "listeners",
    "renderers": "page's process, MB",
}


def main() -> None:
    """Make the changes, print a table, and exit with 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description="Random changes in one live notebook, each of them checked.")
    parser.add_argument("--changes", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--every", type=int, default=50, help="changes between two comparisons with Keras")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="ends after these in any case")
    words = parser.parse_args()
    machine.use_settings()
    # As on Binder. With oneDNN, TensorFlow caches compiled code for a few thousand sizes, about 90 MB after 3,000
    # changes, even in a kernel without a page. That would hide any memory that we might keep ourselves.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    walk, wrong = walked(words.changes, words.seed, words.every, words.minutes)
    print(report(walk, wrong))
    print(f"\n{machine.describe()}")
    sys.exit(1 if wrong else 0)


def walked(changes: int, seed: int, every: int, minutes: float) -> tuple[Walk, list[str]]:
    """Make the changes in a separate JupyterLab. Return the walk and everything that was wrong."""
    reading = max(min(100, changes), changes // READINGS)
    with lab_alone(VIEWPORT, SCRIPT) as (lab, browser):
        notebook = lab.open_notebook([CELL])
        notebook.command("application:set-mode", mode="single-document")
        walk = Walk(notebook, seed, Memory(notebook, browser))
        walk.begin()
        walk.run(changes, every, reading, 60 * minutes, lambda line: print(line, file=sys.stderr, flush=True))
    wrong = list(walk.faults)
    if walk.changes < changes:
        wrong.append(f"ended after {walk.changes} of {changes} changes")
    return walk, wrong + (faults(walk.readings) if walk.readings else ["nothing was read"])


def report(walk: Walk, wrong: list[str]) -> str:
    """Return a table of the readings and everything that was wrong."""
    rows = [[f"{read[name]:,.0f}" for name in HEADS] for read in walk.readings]
    if len(walk.readings) > 1:
        first, last = walk.readings[0], walk.readings[-1]
        rows.append(["growth", *(f"{last[name] - first[name]:+,.0f}" for name in list(HEADS)[1:])])
    lines = [
        table(list(HEADS.values()), rows),
        "",
        f"{walk.changes:,} changes, {walk.rate:.1f} a second; {walk.checkpoints} times everything on screen was "
        f"compared with Keras; {walk.refused.total():,} times a setting or a step was refused in a sentence; "
        f"{len(wrong)} faults.",
        "",
        ", ".join(f"{name} {count:,}" for name, count in walk.counts.most_common()),
        *(f"- {each}" for each in wrong),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
