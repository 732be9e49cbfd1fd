"""Trained models: the bundled ones, files of anybody's, and the scores that a model gives."""
