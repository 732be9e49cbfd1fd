"""A notebook open in JupyterLab, used as a person would use it, with access to its kernel from Python."""

import ast
import json
import re
import time
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Locator, Page

from .server import JupyterServer

THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
# Errors that JupyterLab reports although nothing is wrong: a restart cancels its debugger's request.
NOISE = ("Could not restore the debugger state",)
# Generous: two slow cores may be importing TensorFlow meanwhile.
SECONDS = 120

PANEL = """
const panel = [...(window.jupyterapp?.shell.widgets('main') ?? [])]
    .find(widget => widget.context?.path === path);
const kernel = panel?.sessionContext?.session?.kernel;
"""
IS_READY = """
return Boolean(panel?.context.isReady && panel.sessionContext.isReady && panel.content.widgets.length
    && kernel?.status === 'idle' && kernel.connectionStatus === 'connected');
"""
ERRORS = """
return panel.content.model.sharedModel.cells.flatMap(cell => cell.cell_type === 'code' ? cell.outputs : [])
    .filter(output => output.output_type === 'error').map(output => output.traceback.join('\\n'));
"""
EXECUTE = """
const future = kernel.requestExecute({
    code: argument.code, user_expressions: {value: argument.expression}, store_history: false, silent: true,
});
return (await future.done).content;
"""


EMPTY = "import ipywidgets; ipywidgets.Widget.close_all(); get_ipython().reset(aggressive=False)"
REFILL = """
const model = panel.content.model.sharedModel;
model.transact(() => {
    model.deleteCellRange(0, model.cells.length);
    model.insertCells(0, argument.map(source => ({cell_type: 'code', source})));
});
panel.content.activeCellIndex = 0;
panel.content.node.querySelectorAll('.jp-WindowedPanel-outer').forEach(outer => { outer.scrollTop = 0; });
"""


class KernelError(AssertionError):
    """Code raised an exception in the notebook's kernel; the message is its traceback."""


class Notebook:
    """One page that shows one notebook. Make it with `Lab.open_notebook`."""

    def __init__(self, page: Page, server: JupyterServer, path: str):
        self.page = page
        self.server = server
        self.path = path
        self.errors: list[str] = []
        page.set_default_timeout(SECONDS * 1000)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error.stack or error.message}"))
        page.on("console", self._note)

    def open(self) -> None:
        """Opens the notebook in a tidy JupyterLab, in the light theme, and waits for its kernel."""
        self.page.goto(f"{self.server.url}/lab/tree/{self.path}?reset&token={self.server.token}")
        self.wait_until_ready()
        self.set_theme("light")

    def reload(self) -> None:
        """Loads the page again by the notebook's own address: JupyterLab only sometimes saves which files are open."""
        self.page.goto(f"{self.server.url}/lab/tree/{self.path}?token={self.server.token}")
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Waits until the cells are there and the kernel is connected and idle."""
        self.page.wait_for_function(f"path => {{ {PANEL} {IS_READY} }}", arg=self.path)

    def refill(self, cells: list[str]) -> None:
        """Empties the notebook and its kernel, and fills it with other code cells, as if it had just been opened."""
        self.page.mouse.move(0, 0)
        self.set_theme("light")
        self._in_panel(REFILL, cells)
        self.run(EMPTY)

    def save(self) -> None:
        self.command("docmanager:save")

    def command(self, name: str, **arguments: Any) -> None:
        """Executes one of JupyterLab's commands and waits until it is done."""
        execute = "async ([name, words]) => { await window.jupyterapp.commands.execute(name, words); }"
        self._evaluate_within(execute, [name, arguments])

    def run_all(self) -> None:
        """Runs all cells. Raises KernelError if one of them fails."""
        self.command("notebook:run-all-cells")
        if errors := self._in_panel(ERRORS):
            raise KernelError(_without_colours("\n".join(errors)))

    def run(self, code: str) -> Any:
        """Runs Python in the notebook's kernel.

        Args:
            code: Statements. If the last one is an expression, its value is returned; arrays are
                returned as lists.

        Returns:
            What JSON makes of that value, or None.

        Raises:
            KernelError: The code raised an exception; the message is its traceback.
        """
        statements, expression = _split(code)
        reply = self._in_panel(EXECUTE, {"code": statements, "expression": expression})
        value = reply.get("user_expressions", {}).get("value", reply)
        if value["status"] != "ok":
            raise KernelError(_without_colours("\n".join(value["traceback"])))
        return json.loads(ast.literal_eval(value["data"]["text/plain"]))

    def wait_for(self, expression: str, seconds: float = 30) -> Any:
        """Evaluates a Python expression in the kernel until it is true. Returns its value."""
        deadline = time.monotonic() + seconds
        while not (value := self.run(expression)):
            if time.monotonic() > deadline:
                raise AssertionError(f"{expression} is still {value!r} after {seconds} s")
            self.page.wait_for_timeout(50)
        return value

    def restart_kernel(self) -> None:
        """Restarts the kernel as the menu does, without asking for confirmation."""
        self._in_panel("await panel.sessionContext.restartKernel();")
        self.wait_until_ready()

    def output(self, cell: int) -> Locator:
        """Returns the output area of a cell, counted from 0 over all cells."""
        return self.page.locator(f'.jp-Notebook .jp-Cell[data-windowed-list-index="{cell}"] .jp-OutputArea-child')

    def second_view(self, cell: int) -> Locator:
        """Opens "Create New View for Cell Output" for a cell. Returns the new view."""
        self._in_panel("panel.content.activeCellIndex = argument;", cell)
        self.command("notebook:create-output-view")
        return self.page.locator(".jp-LinkedOutputView").last

    def set_theme(self, theme: str) -> None:
        """Switches JupyterLab to its "light" or "dark" theme."""
        name = THEMES[theme]
        if self.page.evaluate("document.body.dataset.jpThemeName") != name:
            self.command("apputils:change-theme", theme=name)
        self.page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)
        # Until then JupyterLab covers everything with its logo.
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")

    def screenshot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)

    def _in_panel(self, body: str, argument: Any = None) -> Any:
        """Runs JavaScript that sees `panel` (this notebook's), its `kernel` and `argument`."""
        return self._evaluate_within(f"async ([path, argument]) => {{ {PANEL} {body} }}", [self.path, argument])

    def _evaluate_within(self, function: str, argument: Any) -> Any:
        # Playwright's own evaluate waits for ever if the promise never settles.
        race = """async ([argument, seconds]) => Promise.race([(%s)(argument), new Promise((_, reject) => {
            setTimeout(() => reject(new Error(`no answer in ${seconds} s`)), 1000 * seconds);
        })])"""
        return self.page.evaluate(race % function, [argument, SECONDS])

    def _note(self, message: Any) -> None:
        if message.type == "error" and not message.text.startswith(NOISE):
            self.errors.append(f"console: {message.text} ({message.location.get('url')})")


def write_notebook(path: Path, cells: list[str]) -> None:
    """Writes a notebook of code cells that runs with this environment's Python."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in cells]
    nbformat.write(notebook, path)


def _split(code: str) -> tuple[str, str]:
    """Splits code into statements and an expression that gives its value as JSON."""
    tree = ast.parse(code)
    value = "None"
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        value = ast.unparse(tree.body.pop())
    return ast.unparse(tree), f"__import__('json').dumps({value}, default=lambda array: array.tolist())"


def _without_colours(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
