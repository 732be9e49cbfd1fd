"""Generate TypeScript's types of frames and settings from Python's: `python -m scripts.protocol [--check]`.

Each module of cnn_widgets/render/protocol becomes a file of js/src/protocol, formatted as Biome formats it. With
`--check` nothing is written, and outdated files are listed.
"""

import argparse
import ast
import importlib
import json
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

ROOT = Path(__file__).resolve().parent.parent
DEFINITIONS = ROOT / "cnn_widgets" / "render" / "protocol"
TYPES = ROOT / "js" / "src" / "protocol"
WIDTH = 120
BY_HAND = {"__init__", "json_types"}
"""Modules from which no file is generated."""
NAMES = {
    "int": "number",
    "Finite": "number",
    "float": "Num",
    "str": "string",
    "bool": "boolean",
    "Empty": "Record<string, never>",
}
NUM = "./num"


def files() -> dict[Path, str]:
    """Return the paths of the TypeScript files with the text that each should have."""
    modules = sorted(path for path in DEFINITIONS.glob("*.py") if path.stem not in BY_HAND)
    return {TYPES / f"{path.stem}.ts": Module(path).text() for path in modules}


class Module:
    """A module of definitions.

    Args:
        path: Its file.
    """

    def __init__(self, path: Path) -> None:
        self._name = path.stem
        self._tree = ast.parse(path.read_text("utf-8"))
        self._used: set[str] = set()

    def text(self) -> str:
        """Return the module in TypeScript."""
        parts = list(self._parts())
        about = f"{ast.get_docstring(self._tree)} From {DEFINITIONS.name}/{self._name}.py, by scripts/protocol.py."
        return "\n".join([comment(about), "", *self._imports(), *parts])

    def _imports(self) -> Iterator[str]:
        found = {NUM: ["Num"]} if "Num" in self._used else {}
        for node in self._tree.body:
            if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module not in BY_HAND:
                names = sorted(each.name for each in node.names if each.name in self._used)
                found |= {f"./{node.module}": names} if names else {}
        for path, names in sorted(found.items()):
            yield f'import type {{ {", ".join(names)} }} from "{path}";'
        if found:
            yield ""

    def _parts(self) -> Iterator[str]:
        for node, after in zip(self._tree.body, [*self._tree.body[1:], None]):
            if isinstance(node, ast.ClassDef):
                yield from self._interface(node)
            elif isinstance(node, ast.Assign):
                yield from self._alias(node, doc_of(after))

    def _interface(self, node: ast.ClassDef) -> Iterator[str]:
        bases = [base.id for base in node.bases if isinstance(base, ast.Name) and base.id != "TypedDict"]
        self._used |= set(bases)
        extends = f" extends {', '.join(bases)}" if bases else ""
        yield comment(ast.get_docstring(node) or "")
        yield f"export interface {node.name}{extends} {{"
        for field, after in zip(node.body, [*node.body[1:], None]):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                if doc := doc_of(after):
                    yield comment(doc, "  ")
                yield self._field(field.target.id, field.annotation)
        yield "}\n"

    def _field(self, name: str, annotation: ast.expr) -> str:
        is_optional = isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "NotRequired"
        kind = self._type(annotation.slice if is_optional and isinstance(annotation, ast.Subscript) else annotation)
        return f"  {name}{'?' if is_optional else ''}: {kind};"

    def _alias(self, node: ast.Assign, doc: str) -> Iterator[str]:
        name = ast.unparse(node.targets[0])
        if doc:
            yield comment(doc)
        if isinstance(node.value, ast.Call):
            fields = node.value.args[1]
            assert isinstance(fields, ast.Dict)
            yield f"export interface {name} {{"
            for key, kind in zip(fields.keys, fields.values):
                yield self._field(ast.literal_eval(key) if key else "", kind)
            yield "}\n"
            return
        line = f"export type {name} = {self._type(node.value)};"
        if len(line) > WIDTH:
            line = f"export type {name} =" + "".join(f"\n  | {each}" for each in self._type(node.value).split(" | "))
            line += ";"
        yield f"{line}\n"

    def _type(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            name = NAMES.get(node.id, node.id)
            self._used.add(name)
            return name
        if isinstance(node, ast.Constant):
            return "null" if node.value is None else json.dumps(node.value)
        if isinstance(node, ast.BinOp):
            return f"{self._type(node.left)} | {self._type(node.right)}"
        if isinstance(node, ast.Attribute):
            # A type that another room of Python defines; TypeScript gets its literal values.
            return " | ".join(map(json.dumps, get_args(self._value(node))))
        assert isinstance(node, ast.Subscript), ast.dump(node)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return self._generic(ast.unparse(node.value), [self._type(part) for part in parts])

    def _generic(self, name: str, parts: list[str]) -> str:
        match name:
            case "list":
                return f"({parts[0]})[]" if "|" in parts[0] else f"{parts[0]}[]"
            case "tuple":
                return f"readonly [{', '.join(parts)}]"
            case "dict":
                return f"Record<{', '.join(parts)}>"
            case "Literal":
                return " | ".join(parts)
        raise TypeError(f"{self._name}.py: there is no {name} in TypeScript.")

    def _value(self, node: ast.Attribute) -> object:
        package = ".".join(DEFINITIONS.relative_to(ROOT).parts)
        module = importlib.import_module(f"{package}.{self._name}")
        return getattr(getattr(module, ast.unparse(node.value)), node.attr)


def doc_of(node: ast.stmt | None) -> str:
    """Return the docstring below a field or an alias: the text of a statement that is only a string, else ""."""
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return str(ast.literal_eval(node.value)) if is_text and isinstance(node, ast.Expr) else ""


def comment(text: str, indent: str = "") -> str:
    """Return a text as a TypeScript comment."""
    text = re.sub(r"\bNone\b", "null", " ".join(text.split()))
    if len(line := f"{indent}/** {text} */") <= WIDTH:
        return line
    lines = textwrap.wrap(text, WIDTH - len(indent) - 3)
    return "\n".join([f"{indent}/**", *(f"{indent} * {line}" for line in lines), f"{indent} */"])


def main() -> None:
    """Write all outdated files, or with --check only list them and exit with 1 if there are any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    only_check = parser.parse_args().check
    drifted = [path for path, text in files().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in drifted:
        print(path.relative_to(ROOT))
        if not only_check:
            path.write_text(files()[path], "utf-8")
    if only_check and drifted:
        sys.exit(1)


if __name__ == "__main__":
    main()
