"""How Keras's layers are called so that what is shown is what they compute."""
