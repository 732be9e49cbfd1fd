"""When modules are imported, and what the user reads if no back end is installed."""

import os
import subprocess
import sys

import pytest

from tests.helpers import ROOT, run_python

HEAVY = ("keras", "tensorflow", "matplotlib", "jax", "torch")
SOURCES = (ROOT / "cnn_widgets" / "core").rglob("*.py")
CORE = sorted(".".join(path.relative_to(ROOT).with_suffix("").parts) for path in SOURCES if path.stem != "__init__")


def loaded_by(code):
    return set(run_python(f"{code}\nimport sys\nprint(' '.join(sys.modules))").split())


def test_importing_the_package_imports_no_back_end():
    assert not set(HEAVY) & loaded_by("import cnn_widgets")


def test_making_an_explorer_imports_no_back_end_before_it_is_needed():
    code = (
        "import cnn_widgets as cw\nfor name in cw.__all__: getattr(cw, name)\n"
        "cw.Explorer('digit_4'); cw.Block(); cw.load_image('cat')"
    )
    assert not {"keras", "tensorflow", "matplotlib.pyplot"} & loaded_by(code)


@pytest.fixture(scope="module")
def core_with_keras():
    """Return what importing every module of the core, and Keras through it, leaves loaded and writes to stderr."""
    code = "import importlib\n" + "".join(f"importlib.import_module('{name}')\n" for name in CORE)
    code += "from cnn_widgets.core.backend import keras; keras()\nimport sys\nprint(' '.join(sys.modules))"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TF_")} | {
        "PYTHONPATH": str(ROOT)
    }
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=plain, timeout=120)


def test_the_core_is_free_of_widgets(core_with_keras):
    modules = set(core_with_keras.stdout.split())
    assert len(CORE) > 100 and {"keras", "tensorflow", "cnn_widgets.core.stack.network"} <= modules
    assert not {"ipywidgets", "anywidget", "cnn_widgets.widgets", "cnn_widgets.render.frames"} & modules


def test_nothing_is_written_to_stderr_when_keras_loads(core_with_keras):
    assert core_with_keras.returncode == 0 and core_with_keras.stderr == ""


@pytest.mark.parametrize("package", ["wire", "frames", "figures"])
def test_what_lies_between_is_free_of_widgets_too(package):
    modules = loaded_by(f"import cnn_widgets.render.{package}")
    assert not {"ipywidgets", "anywidget", "keras", "tensorflow"} & modules


def test_the_wire_needs_nothing_of_the_rest_but_the_core_whose_sentences_it_carries():
    assert not {
        m
        for m in loaded_by("import cnn_widgets.render.wire")
        if m.startswith("cnn_widgets.")
        and not m.startswith(("cnn_widgets.render.wire", "cnn_widgets.core", "cnn_widgets._version"))
        and m != "cnn_widgets.render"
    }


WITHOUT = """
import sys
class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {missing}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Nothing())
import cnn_widgets as cw
ex = cw.Explorer("digit_4", filters=2)
for ask in (lambda: ex.feature_maps("conv1"), lambda: ex.model, lambda: ex.figure("conv1")):
    try:
        ask()
    except ImportError as error:
        assert isinstance(error, cw.BackendError)
        print(error)
print(ex.blocks[0].kernel_size, ex.kernels("conv1").shape)
"""


@pytest.mark.parametrize("missing", [("tensorflow",), ("tensorflow", "keras")], ids=str)
def test_a_missing_back_end_is_one_sentence_that_says_what_to_install(missing):
    *said, rest = run_python(WITHOUT.format(missing=missing)).splitlines()
    assert len(said) == 3 and len(set(said)) == 1
    assert "pip install" in said[0] and "tensorflow-cpu" in said[0] and said[0].endswith(".")
    assert rest == "3 (3, 3, 1, 2)"
