"""Long work: it runs on a thread of its own, and another one brings its results to the screen."""
