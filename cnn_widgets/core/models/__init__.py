"""Trained models: the bundled ones, and those in the user's files."""
