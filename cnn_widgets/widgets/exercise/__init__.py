"""A question on screen."""
