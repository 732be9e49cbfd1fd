"""How a value is computed, for the arithmetic panel."""
