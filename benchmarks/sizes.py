"""Sizes of the built front end, of the package, and of the frames of one change."""

import gzip
from pathlib import Path

import cnn_widgets as cw
from cnn_widgets.render.wire import unpack

from .results import Row, Section, row
from .summaries import table

PACKAGE = Path(cw.__file__).parent


def zipped(data: bytes) -> int:
    """Return the size with gzip, as a server sends it, in bytes."""
    return len(gzip.compress(data))


def section() -> Section:
    """Measure the sizes; the frames are compared with the selected maps as float32."""
    import keras  # noqa: F401  # Without a kernel, an explorer paints only if Keras is loaded already.

    files = {name: (PACKAGE / "static" / name).read_bytes() for name in ("widget.js", "widget.css")}
    lines = [(name, *(f"{size / 1000:,.0f}" for size in (len(data), zipped(data)))) for name, data in files.items()]
    raw, packed = (sum(map(size, files.values())) / 1000 for size in (len, zipped))
    files_of_package = (path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    whole = sum(path.stat().st_size for path in files_of_package)
    explorer = cw.Explorer("cat", seed=0)
    explorer.blocks[0].kernel_size = 5
    frames = {name: getattr(explorer.scene, name) for name in ("maps", "kernels", "terms")}
    sent = sum(map(len, frames.values())) / 1000
    maps = explorer.feature_maps("act1").nbytes / 1000
    parts = [
        (f"{name}: {part}", f"{place.nbytes / 1000:,.1f}", "")
        for name, frame in frames.items()
        for part, place in unpack(frame)[1].items()
    ]
    rows: list[Row] = [
        row("sizes/bundle", "The front end's script and style, beside the same with gzip", raw, packed, "kB"),
        Row("sizes/package", "The package with its images and weights", f"{whole / 1e6:.1f} MB"),
        row("sizes/change", "Frames of one change, beside the selected maps as float32", sent, maps, "kB"),
    ]
    return Section(rows, [table(("file or array", "kB", "with gzip, kB"), [*lines, *parts])])
