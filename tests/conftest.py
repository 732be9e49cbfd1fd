"""Settings for all tests: the Keras back end, a silent TensorFlow, and no deadlines."""

import os

import pytest
from hypothesis import settings

# Before anything imports TensorFlow. The second also fixes the order of additions, so that the last bits are stable.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

# A slow or busy machine must not fail a test.
settings.register_profile("cnn_widgets", deadline=None)
settings.load_profile("cnn_widgets")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder for the test, which is also the home folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return tmp_path
