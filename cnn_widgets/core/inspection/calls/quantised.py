"""Kernels of quantised layers, which are stored as integer codes and scaled before they are used."""

from typing import Any

from ...backend import keras


def is_quantised(layer: Any) -> bool:
    """Tell whether a layer stores its kernel in fewer bits, as after ``model.quantize("int8")``."""
    return getattr(layer, "quantization_mode", None) is not None


def rounds_what_it_reads(layer: Any) -> bool:
    """Tell whether a quantised layer also rounds its inputs, so that its sums do not follow from a kernel alone."""
    if not is_quantised(layer):
        return False
    if layer.quantization_mode == "float8":
        return True
    # With an int4 kernel that has a scale for each block of inputs, the inputs are not rounded.
    return _block(layer) is None and getattr(layer, "inputs_quantizer", None) is not None


def used_kernel(layer: Any) -> Any:
    """Return the kernel that a layer actually multiplies by, including LoRA's part; None if it cannot be determined.

    Keras's own ``kernel`` holds a quantised layer's codes, which are integers that still have to be scaled.
    """
    mode = getattr(layer, "quantization_mode", None)
    if mode is None:
        return layer.kernel
    ops = keras().ops
    if mode == "float8":
        return _rounded_to_float8(layer)
    if mode not in ("int8", "int4"):
        return None
    codes, lora = layer.kernel, 0.0
    if getattr(layer, "lora_enabled", False):
        # LoRA's part belongs to the scaled kernel, but Keras adds it to the integer codes.
        lora = layer.lora_alpha / layer.lora_rank * ops.matmul(layer.lora_kernel_a, layer.lora_kernel_b)
        codes = ops.round(ops.subtract(ops.cast(codes, "float32"), lora))
    codes, scale = ops.cast(codes, "float32"), ops.cast(layer.kernel_scale, "float32")
    if mode == "int4" and _block(layer) is not None:
        groups = ops.cast(layer.g_idx, "int32")
        zero = ops.cast(ops.take(layer.kernel_zero, groups, axis=0), "float32")
        return ops.add(ops.multiply(ops.subtract(codes, zero), ops.take(scale, groups, axis=0)), lora)
    return ops.add(ops.divide(codes, scale), lora)


def _block(layer: Any) -> int | None:
    """Return how many inputs share a scale in an int4 kernel; None if all do."""
    if layer.quantization_mode != "int4":
        return None
    size = getattr(layer, "_int4_block_size", None)
    return None if size in (None, -1) else size


def _rounded_to_float8(layer: Any) -> Any:
    ops = keras().ops
    largest = 448.0  # the largest float8_e4m3fn
    scaled = ops.clip(ops.divide(ops.cast(layer.kernel, "float32"), layer.kernel_scale), -largest, largest)
    return ops.multiply(ops.cast(ops.cast(scaled, "float8_e4m3fn"), "float32"), layer.kernel_scale)
