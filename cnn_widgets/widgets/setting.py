"""A trait whose value is checked by the object that has it."""

import traitlets


class Setting(traitlets.TraitType):
    """Any value, handed to the object's own validator, None included: ``traitlets.Any`` lets None pass unchecked."""

    default_value = None
    allow_none = False
    info_text = "a setting"
