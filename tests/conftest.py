"""What holds for every test: the Keras back end, a silent TensorFlow, and no deadlines."""

import os

import pytest
from hypothesis import settings

# Before anything imports TensorFlow. The second also fixes the order of additions, so the last bits are stable.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

# Two slow cores at work on something else make no test wrong.
settings.register_profile("cnn_widgets", deadline=None)
settings.load_profile("cnn_widgets")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder of one's own, which is also the home."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return tmp_path
