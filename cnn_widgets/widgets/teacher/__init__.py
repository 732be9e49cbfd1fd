"""The teacher of one kernel and its parts."""
