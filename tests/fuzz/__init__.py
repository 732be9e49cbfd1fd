"""Hostile input: for each case a right result or one clear sentence, and never anything else."""
