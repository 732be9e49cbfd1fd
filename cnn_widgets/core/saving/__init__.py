"""A stack as a file, as one line of text, and as Python source."""
