"""Diagnostics of a stage's channels."""

from ...core.inspection.diagnostics import Diagnostics, diagnose


class Diagnosed:
    """A mixin for what finds its stages by name, with ``_stage(name)``."""

    def diagnostics(self, stage: str) -> Diagnostics:
        """Return figures of each channel of a stage: which are dead, constant, saturated or hold NaN.

        Args:
            stage: A name out of `stages`.

        Returns:
            Arrays (channels,) by name, such as ``.dead``, ``.mean`` and ``.saturated``, and ``.summary`` in words.

        Raises:
            SettingError: If there is no such stage.

        Example:
            >>> ex.diagnostics("act1").dead.sum()
            1
        """
        return diagnose(self._stage(stage))
