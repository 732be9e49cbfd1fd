"""axe-core on our widgets: faults for users of a screen reader, a keyboard or a touch screen."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# A widget's roots: the panels, the explorer that they stand in, and the lessons' questions.
ROOTS = (".cnnw-host", ".cnnw-explorer", ".cnnw-exercise")
# All rules that axe-core runs by default, and one of WCAG 2.2 that must be enabled.
OPTIONS = {"rules": {"target-size": {"enabled": True}}}
RUN = """async ([roots, options]) => {
    // JupyterLab's body is 0 px high and hides what overflows, which browsers apply to the window: axe-core takes it
    // to hide the whole page, and would check nothing.
    document.body.style.overflow = 'visible';
    const there = roots.filter(root => document.querySelector(root)).map(root => [root]);
    const { violations, incomplete, passes } = await axe.run({ include: there }, options);
    document.body.style.overflow = '';
    const words = ({ id, help, nodes }) => nodes.map(({ html, any, all, none }) =>
        `${id}: ${help}: ${html.slice(0, 160)}: ${[...any, ...all, ...none].map(({ message }) => message).join(' ')}`);
    const counts = Object.fromEntries(passes.map(({ id, nodes }) => [id, nodes.length]));
    return [violations.flatMap(words), incomplete.flatMap(words), counts];
}"""


def faults(page: Page, roots: tuple[str, ...] = ROOTS) -> tuple[list[str], list[str], dict[str, int]]:
    """Returns violations, what axe-core cannot decide, and the number of elements that passed each rule."""
    page.evaluate(AXE_SCRIPT)
    return tuple(page.evaluate(RUN, [list(roots), OPTIONS]))
