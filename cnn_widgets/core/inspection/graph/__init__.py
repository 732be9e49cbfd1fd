"""A model taken apart: its layers' calls as a graph of values, whatever kind of model it is."""
