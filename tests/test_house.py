"""The structure of the package: small folders, distinct module names, and imports that go one way."""

import ast
import re
from collections import Counter, defaultdict

import pytest

from .house import NAME, PACKAGE, bases, circles, imports, modules

MOST_SOURCES = 15
"""Largest number of source files in a folder."""
ENDINGS = sorted(["s", "es", "e", "ing", "er", "or", "ed", "ion", "ation", "ive", "ment", "al"], key=len, reverse=True)
ABOVE = {
    "core": {"render", "widgets", "lessons"},
    "render": {"widgets", "lessons"},
    "lessons": set(),
    "widgets": set(),
}
"""Rooms that the modules of a room must not import."""
CIRCLES: list[set[str]] = []
"""Import circles that still exist; none may be added."""
MANY_BASES: set[str] = set()
"""Classes that still have more than two bases of our own; none may be added."""


def test_no_folder_is_crowded():
    folders = Counter(path.parent for path in modules().values())
    assert {str(folder): count for folder, count in folders.items() if count > MOST_SOURCES} == {}


def test_every_room_says_what_is_in_it():
    rooms = [path for path in modules().values() if path.name == "__init__.py"]
    assert [str(path) for path in rooms if not ast.get_docstring(ast.parse(path.read_text("utf-8")))] == []


def test_no_two_modules_have_names_that_differ_by_an_ending():
    alike = defaultdict(set)
    for name, path in modules().items():
        if path.name != "__init__.py":
            last = name.rpartition(".")[2]
            alike[_stem(last)].add(last)
    assert [names for names in alike.values() if len(names) > 1] == []


@pytest.mark.parametrize("room", ABOVE)
def test_imports_go_one_way(room):
    wrong = [
        (name, other)
        for name, others in imports(modules()).items()
        for other in others
        if _room(name) == room and _room(other) in ABOVE[room]
    ]
    assert wrong == []


def test_there_is_no_new_circle_of_imports():
    found = [{name.removeprefix(f"{NAME}.") for name in circle} for circle in circles(imports(modules()))]
    assert [circle for circle in found if circle not in CIRCLES] == []
    assert [circle for circle in CIRCLES if circle not in found] == [], "one is gone: take it off the list"


def test_an_added_circle_is_found():
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set(), "e": {"d"}}
    assert circles(graph) == [["a", "b", "c"]]
    assert circles(graph | {"c": {"d"}}) == []


def test_no_class_has_more_than_two_bases_of_ours():
    many = {name for name, own in bases(modules()).items() if len(own) > 2}
    assert many - MANY_BASES == set()
    assert MANY_BASES - many == set(), "one is gone: take it off the list"


def test_the_formatter_is_never_switched_off():
    sources = [*PACKAGE.parent.glob("*/**/*.py")]
    found = [str(path) for path in sources if ".venv" not in path.parts and _overrules(path.read_text("utf-8"))]
    assert found == []


def _overrules(source: str) -> bool:
    return re.search(r"#\s*fmt:\s*(skip|off)", source) is not None


def _room(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def _stem(name: str) -> str:
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 3:
            return name[: -len(ending)]
    return name
