"""One module for each way in which layers compute their values."""
