"""Each part of `make bench` is there, and a part that fails does not end the others."""

import sys
from importlib import import_module

import numpy as np
import pytest

from benchmarks import __main__ as everything
from benchmarks.growth import exponent
from benchmarks.results import Row, Section


@pytest.fixture
def page(tmp_path, monkeypatch):
    monkeypatch.setattr(everything, "RESULTS", tmp_path / "RESULTS.md")
    return tmp_path / "RESULTS.md"


@pytest.mark.parametrize("name", everything.PARTS)
def test_each_part_is_a_module_with_a_section(name):
    assert callable(import_module(f"benchmarks.{name}").section)


def test_a_part_that_fails_says_so_and_the_others_go_on(page, monkeypatch):
    def measured(name):
        if name == "peers":
            raise RuntimeError("no such peer")
        return Section([Row(name, f"row of {name}", "1 ms")])

    monkeypatch.setattr(everything, "measured", measured)
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--only", "peers", "sizes"])
    assert everything.main() == 1
    text = page.read_text()
    assert "This part failed:\n\n```\nno such peer\n```" in text and "row of sizes" in text
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--only", "sizes"])
    assert everything.main() == 0
    assert "no such peer" in page.read_text()


def test_a_process_that_fails_ends_with_its_last_words():
    with pytest.raises(RuntimeError, match="invalid choice: 'no_such_part'"):
        everything.measured("no_such_part")


def test_exponent_is_that_of_the_larger_half():
    sizes = np.array([1, 2, 4, 8, 16, 32])
    assert exponent(sizes, 3 * sizes**1.5) == pytest.approx(1.5)
    assert exponent(sizes, np.maximum(8, sizes) * 2.0) == pytest.approx(1.0)
