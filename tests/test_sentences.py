"""Every sentence is looked up in a catalogue, checked in the sources without running them."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import cnn_widgets as cw

PACKAGE = Path(cw.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
SAYS = {"say": 1, "say_count": 2}
"""Functions that look up sentences, and how many of their arguments are sentences."""


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", getattr(node.func, "attr", "")), node


def unfound(tree: ast.AST) -> list[int]:
    """Return the lines of sentences that no catalogue can have: errors without `say`, and `say` without a literal."""
    lines = []
    for name, call in calls(tree):
        if name in ("SettingError", "BackendError") and call.args:
            # A variable, an attribute or a call was looked up where it was made.
            if isinstance(call.args[0], ast.JoinedStr | ast.Constant | ast.BinOp | ast.IfExp):
                lines.append(call.lineno)
        elif name in SAYS:
            texts = call.args[: SAYS[name]]
            if len(texts) < SAYS[name] or not all(isinstance(text, ast.Constant) for text in texts):
                lines.append(call.lineno)
    return lines


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_each_sentence_is_a_literal_that_is_looked_up(path):
    assert unfound(ast.parse(path.read_text("utf-8"))) == []


def test_a_sentence_that_is_not_looked_up_is_found():
    bad = (
        'raise SettingError(f"There is no {name}.")',
        'raise core.SettingError("Plain.", field="x")',
        'say(f"There is no {name}.", name=name)',
        "say(TEXT)",
        'say_count("one", MANY, 2)',
    )
    assert all(unfound(ast.parse(line)) == [1] for line in bad)
    assert unfound(ast.parse('raise SettingError(say("a" "b", a=1)); raise SettingError(str(error))')) == []


def glued(tree: ast.AST) -> list[int]:
    """Lines where a sentence becomes plain text, which the browser cannot say in its own words: `joined` keeps it."""
    return [node.lineno for node in ast.walk(tree) if isinstance(node, ast.expr) and _glues(node)]


def _glues(node: ast.expr) -> bool:
    match node:
        case ast.JoinedStr() | ast.BinOp(op=ast.Add() | ast.Mod()):
            return _says(node)
        case ast.Call(func=ast.Attribute(value=text, attr="join" | "format" | "replace" | "strip" | "rstrip")):
            return any(map(_says, [text, *node.args]))
    return False


def _says(tree: ast.AST) -> bool:
    return any(name in SAYS for name, _ in calls(tree))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_sentence_is_put_into_plain_text(path):
    assert glued(ast.parse(path.read_text("utf-8"))) == []


def test_what_glues_is_found():
    bad = (
        "f\"{say('red')} {name}\"",
        'say("red") + name',
        '", ".join([say("red"), name])',
        'say("A red one.").rstrip(".")',
        '"{} of it".format(say_count("one", "many", 2))',
    )
    assert all(glued(ast.parse(line)) == [1] for line in bad)
    assert glued(ast.parse('joined([say("red"), name], ", "); say("{a} of it", a=name + "1")')) == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_each_name_in_a_sentence_has_its_value(path):
    for name, call in calls(ast.parse(path.read_text("utf-8"))):
        given = {keyword.arg for keyword in call.keywords}
        # Values passed by ** cannot be seen here. A sentence without values is filled in elsewhere.
        if name in SAYS and given and None not in given:
            texts = [text.value for text in call.args[: SAYS[name]]]
            wanted = {field for text in texts for _, field, *_ in string.Formatter().parse(text) if field}
            assert wanted - {"count"} == given - {"count"}, (call.lineno, texts)
