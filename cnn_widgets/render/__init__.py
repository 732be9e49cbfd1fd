"""Facts made ready for the screen and for paper: frames, the wire, figures, colours, numbers as text. No widget."""
