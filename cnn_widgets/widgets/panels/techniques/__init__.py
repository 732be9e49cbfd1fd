"""The panels of techniques, whose work runs in the background."""
