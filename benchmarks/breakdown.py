"""How the time between a slider event and our picture is spent, in the kernel and in the page.

    python -m benchmarks.breakdown [--changes 40]

The page and the kernel share the machine's clock, so their times can be compared to about a millisecond.
"""

import argparse
from typing import Any

from . import machine
from .stage import Performer, performers
from .summaries import median, table
from .ways import WAYS

TIMED = {
    "callback": ("ipywidgets", "Widget.set_state"),
    "network": ("cnn_widgets.core.stack.network", "Network.run"),
    "new layer": ("cnn_widgets.core.stack.keras_layers", "LayerSpec.make"),
    "weights": ("cnn_widgets.core.stack.network", "_Step.load"),
    "layers' outputs": ("cnn_widgets.core.stack.network", "_Step.apply"),
    "maps frame": ("cnn_widgets.widgets.session.scene", "maps_frame"),
    "kernels frame": ("cnn_widgets.widgets.session.scene", "kernels_frame"),
    "terms frame": ("cnn_widgets.widgets.session.scene", "terms_frame"),
    "pack": ("cnn_widgets.widgets.session.scene", "pack"),
    "send": ("ipywidgets", "Widget._send"),
}
"""What is timed in the kernel: a label, the module, and the function or method in it."""

INSTALL = """
def install(timed):
    import functools, importlib, time
    spans = []
    def wrap(label, function):
        @functools.wraps(function)
        def timed_function(*words, **more):
            start = time.time()
            try:
                return function(*words, **more)
            finally:
                spans.append((label, start * 1000, time.time() * 1000))
        return timed_function
    for label, (module, path) in timed.items():
        owner = importlib.import_module(module)
        *outer, name = path.split(".")
        for part in outer:
            owner = getattr(owner, part)
        found = vars(owner)[name]
        static = isinstance(found, (staticmethod, classmethod))
        wrapped = wrap(label, found.__func__ if static else found)
        setattr(owner, name, type(found)(wrapped) if static else wrapped)
    return spans
spans = install({timed!r})
"""

PAGE_METRICS = {
    "page: script": "ScriptDuration",
    "page: style": "RecalcStyleDuration",
    "page: layout": "LayoutDuration",
    "page: all tasks": "TaskDuration",
}


def phases(record: dict[str, Any], spans: list[tuple[str, float, float]]) -> dict[str, float]:
    """Return the milliseconds of each phase of one change, in the order in which they happen."""
    at = lambda moment: record["origin"] + moment  # noqa: E731
    event, drawn, painted = at(record["events"][0]), at(record["changes"][0]), at(record["paints"][0])
    arrived = at(max((line for line in record["traffic"] if line[2] == "in"), key=lambda line: line[1])[0])
    callbacks = [(start, end) for label, start, end in spans if label == "callback"]
    sent = max(end for label, _, end in spans if label == "send" and end <= arrived + 5)
    total = lambda label: sum(end - start for name, start, end in spans if name == label)  # noqa: E731
    begun = callbacks[0][0]
    return {
        "1 event → kernel's callback": begun - event,
        "2 callback → frame sent": sent - begun,
        **{f"  of it {label}": total(label) for label in TIMED if label not in ("callback",)},
        "3 sent → at the page": arrived - sent,
        "4 at the page → drawn": drawn - arrived,
        "5 drawn → painted": painted - drawn,
        "event → painted": painted - event,
        "callback after the frame": max(end for _, end in callbacks) - sent,
    }


def measure(ours: Performer, changes: int) -> list[dict[str, float]]:
    """Time changes from rest, by the kernel's and the page's clocks."""
    ours.notebook.run(INSTALL.replace("{timed!r}", repr(TIMED)))
    session = ours.page.context.new_cdp_session(ours.page)
    session.send("Performance.enable")
    found = []
    for _ in range(changes):
        ours.notebook.run("spans.clear()")
        before = page_metrics(session)
        record = ours.single()
        after = page_metrics(session)
        page = {label: after[label] - before[label] for label in PAGE_METRICS}
        found.append({**phases(record, ours.notebook.run("spans")), **page})
    return found


def page_metrics(session: Any) -> dict[str, float]:
    """Return how long the page's main thread has spent on each kind of work so far, in milliseconds."""
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return {label: 1000 * metrics[name] for label, name in PAGE_METRICS.items()}


def main() -> None:
    """Measure and print medians."""
    parser = argparse.ArgumentParser(description="Where the time between a slider event and our picture goes.")
    parser.add_argument("--changes", type=int, default=40)
    changes = parser.parse_args().changes
    machine.use_settings()
    with performers((WAYS[0].name,)) as ((ours,), _):
        for _ in range(12):
            ours.single()
        found = measure(ours, changes)
    rows = [(label, f"{median(one[label] for one in found):.1f}") for label in found[0]]
    print(table(("phase", "median, ms"), rows))
    print(f"\n{machine.describe()}")


if __name__ == "__main__":
    main()
