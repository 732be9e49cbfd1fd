"""What is true, without any widget: what all rooms share, and a room for each subject."""

from .errors import BackendError, SettingError

__all__ = ["BackendError", "SettingError"]
