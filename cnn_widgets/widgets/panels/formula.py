"""The output-size formula with the numbers in force."""

import traitlets

from ..session.panel import Panel


class Formula(Panel):
    """The output sizes of the selected block, as the formula gives them."""

    panel = traitlets.Unicode("formula").tag(sync=True)
