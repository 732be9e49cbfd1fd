"""A simulated user that changes things at random, by real events of keyboard and mouse."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

# Limits beyond which a setting is only lowered, so that the model stays small.
HIGH = {"kernel_size": 8, "filters": 20, "strides": 3, "dilation_rate": 3, "pool_size": 4, "pool_strides": 4}
PAIRS = ("kernel_size", "strides", "pool_size")
LISTS = ("padding", "activation", "activation", "pooling", "pool_padding")
MOST_BLOCKS = 3
IMAGES = ("cat", "cat", "flower", "camera", "digit_4", "digit_4", "worked_convolution")
KERNELS = '[data-panel="kernels"]'
MAPS = '[data-panel="maps"]'
CHOSEN_CARD = '.cnnw-card[aria-selected="true"]'


@dataclass
class Done:
    """What the simulated user has done.

    Args:
        words: The action in a few words.
        wanted: What Python must have afterwards, by name, beside everything that the page shows.
        is_free: Whether it may be refused with a sentence.
    """

    words: str
    wanted: dict[str, Any] = field(default_factory=dict)
    is_free: bool = False


class Hand:
    """Makes changes on an explorer's page.

    Args:
        page: The page.
        seed: Seed of the random choices; the same seed makes the same changes.
    """

    def __init__(self, page: Page, seed: int):
        self.page = page
        self.random = random.Random(seed)
        self.python: dict[str, Any] = {}
        self.fields: list[str] = []
        self._actions: dict[Callable[[], Done | None], int] = {
            self.slide: 40,
            self.drag: 4,
            self.setting: 11,
            self.apart: 2,
            self.bias: 1,
            self.stage: 6,
            self.tab: 4,
            self.channels: 4,
            self.look: 8,
            self.gray: 1,
            self.weight: 6,
            self.edit: 2,
            self.undo: 5,
            self.redo: 3,
            self.new_weights: 3,
            self.arrange: 6,
            self.image: 3,
            self.large: 5,
            self.pin: 3,
            self.compare: 2,
            self.point: 4,
        }

    def change(self, python: dict[str, Any], fields: list[str]) -> Done:
        """Change something at random, given Python's state and the settings that have a control."""
        self.python, self.fields = python, fields
        while True:
            [act] = self.random.choices(list(self._actions), self._actions.values())
            if (done := act()) is not None:
                return done

    @property
    def block(self) -> dict[str, Any]:
        """Return the settings of the selected block, as they are on screen."""
        return {**self.python["blocks"][self.python["bound"]], **self.python["wanted"]}

    # Settings

    def slide(self) -> Done | None:
        name = self._of([each for each in self.fields if each in HIGH])
        value = self.block[name]
        low, high = (min(value), max(value)) if isinstance(value, list) else (value or 0, value or 0)
        steps = self.random.choice((1, 1, 1, 2, 3, -1, -1, -1, -2, -3))
        steps = -abs(steps) if high >= HIGH[name] else abs(steps) if low <= 1 else steps
        at = self.random.randrange(2) if isinstance(value, list) else 0
        if not self._ask("focusSlider", name, at):
            return None
        self._press(*(["ArrowRight" if steps > 0 else "ArrowLeft"] * abs(steps)))
        return Done(f"{name} {steps:+d}")

    def drag(self) -> Done:
        name, share = self._of([("kernel_size", 0.3), ("filters", 0.4), ("strides", 0.4), ("pool_size", 0.3)])
        if name not in self.fields:
            name, share = "filters", 0.4
        there = self._ask("slider", name)
        mouse = self.page.mouse
        mouse.move(there["x"], there["y"])
        mouse.down()
        for _ in range(self.random.randint(3, 6)):
            goal = self.random.uniform(0, share)
            mouse.move(there["left"] + goal * there["width"], there["y"])
        mouse.up()
        return Done(f"{name} dragged to {goal:.2f}")

    def setting(self) -> Done | None:
        name = self.random.choice(LISTS)
        if name not in self.fields:
            return None
        place = self._ask("part", name, "select")
        value = self.random.choice(self._ask("options", place))
        self.page.select_option(place, value)
        return Done(f"{name} {value}")

    def apart(self) -> Done | None:
        name = self.random.choice(PAIRS)
        place = self._ask("part", name, ".cnnw-apart")
        return Done(f"{name} h≠w") if self._click(place) else None

    def bias(self) -> Done | None:
        place = self._ask("part", "use_bias", "input[type=checkbox]")
        return Done("use bias") if self._click(place) else None

    def image(self) -> Done:
        name = self.random.choice(IMAGES)
        self.page.select_option('select[data-setting="image"]', name)
        return Done(f"image {name}", {"image": name})

    # The view

    def stage(self) -> Done | None:
        name = self._of(list(self.python["shapes"]))
        return Done(f"card {name}") if self._click(f'.cnnw-card[data-stage="{name}"]') else None

    def tab(self) -> Done | None:
        if self.random.random() < 0.5 and self._ask("focus", f'{MAPS} [role=tab][aria-selected="true"]'):
            self._press(key := self.random.choice(("ArrowLeft", "ArrowRight")))
            return Done(f"tab {key}")
        name = self._of([each for each in self.python["shapes"] if each != "input"])
        return Done(f"tab {name}") if self._click(f'{MAPS} [role=tab][data-stage="{name}"]') else None

    def channels(self) -> Done | None:
        return self._choose(self.random.choice(("sort", "filter")))

    def look(self) -> Done | None:
        return self._choose(self.random.choice(("scale", "colormap")))

    def compare(self) -> Done | None:
        return self._choose("comparison")

    def gray(self) -> Done | None:
        return Done("kernels as gray") if self._click(f"{KERNELS} .cnnw-toggle[aria-pressed]", at=-1) else None

    def large(self) -> Done | None:
        if self.python["looks"]["large"] and self.random.random() < 0.6:
            return Done("large view closed") if self._keys(f'{MAPS} .cnnw-tile[tabindex="0"]', "Escape") else None
        keys = self.random.choices(("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "PageDown", "PageUp"), k=3)
        keys.append("Enter")
        return Done(f"tile {' '.join(keys)}") if self._keys(f'{MAPS} .cnnw-tile[tabindex="0"]', *keys) else None

    def pin(self) -> Done | None:
        wanted = {"is_pinned": not self.python["is_pinned"]}
        return Done("pin", wanted) if self._click(f'{MAPS} [data-action="pin"]') else None

    def point(self) -> Done | None:
        share = (self.random.uniform(0.05, 0.95), self.random.uniform(0.05, 0.95))
        if not (place := self._ask("place", f"{MAPS} .cnnw-tile-frame", share, self.random.randrange(3))):
            return None
        self.page.mouse.move(*place)
        return Done(f"pointed at {share[0]:.2f}, {share[1]:.2f}")

    # Weights

    def weight(self) -> Done | None:
        if not self._open_editor():
            return None
        keys = self.random.choices(("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"), k=2)
        if self.random.random() < 0.5:
            self._press(*keys, *["Alt+ArrowUp"] * self.random.randint(1, 3))
            return Done("weight nudged")
        value = f"{self.random.uniform(-1, 1):.3f}"
        self._press(*keys)
        self.page.keyboard.type(value)
        self._press("Enter")
        return Done(f"weight {value}")

    def edit(self) -> Done | None:
        if not self._open_editor():
            return None
        name = self.random.choice(("normalise", "zero_mean", "negate", "rotate", "flip_both"))
        return Done(f"kernel {name}", is_free=True) if self._click(f'[data-edit="{name}"]') else None

    def undo(self) -> Done | None:
        if not self.python["can_undo"] or not self._open_editor():
            return None
        self._press("Control+z")
        return Done("undo")

    def redo(self) -> Done | None:
        if not self.python["can_redo"] or not self._open_editor():
            return None
        self._press("Control+y")
        return Done("redo")

    def new_weights(self) -> Done | None:
        wanted = {"seed": self.python["seed"] + 1}
        return Done("new weights", wanted) if self._click('[data-action="new_weights"]') else None

    # Blocks

    def arrange(self) -> Done | None:
        count = len(self.python["blocks"])
        keys = ["Delete", "Alt+ArrowLeft", "Alt+ArrowRight"] if count > 1 else ["+"]
        keys += ["+", "Control+d"] if count < MOST_BLOCKS else []
        key = self.random.choice(keys)
        # The input's card belongs to no block.
        if self.python["selection"]["stage"] == "input" or not self._keys(CHOSEN_CARD, key):
            return None
        return Done(f"block {key}", is_free=True)

    # Keys, clicks and lists

    def _choose(self, hook: str) -> Done | None:
        place = f'select[data-setting="{hook}"]'
        # Like a user, both need a visible list.
        if not self._ask("focus", place):
            return None
        value = self.random.choice(self._ask("options", place))
        self.page.select_option(place, value)
        return Done(f"{hook} {value}")

    def _open_editor(self) -> bool:
        if self._ask("focus", ".cnnw-edit .cnnw-cursor"):
            return True
        return self._click(f'{KERNELS} [data-action="edit"]') and self._ask("focus", ".cnnw-edit .cnnw-cursor")

    def _keys(self, selector: str, *keys: str) -> bool:
        if not self._ask("focus", selector):
            return False
        self._press(*keys)
        return True

    def _press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def _click(self, selector: str, at: int = 0) -> bool:
        place = self._ask("place", selector, [0.5, 0.5], at)
        if place:
            self.page.mouse.click(*place)
        return place is not None and self._ask("wasHit")

    def _of(self, values: list[Any]) -> Any:
        return self.random.choice(values)

    def _ask(self, name: str, *words: Any) -> Any:
        return self.page.evaluate("([name, words]) => window.endurance[name](...words)", [name, list(words)])
