"""RESULTS.md keeps what is not measured anew, and tells whether targets are met."""

from benchmarks.results import Row, Section, body, limit, read_reasons, replaced, row

ORDER = ("first", "second", "third")


def test_a_new_section_leaves_the_others_as_they_are():
    page = ""
    for name in ("third", "first"):
        page = replaced(page, name, name.title(), f"| table of {name} |\n\nwords of {name}", ORDER)
    again = replaced(page, "second", "Second", "new", ORDER)
    again = replaced(again, "first", "First", "another", ORDER)
    assert "table of first" in page and "table of first" not in again
    third = page[page.index("<!-- begin third -->") :]
    assert again.endswith(third)
    places = [again.index(words) for words in ("# Results", "## First", "another", "## Second", "new", "## Third")]
    assert places == sorted(places)


def test_replacing_with_the_same_changes_nothing():
    page = replaced(replaced("", "first", "First", "one", ORDER), "second", "Second", "two", ORDER)
    assert replaced(page, "first", "First", "one", ORDER) == page


def test_a_section_of_a_part_that_is_no_more_stays():
    page = replaced("", "gone", "Gone", "old", ORDER)
    assert "old" in replaced(page, "first", "First", "one", ORDER)


def test_targets_are_computed():
    assert row("k", "w", 150.0, 100.0, "ms", at_most=1.6) == Row(
        "k", "w", "150 ms", "100 ms", "1.50", "at most 1.6 times", True
    )
    assert row("k", "w", 161.0, 100.0, "ms", at_most=1.6).is_met is False
    assert row("k", "w", 50.0, 300.0, "ms", at_least=6, inverted=True).is_met is True
    assert row("k", "w", 50.0, 299.0, "ms", at_least=6, inverted=True).is_met is False
    assert row("k", "w", 50.0, 300.0, "ms").is_met is None
    assert limit("k", "w", 0.31, "s", at_most=0.3).is_met is False
    assert limit("k", "w", 8, "", at_least=8).is_met is True


def test_nothing_measured_meets_no_target():
    assert row("k", "w", 1.0, 0.0, "ms", at_most=1.6).is_met is False
    assert row("k", "w", float("nan"), 1.0, "ms", at_most=1.6).is_met is False


def test_a_missed_target_is_explained_by_its_key():
    reasons = read_reasons("# Why\n\nWords.\n\n## a/b\n\nThe page\npaints twice.\n\n## c\n\nOther.\n")
    assert reasons == {"a/b": "The page paints twice.", "c": "Other."}
    rows = [
        Row("a/b", "one", "2", target="at most 1", is_met=False),
        Row("c", "two", "1", target="at most 1", is_met=True),
    ]
    text = body(Section([*rows, Row("d", "three", "2", target="at most 1", is_met=False)], ["More."]), reasons)
    assert "- one: The page paints twice.\n- three: not explained yet." in text
    assert "Other." not in text and text.endswith("More.")


def test_a_section_survives_the_way_between_processes():
    section = Section([Row("a", "one", "2", is_met=None)], ["More."])
    assert Section.of_json(section.as_json()) == section
