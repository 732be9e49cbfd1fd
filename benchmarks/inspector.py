"""How long an inspector of a real network takes to its first picture, and then for each layer: no browser.

    python -m benchmarks.inspector [--models VGG16 DenseNet121] [--clicks 60]

First picture: from `Inspector(model, image)` until the frames of the first layer are packed and sent (to no receiver,
since there is no kernel here), and in a column of its own the static picture that a display needs as well. Each model
runs in its own process, so that no network warms up another one; Keras is imported, the model built and the image
loaded before the clock starts. A click: `select` on another layer, with kernels, tiles and arithmetic packed. "New" is
the first click on each layer, in random order, so that the layers before it are computed, too; "again" is a second
click on each, in another order, after half a second of rest in total.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable

from . import machine
from .summaries import median, percentile, table

SIZES = {
    "VGG16": 224,
    "ResNet50V2": 224,
    "MobileNetV3Small": 224,
    "EfficientNetV2B0": 224,
    "DenseNet121": 224,
    "InceptionV3": 299,
}
IDLE = 0.05
"""Seconds of rest before each click: hot loops flatter."""


def timed(action: Callable[..., object], *words: object) -> float:
    """Return how many milliseconds a call takes."""
    start = time.perf_counter()
    action(*words)
    return 1000 * (time.perf_counter() - start)


def measure(name: str, clicks: int) -> dict[str, object]:
    """Time one model in this process."""
    import keras

    import cnn_widgets as cw

    model = getattr(keras.applications, name)(weights=None)
    image = cw.load_image("cat", size=SIZES[name])
    made: list[cw.Inspector] = []
    first = timed(lambda: made.append(cw.Inspector(model, image)))
    inspector = made[0]
    still = timed(inspector.poster)
    shown = inspector.scene.selected.stage
    others = [stage for stage in inspector.stages if stage not in ("input", shown)]
    chosen = random.Random(0).sample(others, min(clicks, len(others)))
    results: dict[str, object] = {"layers": len(inspector.stages) - 1, "first": first, "still": still}
    for which in ("new", "again"):
        times = []
        for stage in chosen:
            time.sleep(IDLE)
            times.append(timed(inspector.select, stage))
            assert inspector.scene.selected.stage == stage
        results[which] = times
        random.Random(1).shuffle(chosen)
    bytes_each = []
    for stage in chosen:
        inspector.select(stage)
        bytes_each.append(len(inspector.scene.maps) + len(inspector.scene.terms))
    results |= {"bytes": bytes_each, "graph": len(inspector.scene.graph)}
    thumbs = inspector.stages[:12]
    inspector.refresh()
    results["thumbs"] = timed(inspector.scene.thumbs, thumbs, 60.0)
    return results


def in_own_process(name: str, clicks: int) -> dict[str, object]:
    """Time one model in a fresh process."""
    words = [sys.executable, "-m", "benchmarks.inspector", "--only", name, "--clicks", str(clicks)]
    run = subprocess.run(words, capture_output=True, text=True, env=dict(os.environ))
    if run.returncode:
        raise RuntimeError(f"{name} failed:\n{run.stderr}")
    return json.loads(run.stdout.splitlines()[-1])


def report(results: dict[str, dict]) -> str:
    """Return a table with a line for each model."""
    heads = (
        "model",
        "layers",
        "first picture, ms",
        "still picture, ms",
        "new layer: median, ms",
        "p95",
        "layer again: median, ms",
        "p95",
        "12 thumbnails, ms",
        "maps and terms: median, kB",
        "graph, kB",
    )
    rows = [
        (
            name,
            each["layers"],
            f"{each['first']:.0f}",
            f"{each['still']:.0f}",
            f"{median(each['new']):.0f}",
            f"{percentile(each['new'], 0.95):.0f}",
            f"{median(each['again']):.0f}",
            f"{percentile(each['again'], 0.95):.0f}",
            f"{each['thumbs']:.0f}",
            f"{median(each['bytes']) / 1000:.0f}",
            f"{each['graph'] / 1000:.0f}",
        )
        for name, each in results.items()
    ]
    return table(heads, rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="An inspector's first picture, and each layer after it.")
    parser.add_argument("--models", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--clicks", type=int, default=60, help="layers of each model that are clicked")
    parser.add_argument("--only", choices=SIZES, help=argparse.SUPPRESS)
    words = parser.parse_args()
    machine.use_settings()
    if words.only:
        print(json.dumps(measure(words.only, words.clicks)))
        return
    before = machine.describe()
    print(report({name: in_own_process(name, words.clicks) for name in words.models}))
    print(f"\n{before}\nLoad average at the end: {machine.load()}.")


if __name__ == "__main__":
    main()
