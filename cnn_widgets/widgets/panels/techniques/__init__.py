"""The panels of techniques, which work behind the screen."""
