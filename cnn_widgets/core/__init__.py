"""Everything that is true without a widget: shared modules here, and one folder for each subject."""

from .errors import BackendError, SettingError
from .stack import block as blocks

__all__ = ["BackendError", "SettingError", "blocks"]
