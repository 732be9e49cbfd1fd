"""Random changes by hand, each checked: the short form of `make endurance`."""

import pytest

from tests.endurance.walk import CELL, SCRIPT, Walk

CHANGES = 200
PRESSES = """selector => {
    window.endurance.place("[data-panel=maps] [data-action=pin]");
    document.querySelector(selector).click();
    return window.endurance.wasHit();
}"""


@pytest.fixture
def walk(lab) -> Walk:
    lab.context.add_init_script(path=SCRIPT)
    walk = Walk(lab.open_notebook([CELL]), seed=5)
    walk.begin()
    return walk


def test_random_changes_leave_nothing_stale_and_nothing_wrong(walk):
    walk.run(CHANGES, every=50, reading=CHANGES)
    assert not walk.faults, "\n".join(walk.faults)
    assert walk.changes == CHANGES and walk.checkpoints == 4
    assert len(walk.counts) > 15, "too few kinds of changes"


def test_what_is_stale_is_found(walk):
    """Tests the random changes' own checks: they report a stale page, a pending message and an explorer's failure."""
    walk.notebook.page.evaluate("document.querySelector('[data-panel=maps]').dataset.revision = 1")
    assert any("maps revision" in each for each in walk.settle(seconds=1))
    walk.begin_again()
    walk.notebook.run("remembers, witness.handled.without = witness.handled.without, lambda sent: sent")
    walk.notebook.page.locator('[data-action="new_weights"]').click()
    assert any("not handled" in each for each in walk.settle(seconds=1))
    walk.notebook.run("witness.handled.without = remembers")
    assert walk.settle() == []
    assert not walk.notebook.page.evaluate(PRESSES, "[data-panel=maps]"), "a press beside the button is none on it"
    assert walk.notebook.page.evaluate(PRESSES, "[data-panel=maps] [data-action=pin]")
    assert walk.settle() == []
    walk.notebook.run("import logging; logging.getLogger('cnn_widgets').error('a failure')")
    assert "a failure" in walk.settle()
    with walk.notebook.page.expect_event("pageerror"):
        walk.notebook.page.evaluate("() => { setTimeout(() => { throw new Error('a page error'); }); }")
    assert any("a page error" in each for each in walk.settle())
    walk.notebook.errors.clear()
