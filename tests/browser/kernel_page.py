"""The kernels panel of an explorer on a notebook's page, and its editor."""

from playwright.sync_api import Locator

from .explorer_page import ExplorerPage


class KernelPage:
    """The kernels panel, as a person sees and uses it.

    Args:
        explorer: The explorer on its page.
    """

    def __init__(self, explorer: ExplorerPage):
        self.explorer = explorer
        self.notebook = explorer.notebook
        self.page = explorer.page
        self.panel = explorer.view.locator('[data-panel="kernels"]')
        self.editor = self.panel.locator(".cnnw-edit")
        self.sheet = self.editor.locator(".cnnw-cells-sheet")
        self.cursor = self.editor.locator(".cnnw-cursor")
        self.says = self.editor.locator(".cnnw-edit-says")
        self.axes = self.panel.locator(".cnnw-axes")

    def picture(self, filter: int) -> Locator:
        return self.panel.locator(f'.cnnw-kernel[data-channel="{filter}"]')

    def open(self, filter: int, channel: int = 0) -> None:
        """Opens the editor on a filter with a double click on one of its small pictures."""
        self.panel.locator(".cnnw-kernel-grid").scroll_into_view_if_needed()
        # The first layout does not know the width yet.
        self.page.wait_for_function(
            "grid => grid.querySelector('canvas').clientWidth === grid.clientWidth",
            arg=self.panel.locator(".cnnw-kernel-grid").element_handle(),
        )
        self.picture(filter).locator(f'.cnnw-slice[data-input="{channel}"]').dblclick()
        self.editor.get_by_role("group", name="Weights").wait_for()

    def act(self, action: str) -> None:
        self.editor.locator(f'[data-action="{action}"]').click()

    def edit(self, name: str) -> None:
        self.editor.locator(f'[data-edit="{name}"]').click()

    def reach(self, reach: str) -> None:
        """Chooses how much an edit changes: "channel", "filter" or "layer"."""
        self.editor.locator(f'[data-reach="{reach}"] input').check()

    def cell(self, row: int, col: int, size: int = 3) -> tuple[float, float]:
        """Returns the position of a cell's middle on the page."""
        self.sheet.scroll_into_view_if_needed()
        box = self.sheet.bounding_box()
        return box["x"] + (col + 0.5) * box["width"] / size, box["y"] + (row + 0.5) * box["height"] / size

    def kernels(self, stage: str = "conv1"):
        return self.explorer.array(f"ex.kernels('{stage}')")

    def wait_for_step(self, steps: int) -> None:
        """Waits until this many steps can be undone."""
        self.notebook.wait_for(f"len(ex._steps._history.moment.past) == {steps}")
