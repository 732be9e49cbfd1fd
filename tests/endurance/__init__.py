"""Thousands of random changes by hand in one live notebook: `python -m tests.endurance`."""
