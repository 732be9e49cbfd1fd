"""A stack saved as a file, as one line of text, or as Python source."""
