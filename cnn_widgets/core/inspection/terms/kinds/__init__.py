"""A module for each way in which a layer makes its values."""
