"""A falling error as an SVG: a line on a logarithmic axis, the least possible error, and where one looks."""

from collections.abc import Sequence

import numpy as np

WIDTH, HEIGHT = 420, 150
LEFT, RIGHT, TOP, BOTTOM = 52, 10, 10, 24
MOST_POINTS = 300
FLOOR = 1e-12


def loss_curve(losses: Sequence[float], least: float, at: int, words: tuple[str, str]) -> str:
    """Return an SVG of losses over steps.

    Args:
        losses: Before the first step and after each.
        least: The least error that there can be; a dashed line.
        at: The step that is looked at.
        words: What to call the losses, and the least error.
    """
    values = np.log10(np.maximum(losses, FLOOR))
    floor = float(np.log10(max(least, FLOOR)))
    low = np.floor(min(values.min(), max(floor, values.min() - 2)) - 0.05)
    high = np.ceil(values.max() + 0.05)
    width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(step: float) -> float:
        return LEFT + width * step / max(1, len(losses) - 1)

    def y(value: float) -> float:
        return TOP + height * (high - value) / (high - low)

    steps = np.unique(np.linspace(0, len(losses) - 1, min(MOST_POINTS, len(losses))).round().astype(int))
    line = " ".join(f"{x(step):.1f},{y(values[step]):.1f}" for step in steps)
    ticks = range(int(low), int(high) + 1, max(1, int(high - low) // 4))
    parts = [
        *(_tick(y(tick), f"10{_raised(tick)}") for tick in ticks),
        _across(y(floor), "least") if floor >= low else "",
        f'<polyline points="{line}" class="cnnw-error-curve-line"/>',
        f'<circle cx="{x(at):.1f}" cy="{y(values[at]):.1f}" r="4" class="cnnw-error-curve-dot"/>',
        f'<text x="{LEFT}" y="{HEIGHT - 6}">0</text>',
        f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 6}" text-anchor="end">{len(losses) - 1:,}</text>',
    ]
    label = f"{words[0]}: {losses[0]:.3g} → {losses[at]:.3g}; {words[1]}: {least:.3g}"
    frame = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}"'
    return f'<svg class="cnnw-error-curve" {frame}>{"".join(parts)}</svg>'


def _tick(y: float, text: str) -> str:
    return f'{_across(y, "grid")}<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{text}</text>'


def _across(y: float, kind: str) -> str:
    """Return a line over the whole width."""
    return f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="cnnw-error-curve-{kind}"/>'


def _raised(number: int) -> str:
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
