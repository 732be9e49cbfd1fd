"""How a value comes about, for the arithmetic panel."""
