"""A model's graph, as the inspector shows it: cards, the lines between them, and thumbnails."""
