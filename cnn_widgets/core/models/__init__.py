"""Trained models: the bundled ones, and files of anybody's."""
