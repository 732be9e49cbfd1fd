"""What holds for every test: the Keras back end, and TensorFlow silent in this process and all it starts."""

import os

# Before anything imports TensorFlow. The second also fixes the order of additions, so the last bits are stable.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
