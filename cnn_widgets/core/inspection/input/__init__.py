"""A model's input: what may be given as one, and how it is fitted and scaled."""
