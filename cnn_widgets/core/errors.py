"""The errors that a user can meet, each of them one plain sentence."""

import traitlets

from .words.wording import one_line


class SettingError(traitlets.TraitError, ValueError):
    """An invalid setting, image or kernel, explained in one sentence that says what would fit.

    It is a ``TraitError`` because only that makes ``hold_trait_notifications`` roll back, and a
    ``ValueError`` because that is what a caller of a plain function expects.

    Args:
        message: The sentence to show. Line breaks in it, for example from names, become spaces.
        block: Index of the block that the sentence is about, or None.
        field: Name of the setting that the sentence is about, or None.
    """

    def __init__(self, message: str, *, block: int | None = None, field: str | None = None):
        super().__init__(one_line(message))
        self.block = block
        self.field = field


class BackendError(ImportError):
    """Keras or its back end is not installed; the message says what to install."""
