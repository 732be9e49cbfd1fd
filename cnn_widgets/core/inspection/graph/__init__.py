"""A model taken apart into a graph of its layers' calls, for every kind of model."""
