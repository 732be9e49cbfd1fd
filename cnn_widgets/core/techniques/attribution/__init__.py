"""Attribution: methods that score how much each place of the input matters to a target."""
