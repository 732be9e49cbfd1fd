"""Training with the trainer, beside plain model.fit of the same classifier, in one run.

    python -m benchmarks.training [--rounds 3] [--epochs 5] [--digits FOLDER]
"""

import argparse
import time
from pathlib import Path

import numpy as np

from . import machine
from .figures import median, table

COUNT = 6000
Data = tuple[np.ndarray, np.ndarray]


def drawn(count: int = COUNT) -> Data:
    """Return noisy pictures of 28 x 28 with a bar in one of ten rows: its place is the class."""
    rng = np.random.default_rng(0)
    x, y = rng.uniform(0, 0.4, (count, 28, 28, 1)).astype(np.float32), np.arange(count) % 10
    for picture, label in zip(x, y):
        picture[4 + 2 * label, rng.integers(0, 10) :] = 1
    return x, y


def digits(folder: Path, name: str) -> Data:
    """Return MNIST's pictures, 0 to 1, and labels out of its IDX files."""
    pictures = np.fromfile(folder / f"{name}-images-idx3-ubyte", np.uint8)[16:].reshape(-1, 28, 28, 1)
    return pictures.astype(np.float32) / 255, np.fromfile(folder / f"{name}-labels-idx1-ubyte", np.uint8)[8:]


def trainer(data: Data, epochs: int):
    """Return a trainer on two blocks of 16 filters."""
    import cnn_widgets as cw

    return cw.Trainer(cw.Explorer("digit_4", blocks=[cw.Block(), cw.Block()]), data, epochs=epochs)


def with_trainer(data: Data, epochs: int) -> float:
    """Return seconds from start until it has ended, with every picture for the panels computed and packed."""
    each = trainer(data, epochs)
    start = time.perf_counter()
    each.start().wait()
    return time.perf_counter() - start


def plain(data: Data, epochs: int) -> float:
    """Return seconds of model.fit."""
    model = trainer(data, epochs).model
    start = time.perf_counter()
    model.fit(*data, batch_size=32, epochs=epochs, verbose=0)
    return time.perf_counter() - start


def pauses(data: Data, times: int = 20) -> list[float]:
    """Return milliseconds from pause() until the training holds."""
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


def accuracy(data: Data, test: Data, epochs: int) -> str:
    """Return the accuracy on test pictures and the seconds that it took, in words."""
    each = trainer(data, epochs)
    start = time.perf_counter()
    each.start().wait()
    seconds = time.perf_counter() - start
    right = each.model.evaluate(*test, verbose=0, return_dict=True)["accuracy"]
    return f"{right:.2%} of {len(test[0]):,} test digits after {epochs} epochs of {len(data[0]):,} in {seconds:.0f} s"


def main() -> None:
    """Measure, as the arguments say."""
    parser = argparse.ArgumentParser(description="Training with the trainer, beside plain model.fit.")
    parser.add_argument("--rounds", type=int, default=3, help="times of each")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--digits", type=Path, help="folder of MNIST's four IDX files")
    words = parser.parse_args()
    machine.use_settings()
    before = machine.describe()
    whole = digits(words.digits, "train") if words.digits else drawn()
    data = whole[0][:COUNT], whole[1][:COUNT]
    ways = {"trainer": with_trainer, "model.fit": plain}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(words.rounds + 1):
        for name in sorted(ways, reverse=number % 2 == 1):
            seconds = ways[name](data, words.epochs)
            # The first of each warms up.
            taken[name] += [seconds] if number else []
    rows = [(name, f"{median(each):.1f}", len(each)) for name, each in taken.items()]
    print(table((f"{words.epochs} epochs of {COUNT:,} pictures", "median, s", "times"), rows))
    print(f"\n- trainer / model.fit: {median(taken['trainer']) / median(taken['model.fit']):.2f} (median)")
    held = pauses(data)
    print(f"- pause() until it holds: {median(held):.0f} ms (median), {max(held):.0f} ms (longest of {len(held)})")
    if words.digits:
        print(f"- accuracy: {accuracy(data, digits(words.digits, 't10k'), 10)}")
    print(f"\n{before}\nLoad average at the end: {machine.load()}.")


if __name__ == "__main__":
    main()
