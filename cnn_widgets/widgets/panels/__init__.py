"""The panels, each of which can stand alone on arrays or look at a widget."""
