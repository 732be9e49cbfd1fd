"""What is true, without any widget: what all rooms share, and a room for each subject."""

from .errors import BackendError, SettingError
from .stack import block as blocks

__all__ = ["BackendError", "SettingError", "blocks"]
