"""Text that remembers what it says."""
