"""The memory of a kernel that has run all cells of a lesson."""

import tempfile
from pathlib import Path

import nbformat
from jupyter_client.manager import start_new_kernel

from .results import Row, Section, number
from .summaries import table

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
ROOM = 1000
"""Megabytes that are to be enough: Binder gives 2 GB, and wants to be left some."""
SECONDS = 240


def lesson_names() -> list[str]:
    """Return the names of the lessons and the quickstart, in order."""
    return sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))


def resident(process: int) -> tuple[float, float]:
    """Return a process's resident memory and its peak, in megabytes."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    sizes = {name: value for name, _, value in (line.partition(":") for line in lines)}
    now, most = (int(sizes[name].split()[0]) / 1000 for name in ("VmRSS", "VmHWM"))
    return now, most


def run(notebook: nbformat.NotebookNode, folder: Path) -> tuple[float, float]:
    """Run a notebook in a fresh kernel, and return the kernel's memory at the end and its peak.

    Raises:
        RuntimeError: If a cell fails unexpectedly.
    """
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(folder))
    try:
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            reply = client.execute_interactive(cell.source, timeout=SECONDS, output_hook=lambda _: None)["content"]
            if reply["status"] == "error" and "raises-exception" not in cell.metadata.get("tags", ()):
                raise RuntimeError(f"{reply['ename']}: {reply['evalue']}")
        return resident(manager.provisioner.pid)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def section() -> Section:
    """Run every lesson, and a notebook that only loads Keras."""
    bare = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import keras, matplotlib.pyplot, ipywidgets")])
    with tempfile.TemporaryDirectory() as folder:
        alone, _ = run(bare, Path(folder))
        found, failed = {}, []
        for name in lesson_names():
            try:
                found[name] = run(nbformat.read(NOTEBOOKS / f"{name}.ipynb", 4), Path(folder))
            except Exception as error:
                failed.append(f"{name} did not run: {error}")
    rows = []
    if found:
        largest = max(found, key=lambda name: found[name][1])
        most = found[largest][1]
        words = f"The most memory of a kernel with a lesson ({largest}), beside one with Keras alone"
        rows.append(
            Row(
                "lessons/most",
                words,
                number(most, "MB"),
                number(alone, "MB"),
                f"{most / alone:.2f}",
                f"at most {ROOM:,} MB",
                most <= ROOM,
            )
        )
    lines = [(name, f"{end:.0f}", f"{most:.0f}", f"{most / alone:.2f}") for name, (end, most) in found.items()]
    heads = ("lesson", "at the end, MB", "most, MB", "× Keras alone")
    return Section(rows, [table(heads, [("Keras alone", f"{alone:.0f}", "", ""), *lines]), *failed])
