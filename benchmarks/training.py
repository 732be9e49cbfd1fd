"""Training with the trainer, beside plain model.fit of the same classifier, in one run.

python -m benchmarks.training [--rounds 3] [--epochs 5]
"""

import argparse
import time
from typing import Any

import numpy as np

from . import machine
from .summaries import median, table

Data = tuple[np.ndarray, np.ndarray]


def trainer(data: Data, epochs: int) -> Any:
    """Return a trainer of two blocks of 16 filters."""
    import cnn_widgets as cw

    return cw.Trainer(cw.Explorer("digit_4", blocks=[cw.Block(), cw.Block()]), data, epochs=epochs)


def with_trainer(data: Data, epochs: int) -> float:
    """Return the seconds that a training takes, with every picture for the panels computed and packed."""
    each = trainer(data, epochs)
    start = time.perf_counter()
    each.start().wait()
    return time.perf_counter() - start


def plain(data: Data, epochs: int) -> float:
    """Return the seconds that `model.fit` takes."""
    model = trainer(data, epochs).model
    start = time.perf_counter()
    model.fit(*data, batch_size=32, epochs=epochs, verbose=0)
    return time.perf_counter() - start


def pauses(data: Data, times: int = 20) -> list[float]:
    """Return the milliseconds from each `pause()` until the training is paused."""
    each, taken = trainer(data, 1000).start(), []
    for number in range(times):
        wanted = each.step + 20 + number
        while each.step < wanted:
            time.sleep(0.001)
        start = time.perf_counter()
        each.pause()
        while each.state != "paused":
            time.sleep(0.0005)
        taken.append(1000 * (time.perf_counter() - start))
        each.resume()
    each.close()
    each.wait()
    return taken


def accuracies(data: Data, test: Data, epochs: int, times: int) -> str:
    """Return a sentence on the test accuracy and the seconds of several runs, each shuffled differently."""
    right, seconds = [], []
    for _ in range(times):
        each = trainer(data, epochs)
        start = time.perf_counter()
        each.start().wait()
        seconds.append(time.perf_counter() - start)
        right.append(each.model.evaluate(*test, verbose=0, return_dict=True)["accuracy"])
    runs = f"{min(right):.1%} to {max(right):.1%} in {times} runs of {median(seconds):.1f} s"
    return f"{epochs} epochs: {median(right):.1%} of {len(test[0]):,} test digits (median; {runs})"


def main() -> None:
    """Measure, as the arguments say."""
    parser = argparse.ArgumentParser(description="Training with the trainer, beside plain model.fit.")
    parser.add_argument("--rounds", type=int, default=3, help="times of each")
    parser.add_argument("--epochs", type=int, default=5)
    words = parser.parse_args()
    machine.use_settings()
    before = machine.describe()
    from cnn_widgets import load_digits

    data, test = load_digits(), load_digits("test")
    ways = {"trainer": with_trainer, "model.fit": plain}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(words.rounds + 1):
        for name in sorted(ways, reverse=number % 2 == 1):
            seconds = ways[name](data, words.epochs)
            # The first run of each is a warm-up.
            taken[name] += [seconds] if number else []
    rows = [(name, f"{median(each):.1f}", len(each)) for name, each in taken.items()]
    print(table((f"{words.epochs} epochs of {len(data[0]):,} digits", "median, s", "times"), rows))
    print(f"\n- trainer / model.fit: {median(taken['trainer']) / median(taken['model.fit']):.2f} (median)")
    held = pauses(data)
    print(f"- pause() until it holds: {median(held):.0f} ms (median), {max(held):.0f} ms (longest of {len(held)})")
    for epochs in (5, 10):
        print(f"- {accuracies(data, test, epochs, 5)}")
    print(f"\n{before}\nLoad average at the end: {machine.load()}.")


if __name__ == "__main__":
    main()
