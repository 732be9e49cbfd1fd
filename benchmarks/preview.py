"""From a user's change to the browser's own preview, painted, and to Keras's frame: with previews and without.

    python -m benchmarks.preview [--changes 12] [--cases cat] [--json FILE]

README.md in this folder explains what is measured and how.
"""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.conftest import lab_alone
from tests.browser.explorer_page import ExplorerPage

from . import machine
from .interaction import latency
from .results import Row, Section
from .stage import STOPWATCH, VIEWPORT
from .summaries import median, percentile, table

FRAME = 1000 / 60
SELECTOR = '[data-panel="maps"]'
SOURCE = """import cnn_widgets as cw
ex = cw.Explorer({image}, filters={filters})
{rest}
ex"""
WITHOUT = "ex.scene.preview_controls = ''"


@dataclass(frozen=True)
class Case:
    """A control that is changed, and the settings from which it starts.

    Args:
        name: The case's name in the table.
        setup: Settings of the block before the change, as arguments of `update`.
        label: Label of the slider or list.
        low: One end of the slider's movement.
        high: The other end.
        values: The list's values in turn; empty for a slider.
    """

    name: str
    setup: str
    label: str = "Kernel size"
    low: int = 0
    high: int = 0
    values: tuple[str, ...] = ()


KERNELS = tuple(
    Case(f"kernel size {low}–{high}", f"kernel_size={low}", low=low, high=high)
    for low, high in ((1, 3), (3, 7), (8, 11), (13, 16), (21, 24), (28, 31))
)
OTHERS = (
    Case("filters 12–16", "kernel_size=5, filters=12", "Filters", 12, 16),
    Case("strides 1–4", "kernel_size=5", "Strides", 1, 4),
    Case("dilation 1–4", "kernel_size=3", "Dilation", 1, 4),
    Case("padding", "kernel_size=5", "Padding", values=("same", "valid")),
    Case("activation", "kernel_size=3", "Activation", values=("gelu", "sigmoid", "tanh", "elu", "relu")),
    Case("softmax", "kernel_size=3", "Activation", values=("softmax", "relu")),
    Case("pool size 2–6", "kernel_size=3", "Pool size", 2, 6),
)
IMAGES = {
    "cat": ('"cat"', 16, KERNELS + OTHERS),
    "gray": ('cw.load_image("camera", size=224)', 16, KERNELS[1:4]),
    "digit": ('"digit_4"', 16, KERNELS[1:4]),
}


@contextmanager
def pages(image: str, filters: int) -> Iterator[dict[str, ExplorerPage]]:
    """Open two explorers, one with previews and one without, each with its own page and kernel."""
    with lab_alone(VIEWPORT, STOPWATCH) as (lab, _):
        ready = {}
        for name, rest in (("with", ""), ("without", WITHOUT)):
            notebook = lab.open_notebook([SOURCE.format(image=image, filters=filters, rest=rest)])
            notebook.command("application:set-mode", mode="single-document")
            ready[name] = ExplorerPage(notebook)
            ready[name].wait_until_painted()
            place = dict(kind="revision", selector=SELECTOR, trigger=slider("Kernel size", 3, 7))
            notebook.page.evaluate("words => window.stopwatch.watch(words)", place)
        yield ready


def slider(label: str, low: int, high: int) -> dict[str, Any]:
    """Return the trigger that has the stopwatch move a slider; see TRIGGER in stopwatch.js."""
    return dict(kind="slider", label=label, low=low, high=high)


def measure(page: ExplorerPage, case: Case, changes: int) -> list[dict[str, Any]]:
    """Return the stopwatch's record of each change, without two first ones that warm up."""
    page.page.bring_to_front()
    stage = "pool1" if case.label.startswith("Pool") else "act1"
    page.notebook.run("ex.blocks = (cw.Block(activation='relu', filters=16),)")
    page.notebook.run(f"ex.blocks[0].update({case.setup}); ex.scene.look_at('{stage}')")
    page.wait_until_painted()
    if not case.values:
        page.page.evaluate("words => window.stopwatch.aim(words)", slider(case.label, case.low, case.high))
    records = []
    for number in range(changes + 2):
        if case.values:
            chosen = dict(label=case.label, value=case.values[number % len(case.values)])
            records.append(page.page.evaluate("words => window.stopwatch.choose(words)", chosen))
        else:
            records.append(page.page.evaluate("window.stopwatch.single()"))
    return records[2:]


def time_to(record: dict[str, Any], kind: str) -> float | None:
    """Return milliseconds from the event to the first paint of a picture of this kind, or None if there is none."""
    for paint, kinds in zip(record["paints"], record["kinds"]):
        if kind in kinds:
            return paint - record["events"][0]
    return None


def row(name: str, records: list[dict[str, Any]], without: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return a case's line of the table."""
    early = [time for record in records if (time := time_to(record, "preview")) is not None]
    keras, plain = ([time_to(record, "keras") or 0.0 for record in each] for each in (records, without))
    if not early:
        return name, f"0 of {len(records)}", "–", "–", "–", f"{median(keras):.0f}", f"{median(plain):.0f}"
    within = sum(time <= 2 * FRAME + 1 for time in early)
    return (
        name,
        f"{len(early)} of {len(records)}",
        f"{median(early):.0f}",
        f"{percentile(early, 0.95):.0f}",
        f"{within} of {len(early)}",
        f"{median(keras):.0f}",
        f"{median(plain):.0f}",
    )


HEADS = (
    "change",
    "previewed",
    "preview, median ms",
    "p95, ms",
    "within two frames",
    "Keras, median ms",
    "Keras without previews, median ms",
)


def first_after(paints: list[float], event: float) -> float:
    """Return milliseconds from an event to the next paint."""
    return next(paint for paint in paints if paint > event) - event


def drags(ready: dict[str, ExplorerPage], rounds: int) -> list[tuple[str, ...]]:
    """Measure drags of 30 changes at 30 Hz, and return a line for each page: with previews and without."""
    lines: list[tuple[str, ...]] = []
    for name, page in ready.items():
        page.page.bring_to_front()
        page.notebook.run("ex.blocks[0].update(kernel_size=3, activation='relu'); ex.scene.look_at('act1')")
        page.wait_until_painted()
        page.page.evaluate("words => window.stopwatch.aim(words)", slider("Kernel size", 3, 7))
        drag = "window.stopwatch.drag({count: 30, interval: 1000 / 30})"
        records = [page.page.evaluate(drag) for _ in range(rounds + 1)][1:]
        lags = [record["paints"][-1] - record["events"][-1] for record in records]
        firsts = [first_after(record["paints"], record["events"][-1]) for record in records]
        painted = [len(record["paints"]) for record in records]
        lines.append((name, f"{median(painted):.0f}", f"{median(firsts):.0f}", f"{median(lags):.0f}"))
    return lines


def measured(image: str, changes: int, rounds: int) -> tuple[dict[str, dict[str, list[dict[str, Any]]]], list[str]]:
    """Measure all cases of one image.

    Returns:
        The records, by case and by page; and Markdown tables.
    """
    source, filters, cases = IMAGES[image]
    with pages(source, filters) as ready:
        records = {case.name: {name: measure(page, case, changes) for name, page in ready.items()} for case in cases}
        lines = [row(name, each["with"], each["without"]) for name, each in records.items()]
        tables = [f"{image}\n\n{table(HEADS, lines)}"]
        if image == "cat":
            heads = ("drag of 30", "pictures", "first after the last event, ms", "lag of the last, ms")
            tables.append(table(heads, drags(ready, rounds)))
        errors = [error for page in ready.values() for error in page.notebook.errors]
    if errors:
        raise RuntimeError("\n".join(errors))
    return records, tables


def section() -> Section:
    """Measure the time to the first right picture with previews, beside that without."""
    rows_, more = [], []
    for image in IMAGES:
        records, tables = measured(image, changes=6, rounds=3)
        more += tables
        with_, without = (
            [latency(one) for case in records.values() for one in case[name]] for name in ("with", "without")
        )
        what = f"First right picture after a change to the first block, {image}, beside that without previews"
        target, is_met = f"at most two frames, {2 * FRAME:.0f} ms", median(with_) <= 2 * FRAME + 1
        ours, other = (f"{median(each):.0f} ms" for each in (with_, without))
        rows_.append(
            Row(f"preview/{image}", what, ours, other, f"{median(with_) / median(without):.2f}", target, is_met)
        )
    return Section(rows_, more)


def main() -> None:
    """Measure, as the arguments say."""
    parser = argparse.ArgumentParser(description="From a change to the preview, painted, and to Keras's frame.")
    parser.add_argument("--changes", type=int, default=12, help="timed changes of each case")
    parser.add_argument("--images", nargs="*", default=list(IMAGES), choices=list(IMAGES))
    parser.add_argument("--drags", type=int, default=4, help="drags with and without")
    parser.add_argument("--json", type=Path, help="write all that was recorded to this file")
    words = parser.parse_args()
    machine.use_settings()
    print(machine.describe())
    everything = {}
    for image in words.images:
        records, tables = measured(image, words.changes, words.drags)
        everything[image] = records
        print("\n" + "\n\n".join(tables), flush=True)
    print(f"\nLoad average at the end: {machine.load()}.")
    if words.json:
        words.json.write_text(json.dumps(everything))


if __name__ == "__main__":
    main()
