"""What is left of a widget that was closed: nothing."""
