"""Kernels that are made rather than learned: presets, edits, patches of the image, and pasted numbers."""
