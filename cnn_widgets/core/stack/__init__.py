"""A stack of blocks: its Keras layers, their sizes and weights, what each stage gives, and its arithmetic."""
