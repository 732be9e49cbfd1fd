"""Hostile input: each case ends in a right result or one clear sentence, and never in anything else."""
