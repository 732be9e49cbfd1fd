"""Steps that can be taken back: what they are, and what belongs to one of them."""
