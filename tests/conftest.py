"""What holds for every test: the Keras back end, a silent TensorFlow, and no deadlines."""

import os

from hypothesis import settings

# Before anything imports TensorFlow. The second also fixes the order of additions, so the last bits are stable.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

# Two slow cores at work on something else make no test wrong.
settings.register_profile("cnn_widgets", deadline=None)
settings.load_profile("cnn_widgets")
