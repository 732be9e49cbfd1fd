"""What a model learns from: checked, and scaled alike whatever its source."""
