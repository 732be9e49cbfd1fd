"""A model's graph, for the strip of layers."""
