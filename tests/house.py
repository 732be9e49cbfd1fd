"""The package's modules and their imports, read from the sources without importing anything."""

import ast
from pathlib import Path

import cnn_widgets

PACKAGE = Path(cnn_widgets.__file__).parent
NAME = PACKAGE.name


def modules() -> dict[str, Path]:
    """Return the modules by their dotted names; a folder's ``__init__`` has the folder's name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = [NAME, *path.relative_to(PACKAGE).with_suffix("").parts]
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(known: dict[str, Path]) -> dict[str, set[str]]:
    """Return which other modules each module imports: at its top, in a function, or only for annotations.

    The package's own ``__init__`` imports everything public for type checkers, and is left out.
    """
    return {name: set(_imported(name, path, known)) - {name, NAME} for name, path in known.items() if name != NAME}


def _imported(name: str, path: Path, known: dict[str, Path]) -> list[str]:
    room = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = room.split(".")[: len(room.split(".")) - node.level + 1] if node.level else []
            home = ".".join([*above, *([node.module] if node.module else [])])
            found += [full if (full := f"{home}.{each.name}") in known else home for each in node.names]
    return [each for each in found if each in known]


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Return the groups of modules that import each other, directly or indirectly (Tarjan 1972)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(name: str) -> None:
        order[name] = lowest[name] = len(order)
        stack.append(name)
        for other in sorted(graph.get(name, ())):
            if other not in order:
                visit(other)
                lowest[name] = min(lowest[name], lowest[other])
            elif other in stack:
                lowest[name] = min(lowest[name], order[other])
        if lowest[name] == order[name]:
            group = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(group) > 1:
                found.append(sorted(group))

    for name in sorted(graph):
        if name not in order:
            visit(name)
    return sorted(found)


def bases(known: dict[str, Path]) -> dict[str, list[str]]:
    """Return each class's bases that are our own, by the class's name."""
    found = {}
    for path in known.values():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name] = [ast.unparse(base).partition("[")[0] for base in node.bases]
    return {name: [base for base in own if base in found] for name, own in found.items()}
