"""Techniques that ask a trained model what it looks at and what it looks for."""
