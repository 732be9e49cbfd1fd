"""Two states of a stack beside each other: what was pinned, and what a moved input makes of the maps."""
