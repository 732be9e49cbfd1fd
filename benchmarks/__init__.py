"""Benchmarks of speed and size beside what people would use instead; see README.md in this folder."""
