"""Long work: it has a thread of its own, and what it finds is brought on the screen by another."""
