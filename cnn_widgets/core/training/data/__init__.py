"""Training data: checked, and scaled in the same way whatever its source."""
