"""Where a model looks: methods that score each place of the input."""
