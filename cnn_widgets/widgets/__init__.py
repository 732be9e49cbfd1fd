"""What has a state on both sides: the widgets, a room for each, with its parts beside it."""
