"""Weights that are set by hand in an explorer, with undo and redo."""
