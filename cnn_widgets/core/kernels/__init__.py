"""Kernels that are made and not learned: presets, edits, a patch of the image, numbers that somebody pastes."""
