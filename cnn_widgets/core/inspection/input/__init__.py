"""What a model is given: what may be given at all, and how it is fitted and scaled."""
