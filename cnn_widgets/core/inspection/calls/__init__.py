"""How Keras's layers are called, so that the values shown are exactly those that they compute."""
