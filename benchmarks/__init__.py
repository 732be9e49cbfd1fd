"""How fast and how large it is, beside what people would use instead. See README.md here."""
