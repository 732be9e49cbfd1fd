"""Maps, kernels and the input, for the panels that show them."""
