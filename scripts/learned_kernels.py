"""Draw docs/learned-kernels.png: the kernels of each bundled model's first layer, each kernel as one picture."""

from pathlib import Path

import matplotlib.figure
import numpy as np

import cnn_widgets as cw

TARGET = Path(__file__).resolve().parents[1] / "docs" / "learned-kernels.png"
COLUMNS = 16
GAP = 1
"""Pixels between two kernels."""


def sheet(kernels: np.ndarray) -> np.ndarray:
    """Return kernels (height, width, channels, filters) side by side in one picture.

    Gray is 0, and each kernel has a scale of its own.
    """
    height, width, channels, filters = kernels.shape
    limit = np.abs(kernels).max((0, 1, 2))
    pictures = np.repeat(0.5 + kernels / (2 * limit), 3 if channels == 1 else 1, axis=2)
    rows = -(-filters // COLUMNS)
    picture = np.ones((rows * (height + GAP), COLUMNS * (width + GAP), 3))
    for number in range(filters):
        row, col = (place * (side + GAP) for place, side in zip(divmod(number, COLUMNS), (height, width)))
        picture[row : row + height, col : col + width] = pictures[..., number]
    return picture


def main() -> None:
    """Draw all models' kernels and save the figure."""
    sheets = {name: sheet(np.asarray(cw.load_model(name).get_layer("conv1").kernel)) for name in cw.models()}
    heights = [picture.shape[0] / picture.shape[1] for picture in sheets.values()]
    figure = matplotlib.figure.Figure(figsize=(9, 9 * sum(heights) + 1.4), layout="constrained")
    axes = figure.subplots(len(sheets), height_ratios=heights)
    for ax, (name, picture) in zip(axes, sheets.items()):
        ax.imshow(picture, interpolation="nearest")
        ax.set_title(f"{name}: {cw.model_card(name).title}", loc="left", fontsize=9)
        ax.axis("off")
    figure.savefig(TARGET, dpi=100)
    print(TARGET)


if __name__ == "__main__":
    main()
