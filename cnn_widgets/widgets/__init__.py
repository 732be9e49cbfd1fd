"""The widgets, whose state is in Python and in the browser: a room for each, with its parts beside it."""
