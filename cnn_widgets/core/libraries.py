"""Which library an object comes from, judged by the modules of its classes, so that nothing is imported."""

from typing import Any

LIBRARIES = {
    "tf_keras": "tf_keras",
    "tensorflow_hub": "tf_keras",
    "torch": "torch",
    "onnx": "ONNX",
    "onnxruntime": "ONNX",
    "tflite_runtime": "LiteRT",
    "ai_edge_litert": "LiteRT",
    "sklearn": "scikit-learn",
    "xgboost": "XGBoost",
    "lightgbm": "LightGBM",
    "catboost": "CatBoost",
    "flax": "Flax",
    "haiku": "Haiku",
    "equinox": "Equinox",
    "paddle": "Paddle",
    "mxnet": "MXNet",
    "tinygrad": "tinygrad",
    "mlx": "MLX",
    "openvino": "OpenVINO",
    "coremltools": "Core ML",
    "tensorflow": "TensorFlow",
}
"""The name of each library, by the first part of its modules' names."""
SUBPACKAGES = {"tensorflow.python.keras": "tf_keras", "tensorflow.lite": "LiteRT"}
"""The names of parts of a library that have one of their own."""

DATASETS = {"Dataset", "DatasetV2", "OwnedIterator", "NumpyIterator", "PyDataset", "Sequence", "DataLoader"}
"""Names of classes whose objects deliver batches."""


def library_of(value: Any) -> str:
    """Return the name of the library that an object's class, or one of its base classes, comes from; "" if unknown.

    Example:
        >>> library_of(torch.nn.Linear(2, 3))
        'torch'
    """
    for cls in type(value).__mro__:
        module = str(cls.__module__)
        for part, name in SUBPACKAGES.items():
            if module.startswith(f"{part}."):
                return name
        if module.split(".")[0] in LIBRARIES:
            return LIBRARIES[module.split(".")[0]]
    return ""


def is_array(value: Any) -> bool:
    """Tell whether an object holds numbers or an image: an array or tensor of any library, bytes or a PIL image."""
    if isinstance(value, type):
        return False
    if isinstance(value, bytes | bytearray | memoryview) or hasattr(value, "__array__"):
        return True
    return hasattr(value, "__array_interface__")


def is_dataset(value: Any) -> bool:
    """Tell whether an object delivers batches: a Dataset of TensorFlow, Keras or torch, or a DataLoader.

    Example:
        >>> is_dataset(tf.data.Dataset.range(3))
        True
    """
    if is_array(value) or isinstance(value, type):
        return False
    classes = type(value).__mro__
    libraries = {cls.__module__.split(".")[0] for cls in classes}
    names = {cls.__name__ for cls in classes}
    return bool(libraries & {"tensorflow", "keras", "torch"} and names & DATASETS)


def is_network(value: Any) -> bool:
    """Tell whether an object is a Keras model or layer, or comes from another library of models."""
    if is_array(value) or isinstance(value, type) or is_dataset(value):
        return False
    if library_of(value):
        return True
    return any(
        cls.__module__.split(".")[0] == "keras" and cls.__name__ in ("Layer", "Model") for cls in type(value).__mro__
    )
