"""A hand on an explorer's settings, by the messages that a browser sends."""

from typing import Any


def ask(explorer: Any, **settings: Any) -> None:
    """Ask for settings of the block that is shown, all in one message."""
    controls = explorer._screen.controls
    controls.set_state({"hand": asks(controls.rows, **settings)})


def asks(rows: dict[str, Any], **settings: Any) -> dict[str, Any]:
    """Return what a browser writes that has seen these rows."""
    numbers = enumerate(settings.items(), rows["answered"] + 1)
    return {name: [number, as_json(value), rows["block"]] for number, (name, value) in numbers}


def as_json(value: Any) -> Any:
    """Return a value as it comes out of a message."""
    return list(value) if isinstance(value, tuple) else value


def row(explorer: Any, name: str) -> dict[str, Any]:
    """Return what a setting's row shows."""
    return explorer._screen.controls.rows["settings"][name]
