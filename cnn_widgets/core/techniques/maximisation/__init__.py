"""What a channel looks for: a picture made to excite it."""
