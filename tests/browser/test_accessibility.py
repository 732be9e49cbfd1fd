"""Every panel in real JupyterLab for users of a screen reader, a narrow page or a magnified one."""

import io
from itertools import combinations

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from .axe import faults
from .explorer_page import ExplorerPage
from .gallery import EXPLORER_PANELS, EXPLORERS, INSPECTOR, INSPECTOR_PANELS

WIDE = """() => {
    const isSeen = each => {
        const { width, height } = each.getBoundingClientRect();
        return width > 1 && height > 1 && getComputedStyle(each).visibility === 'visible'
            && !each.closest('.cnnw-visually-hidden');
    };
    // Wide tables and strips scroll in themselves.
    const scrolls = (each, root) => {
        for (let at = each.parentElement; at && root.contains(at); at = at.parentElement) {
            const { overflowX } = getComputedStyle(at);
            if (at !== root && overflowX !== 'visible') return true;
        }
        return false;
    };
    const name = each => `${each.tagName} ${each.className} "${(each.textContent ?? '').trim().slice(0, 40)}"`;
    const found = [];
    for (const root of document.querySelectorAll('.jp-Notebook .cnnw, .jp-Notebook .cnnw-exercise')) {
        const { left, right } = root.getBoundingClientRect();
        for (const each of root.querySelectorAll('*')) {
            const box = each.getBoundingClientRect();
            if (!isSeen(each) || scrolls(each, root)) continue;
            if (box.left < left - 1 || box.right > right + 1) found.push(`wide: ${name(each)}`);
            const hasText = [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
            if (hasText && parseFloat(getComputedStyle(each).fontSize) < 11) found.push(`small print: ${name(each)}`);
        }
        const marks = 'button, select, input, textarea, [role=option], [role=application]';
        const hands = [...root.querySelectorAll(marks)].filter(each => isSeen(each) && !scrolls(each, root));
        hands.forEach((first, at) => hands.slice(at + 1).forEach(second => {
            if (first.contains(second) || second.contains(first)) return;
            const [a, b] = [first.getBoundingClientRect(), second.getBoundingClientRect()];
            const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (across > 2 && down > 2) found.push(`overlap: ${name(first)}, ${name(second)}`);
        }));
    }
    const notebook = document.querySelector('.jp-Notebook .jp-WindowedPanel-outer');
    if (notebook.scrollWidth > notebook.clientWidth + 1) found.push('the page scrolls sideways');
    return found;
}"""
TERMS = """() => [...document.querySelectorAll('[data-panel=arithmetic].cnnw-narrow .cnnw-term')].map(term =>
    [...term.children].filter(each => each.checkVisibility()).map(each => {
        const { left, top, right, bottom } = each.getBoundingClientRect();
        return [left, top, right, bottom];
    })
)"""
SMALL_TARGETS = """() => [...document.querySelectorAll('.cnnw')].flatMap(root =>
    [...root.querySelectorAll('button, select, input, [role=option], [role=slider], [role=tab]')]
        .map(each => each.matches('[type=checkbox], [type=radio]') ? each.closest('label') ?? each : each)
        // A link within a sentence is as high as its line.
        .filter(each => each.checkVisibility({ visibilityProperty: true }) && !each.matches('.cnnw-links *'))
        .map(each => [each.getBoundingClientRect(), each])
        .filter(([{ width, height }]) => width > 0 && (width < 23.5 || height < 23.5))
        .map(([{ width, height }, each]) => `${each.className} ${each.textContent.slice(0, 25)}: ${width}, ${height}`)
)"""
MOVING = """() => [...document.querySelectorAll('.cnnw *')].filter(each => ['', '::before', '::after'].some(part => {
    const { animationName, transitionDuration } = getComputedStyle(each, part || null);
    return animationName !== 'none' || transitionDuration.split(', ').some(time => parseFloat(time) > 0);
})).map(each => each.className)"""
UNTOLD = """() => [...document.querySelectorAll('.cnnw canvas, .cnnw svg')].filter(picture => {
    const told = picture.closest('[aria-label]:not(.cnnw), figure, [role=img], button');
    return picture.checkVisibility() && !told;
}).map(picture => picture.parentElement.className)"""


@pytest.fixture(scope="module")
def explorers(shared_lab):
    """All panels of explorers, with the editor and the large view open."""
    notebook = shared_lab.open_notebook(EXPLORERS)
    page = ExplorerPage(notebook, notebook.page.locator(".cnnw-explorer").first)
    make_room(notebook)
    page.wait_until_painted()
    notebook.run("trainer.start().wait(60); teacher.run(30)")
    closed = notebook.page.locator('.cnnw-disclosure[aria-expanded="false"]')
    while closed.count():
        opener = closed.first.element_handle()
        opener.click()
        notebook.page.wait_for_function("opener => opener.ariaExpanded === 'true'", arg=opener)
    page.view.locator('.cnnw-kernel[data-channel="1"]').press("Enter")
    page.view.locator('.cnnw-kernel[data-channel="1"]').press("Enter")
    page.view.get_by_role("group", name="Weights").wait_for()
    page.tile(0).press("Enter")
    page.view.locator(".cnnw-large").wait_for()
    return page


@pytest.fixture(scope="module")
def inspector(shared_lab):
    """All panels of an inspector, each with a result."""
    notebook = shared_lab.open_notebook([INSPECTOR])
    page = ExplorerPage(notebook)
    make_room(notebook)
    page.wait_until_painted("ins")
    for panel, action, answer in (
        ("top_patches", "find", ".cnnw-patch"),
        ("maximisation", "make", ".cnnw-kept-one"),
        ("ablation_effects", "rank", ".cnnw-score"),
    ):
        panel = notebook.page.locator(f'[data-panel="{panel}"]')
        panel.locator(f'[data-action="{action}"]').click()
        panel.locator(f"{answer}:visible").first.wait_for()
    return page


def make_room(notebook):
    """Closes JupyterLab's side bars, and makes every cell visible."""
    for command in ("application:toggle-left-area", "application:toggle-side-tabbar"):
        notebook.command(command, side="left")
    set_width(notebook.page, 1180)


def set_width(page, width):
    page.set_viewport_size({"width": width, "height": 9000})
    # Two rounds of the resize observers, each with the animation frame after it.
    page.evaluate(
        "() => new Promise(done => { let left = 6; const next = () => left-- ? requestAnimationFrame(next)"
        " : done(); next(); })"
    )


def assert_accessible(page, panels, least):
    """Asserts that neither theme has violations, and that axe-core leaves only contrasts undecided, not too many."""
    for panel in panels:
        expect(page.page.locator(f'[data-panel="{panel}"]').first).to_be_visible()
    for theme in ("light", "dark"):
        page.notebook.set_theme(theme)
        wrong, untold, passed = faults(page.page)
        assert not wrong, f"{theme}:\n" + "\n".join(wrong)
        seen = passed["color-contrast"]
        assert seen > least, f"axe-core has judged the contrast of {seen} elements only"
        # axe-core cannot judge numbers over a canvas, nor single characters.
        assert not [fault for fault in untold if not fault.startswith("color-contrast")], untold
    page.notebook.set_theme("light")


def test_axe_finds_nothing_in_explorers(explorers):
    assert_accessible(explorers, EXPLORER_PANELS, 200)


def test_axe_finds_nothing_where_something_is_pinned(explorers):
    explorers.notebook.run("ex.pin(); ex.blocks[0].kernel_size = 5")
    expect(explorers.maps.first).to_have_attribute("data-compare", "beside")
    try:
        assert_accessible(explorers, EXPLORER_PANELS, 200)
    finally:
        explorers.notebook.run("ex.unpin(); ex.blocks[0].kernel_size = 3")
        explorers.wait_until_painted()


def test_axe_finds_nothing_in_an_inspector(inspector):
    assert_accessible(inspector, INSPECTOR_PANELS, 100)


@pytest.mark.parametrize("width", [400, 640])
@pytest.mark.parametrize("name", ["explorers", "inspector"])
def test_a_narrow_or_magnified_page_cuts_nothing_off(name, width, request):
    # At a zoom of 200 %, a window of 1,280 pixels has 640 CSS pixels.
    page = request.getfixturevalue(name).page
    set_width(page, width)
    found = page.evaluate(WIDE)
    set_width(page, 1180)
    assert not found, "\n".join(found)


def test_parts_of_a_term_do_not_overlap_on_a_narrow_page(explorers):
    set_width(explorers.page, 400)
    terms = explorers.page.evaluate(TERMS)
    set_width(explorers.page, 1180)
    # A name, a patch, a sign, a kernel and a sum.
    assert terms and all(len(term) == 5 for term in terms)
    for first, second in (pair for term in terms for pair in combinations(term, 2)):
        across = min(first[2], second[2]) - max(first[0], second[0])
        down = min(first[3], second[3]) - max(first[1], second[1])
        assert across <= 1 or down <= 1, (first, second)


@pytest.mark.parametrize("name", ["explorers", "inspector"])
def test_targets_are_large_enough_for_a_finger(name, request):
    small = request.getfixturevalue(name).page.evaluate(SMALL_TARGETS)
    assert not small, "\n".join(small)


@pytest.mark.parametrize("name", ["explorers", "inspector"])
def test_pictures_have_words(name, request):
    page = request.getfixturevalue(name).page
    assert page.evaluate(UNTOLD) == []


def test_words_of_pictures_come_from_the_data(explorers):
    maps = explorers.array("ex.feature_maps('act1')")
    for channel in range(4):
        words = explorers.tile(channel).get_attribute("aria-label")
        assert words.startswith(f"channel {channel}, largest ")
        assert float(words.split()[-1]) == pytest.approx(maps[..., channel].max(), abs=0.0051)
    described = explorers.maps.first.locator(".cnnw-tiles").get_attribute("aria-label")
    assert described.startswith("Feature maps of act1: 4 channels of 222 × 222, values 0 to ")
    assert described.endswith(f"strongest is channel {maps.max((0, 1)).argmax()}.")


def test_results_are_said(explorers):
    said = explorers.maps.first.locator("> [role=status].cnnw-visually-hidden")
    explorers.slide("Strides", 2)
    expect(said).to_contain_text("4 channels of 74 × 74")
    explorers.slide("Strides", -2)
    expect(said).to_contain_text("4 channels of 222 × 222")
    tile = explorers.tile(2)
    tile.focus()
    tile.press("ArrowDown")
    row, col = explorers.notebook.run("[ex.scene.selection['row'] + 1, ex.scene.selection['col']]")
    value = explorers.array("ex.feature_maps('act1')")[row, col, 2]
    expect(said).to_contain_text(f"channel 2, row {row}, column {col}: {value:.4f}"[:-1])


def test_who_wants_no_motion_gets_none(explorers):
    page = explorers.page
    assert page.evaluate(MOVING), "the test looks at nothing that moves"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == []
    page.emulate_media(reduced_motion="no-preference")


def test_a_reader_with_colours_of_their_own_sees_tracks_and_legends(explorers):
    page = explorers.page
    page.emulate_media(forced_colors="active")
    looks = page.evaluate("""() => {
        const look = selector => getComputedStyle(document.querySelector(selector));
        return [look('.cnnw-legend-bar').backgroundImage,
            look('.cnnw-explorer').backgroundColor, look('.cnnw-tile [class=cnnw-strength] span').backgroundColor,
            look('.cnnw-tab[aria-selected=true]').outlineStyle];
    }""")
    slider = np.asarray(Image.open(io.BytesIO(explorers.slider("Filters").screenshot())).convert("RGB"))
    page.emulate_media(forced_colors="none")
    assert looks[0].startswith("linear-gradient") and looks[3] == "solid"
    assert looks[2] != looks[1]
    middle, width = slider[len(slider) // 2].tolist(), slider.shape[1]
    filled, rest, around = middle[2], middle[width - 3], slider[1, width // 2].tolist()
    assert filled != rest and rest != around and filled != around
