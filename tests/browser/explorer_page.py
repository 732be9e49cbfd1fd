"""An explorer on a notebook's page: its sliders, its tiles as pixels, and the pixels that NumPy expects."""

import base64

import matplotlib
import numpy as np
from playwright.sync_api import Locator, Page

from .notebook import Notebook

# All tiles are painted on one canvas; a cell that was sent is a square of `zoom` device pixels.
PIXELS = """root => {
    const canvas = root.querySelector('.cnnw-tiles canvas');
    const [sheet, zoom] = [canvas.getBoundingClientRect(), Number(root.dataset.zoom)];
    const scale = canvas.width / sheet.width;
    return [...root.querySelectorAll('.cnnw-tile')].map(tile => {
        const box = tile.querySelector('.cnnw-tile-frame').getBoundingClientRect();
        const [width, height] = [Math.round(box.width * scale), Math.round(box.height * scale)];
        const [left, top] = [Math.round((box.left - sheet.left) * scale), Math.round((box.top - sheet.top) * scale)];
        const { data } = canvas.getContext('2d').getImageData(left, top, width, height);
        let text = '';
        for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192));
        return { channel: tile.dataset.channel, width, height, zoom, data: btoa(text) };
    });
}"""

# A handle is as wide as its style sheet says, and stays within the slider.
HANDLE = """slider => {
    const { left, top, width, height } = slider.getBoundingClientRect();
    const handle = parseFloat(getComputedStyle(slider).getPropertyValue('--cnnw-handle'));
    const share = (slider.value - slider.min) / (slider.max - slider.min);
    return [left + handle / 2 + share * (width - handle), top + height / 2];
}"""


class ExplorerPage:
    """An explorer, as a person sees and uses it.

    Args:
        notebook: The notebook that shows the explorer.
        view: The part of the page that has it; the whole page if it has only one.
    """

    def __init__(self, notebook: Notebook, view: Locator | None = None):
        self.notebook = notebook
        self.page: Page = notebook.page
        self.view = view or notebook.page.locator("body")
        self.maps = self.view.locator('[data-panel="maps"]')

    @property
    def revision(self) -> int:
        return int(self.maps.get_attribute("data-revision"))

    def wait_until_painted(self, expression: str = "ex") -> None:
        """Waits until the explorer's newest frame in the kernel is on screen."""
        self.maps.locator(".cnnw-tile").first.wait_for()
        self.notebook.wait_for(f"len({expression}.scene.stages) > 0")
        newest = self.notebook.run(f"{expression}.scene._revisions['maps']")
        self.page.wait_for_function(
            "([root, newest]) => Number(root.dataset.revision) >= newest", arg=[self.maps.element_handle(), newest]
        )

    def control(self, label: str) -> Locator:
        """A setting's row, by its name in the reader's language."""
        return self.view.locator(f'.cnnw-setting:has([aria-label^="{label}"])').first

    def slider(self, label: str) -> Locator:
        return self.control(label).get_by_role("slider").first

    def slide(self, label: str, steps: int) -> None:
        """Moves a slider with the arrow keys, step by step."""
        slider = self.slider(label)
        slider.focus()
        for _ in range(abs(steps)):
            slider.press("ArrowRight" if steps > 0 else "ArrowLeft")

    def drag(self, label: str, share: float) -> None:
        """Drags a slider's handle with the mouse to a fraction of its length."""
        slider = self.slider(label)
        # The mouse reaches nothing below the window.
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        self.page.mouse.move(*self.handle(label))
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2, steps=12)
        self.page.mouse.up()

    def handle(self, label: str) -> tuple[float, float]:
        """The middle of a slider's handle on the page."""
        return tuple(self.slider(label).evaluate(HANDLE))

    def number(self, label: str) -> int:
        """The number beside a slider."""
        return int(self.field(label).input_value())

    def field(self, label: str) -> Locator:
        """The field of a slider's number."""
        return self.control(label).get_by_role("spinbutton").first

    def choose(self, setting: str, value: str) -> None:
        """Chooses an entry of one of the bar's lists: "image", "scale" or "colormap"."""
        self.view.locator(f'[data-panel="bar"] select[data-setting="{setting}"]').select_option(value)

    def tile(self, channel: int) -> Locator:
        return self.maps.locator(f'.cnnw-tile[data-channel="{channel}"]')

    def point(self, channel: int, x: float, y: float) -> None:
        """Moves the mouse onto a tile, to fractions of its width and height."""
        frame = self.tile(channel).locator(".cnnw-tile-frame")
        frame.scroll_into_view_if_needed()
        box = frame.bounding_box()
        self.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])

    def tiles(self) -> dict[str, np.ndarray]:
        """Returns the pixels of each tile, uint8 (height, width, 3), by channel."""
        return {one["channel"]: cells_of(one) for one in self.maps.evaluate(PIXELS)}

    def array(self, expression: str) -> np.ndarray:
        """Returns an array from the kernel."""
        self.notebook.run(f"import numpy; numpy.save('array.npy', {expression})")
        return np.load(self.notebook.server.root / "array.npy")


def cells_of(tile: dict) -> np.ndarray:
    """Returns the cells of a tile, each of which must be a square of one colour."""
    pixels = np.frombuffer(base64.b64decode(tile["data"]), np.uint8).reshape(tile["height"], tile["width"], 4)
    zoom = tile["zoom"]
    cells = pixels[::zoom, ::zoom, :3]
    assert (cells.repeat(zoom, axis=0).repeat(zoom, axis=1) == pixels[..., :3]).all(), "a cell has soft edges"
    return cells


def block_means(plane: np.ndarray, step: int) -> np.ndarray:
    """Returns means over blocks of step × step cells, the last blocks over what is left."""
    height, width = plane.shape
    rows, columns = -(-height // step), -(-width // step)
    padded = np.full((rows * step, columns * step), np.nan)
    padded[:height, :width] = plane
    return np.nanmean(padded.reshape(rows, step, columns, step), axis=(1, 3))


def assert_coloured(pixels: np.ndarray, cells: np.ndarray, low: float, high: float, table: str, slack: float) -> None:
    """Asserts that each pixel has the colour of its value, within the rounding of what was sent.

    Args:
        pixels: uint8 (height, width, 3) from the screen.
        cells: (height, width) values.
        low: The value of the table's first colour.
        high: The value of its last colour.
        table: The name of matplotlib's colour map.
        slack: Half a step of the byte that the value was sent as.
    """
    colours = (matplotlib.colormaps[table](np.arange(256))[:, :3] * 255).round().astype(int)
    assert pixels.shape[:2] == cells.shape
    matches = np.zeros(cells.shape, bool)
    span = (high - low) or 1
    first = np.floor(np.clip((cells - slack - low) / span, 0, 1) * 255 + 0.5).astype(int)
    last = np.floor(np.clip((cells + slack - low) / span, 0, 1) * 255 + 0.5).astype(int)
    for index in range(256):
        here = (first - 1 <= index) & (index <= last + 1)
        matches |= here & (pixels == colours[index]).all(axis=2)
    assert matches.all(), f"{(~matches).sum()} of {matches.size} pixels have another colour"


def assert_shows(
    tiles: dict[str, np.ndarray], maps: np.ndarray, table: str, diverging: bool, scale: str = "channel"
) -> None:
    """Asserts that tiles show maps (height, width, channels), each channel on its own scale or all on the same one."""
    assert sorted(map(int, tiles)) == list(range(maps.shape[2]))
    layer = np.abs(maps).max() if diverging else maps.max()
    for channel in range(maps.shape[2]):
        plane, pixels = maps[..., channel].astype(float), tiles[str(channel)]
        step = round(max(plane.shape) / max(pixels.shape[:2]))
        largest = np.abs(plane).max() if diverging else plane.max()
        high = layer if scale == "layer" else largest
        # In a diverging table, zero alone has the middle colour.
        high = high or float(diverging)
        slack = (plane.max() - plane.min()) / 254 / 2 + 1e-6
        assert_coloured(pixels, block_means(plane, step), -high if diverging else 0, high, table, slack)
