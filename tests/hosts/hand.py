"""A hand at an explorer, and an eye on its maps, in any window."""

import time
from typing import Any

import numpy as np

from tests.browser.explorer_page import HANDLE, PIXELS, assert_shows, cells_of

from .window import POLL_SECONDS, SECONDS, NotInTime, Window
from .witness import Witness

# The one place that knows how a slider is made: an element that takes the focus, its value, and places on the page.
SLIDER = f"""
const slider = label => {{
    const element = find(`input[type=range][aria-label="${{label}}"]`)[0];
    if (!element) return null;
    const {{ left, top, width, height }} = element.getBoundingClientRect();
    const place = share => [left + share * width, top + height / 2];
    return {{ element, value: Number(element.value), handle: ({HANDLE})(element), place }};
}};
"""
MAPS = f"""
const maps = find('[data-panel="maps"]')[0];
const pixels = {PIXELS};
// Nothing is on a canvas that is not laid out.
const painted = () => maps?.querySelector('.cnnw-tiles canvas')?.getBoundingClientRect().width ? pixels(maps) : [];
"""
HAS_SLIDER = f"label => {{ {SLIDER} return Boolean(slider(label)); }}"
VALUE = f"label => {{ {SLIDER} return slider(label).value; }}"
FOCUS = f"label => {{ {SLIDER} slider(label).element.focus(); }}"
# In the middle of the window, where no host has a bar.
REACH = f"""(label, share) => {{
    {SLIDER}
    slider(label).element.scrollIntoView({{ block: 'center', behavior: 'instant' }});
    const {{ handle, place }} = slider(label);
    return [handle, place(share)];
}}"""
ARE_PAINTED = f"() => {{ {MAPS} return painted().length > 0; }}"
TILES = f"() => {{ {MAPS} return painted(); }}"
STAGE = f"() => {{ {MAPS} return maps.dataset.stage; }}"
LOOK = f"() => {{ {MAPS} window.seen = JSON.stringify(painted()); }}"
HAVE_CHANGED = f"() => {{ {MAPS} return painted().length > 0 && JSON.stringify(painted()) !== window.seen; }}"


class Hand:
    """What a person does and sees, the same in each host.

    Args:
        window: The browser's window, in which there is one explorer.
    """

    def __init__(self, window: Window):
        self.window = window

    def wait_for_maps(self, seconds: float = SECONDS) -> None:
        """Wait until there are sliders and maps."""
        self.window.wait_for(HAS_SLIDER, "Kernel size", seconds=seconds)
        self.window.wait_for(ARE_PAINTED, seconds=seconds)

    def value(self, label: str) -> int:
        """What a slider reads."""
        return int(self.window.ask(VALUE, label))

    def press(self, label: str, key: str, times: int = 1) -> None:
        """Press a key on a slider, and wait until pixels of the maps have changed."""
        self.window.ask(LOOK)
        self.window.ask(FOCUS, label)
        for _ in range(times):
            self.window.press(key)
        self.window.wait_for(HAVE_CHANGED)

    def drag(self, label: str, share: float) -> None:
        """Drag a slider to a share of its length, and wait until pixels of the maps have changed."""
        self.window.ask(LOOK)
        start, end = self.window.ask(REACH, label, share)
        self.window.drag(start, end)
        self.window.wait_for(HAVE_CHANGED)

    def wait_until_shown(self, maps: dict[str, np.ndarray]) -> None:
        """Wait until the tiles show maps that Python has, each pixel in the colour of its value."""
        deadline = time.monotonic() + SECONDS
        while difference := self._difference(maps):
            if time.monotonic() > deadline:
                raise NotInTime(f"the tiles still show something else: {difference}")
            time.sleep(POLL_SECONDS)

    def _difference(self, maps: dict[str, np.ndarray]) -> Any:
        try:
            tiles = {one["channel"]: cells_of(one) for one in self.window.ask(TILES)}
            assert_shows(tiles, maps[self.window.ask(STAGE)], "magma", diverging=False)
        except AssertionError as difference:
            # A preview, a coarse picture or an earlier one is on screen for a moment.
            return difference
        return None


def assert_live(window: Window, witness: Witness) -> None:
    """Assert that a slider changes pixels and Python by keyboard and mouse, that undo does, and that nothing fails."""
    hand = Hand(window)
    hand.wait_for_maps()
    window.watch()
    hand.wait_until_shown(witness.wait_for(3))
    hand.press("Kernel size", "ArrowRight", times=2)
    assert hand.value("Kernel size") == 5
    hand.wait_until_shown(witness.wait_for(5))
    hand.drag("Kernel size", 0.6)
    dragged = hand.value("Kernel size")
    assert dragged > 5
    hand.wait_until_shown(witness.wait_for(dragged))
    hand.press("Kernel size", "Control+z")
    hand.wait_until_shown(witness.wait_for(5))
    assert hand.value("Kernel size") == 5
    assert window.faults == []
