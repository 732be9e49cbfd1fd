"""Run the notebooks and save them with their outputs, so that these can be compared and looked at.

python -m scripts.record_notebooks [notebooks/quickstart.ipynb ...]
"""

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "KERAS_BACKEND": "tensorflow"}

# Otherwise the first picture may arrive between two cells, and nbclient drops messages that arrive then.
KERAS_FIRST = "--IPKernelApp.exec_lines=import keras"


def record(path: Path) -> None:
    """Run one notebook in a fresh kernel and save it with its outputs, but without widget state."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        store_widget_state=False,
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=[KERAS_FIRST],
    )
    client.execute()
    notebook.metadata = {"kernelspec": notebook.metadata.kernelspec, "language_info": {"name": "python"}}
    nbformat.write(notebook, path)


def main() -> None:
    """Record the notebooks named on the command line, or all of them."""
    os.environ.update(QUIET)
    for path in [Path(name) for name in sys.argv[1:]] or sorted((ROOT / "notebooks").rglob("[!.]*.ipynb")):
        print(path, flush=True)
        record(path)


if __name__ == "__main__":
    main()
