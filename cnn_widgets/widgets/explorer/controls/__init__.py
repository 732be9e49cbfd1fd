"""A block's settings on screen, and what of an explorer is shown."""
