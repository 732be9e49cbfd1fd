"""Bring the catalogues in cnn_widgets/locale up to date with the sources: `python -m scripts.catalogues [--check]`.

Sentences are taken from `say` and `say_count` in Python and from `say` and `sayCount` in TypeScript. Each language
keeps its translations; new sentences are added without one, and sentences that no source contains any more are removed.
Then the compiled forms are written: `cnn_widgets.mo` for Python, and `front_end.json` for the browser. With `--check`
nothing is written; missing, outdated and faulty entries are printed.
"""

import argparse
import io
import json
import string
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from cnn_widgets.core.language import DOMAIN, LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "cnn_widgets" / "locale"
SOURCES = (("cnn_widgets", "*.py", "python"), ("js/src", "*.ts", "javascript"))
# The same in every run, so that a file changes only if one of its sentences does.
DATE = datetime(2026, 1, 1, tzinfo=UTC)
KEYWORDS = {"say": None, "say_count": (1, 2), "sayCount": (1, 2)}
HEADER = """\
# {name}: sentences of cnn_widgets.
# Written by scripts/catalogues.py, translations by hand. BSD-3-Clause, as the package.
"""


def template() -> Catalog:
    """Return all sentences of the sources, in the order of files and lines."""
    found = Catalog(domain=DOMAIN, project="cnn_widgets", version="0", charset="utf-8", fuzzy=False)
    for folder, pattern, method in SOURCES:
        for path in sorted(path for path in (ROOT / folder).rglob(pattern) if ".test." not in path.name):
            name = path.relative_to(ROOT).as_posix()
            for _, message, *_ in extract_from_file(method, path, keywords=KEYWORDS):
                # Line numbers would change with every commit.
                found.add(message, locations=[(name, 0)])
    return found


def translated(code: str, wanted: Catalog) -> Catalog:
    """Return a language's catalogue with exactly the sentences in `wanted`, translated as far as they were before."""
    path = po_file(code)
    old = read_po(path.open("rb"), locale=code) if path.exists() else Catalog(locale=code)
    new = Catalog(
        locale=code,
        domain=DOMAIN,
        project="cnn_widgets",
        version="0",
        header_comment=HEADER.format(name=LANGUAGES[code]),
        charset="utf-8",
        fuzzy=False,
        creation_date=DATE,
        revision_date=DATE,
        last_translator="cnn_widgets",
        language_team=LANGUAGES[code],
    )
    for message in wanted:
        if message.id:
            before = old.get(message.id)
            new.add(message.id, before.string if before else None, locations=message.locations)
    return new


def po_file(code: str) -> Path:
    """Return the path of a language's catalogue."""
    return LOCALE / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def files(catalogue: Catalog) -> dict[str, bytes]:
    """Return a language's files by name: the catalogue, and its two compiled forms."""
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, catalogue, width=120, include_lineno=False, omit_header=False)
    write_mo(compiled, catalogue)
    front_end = {
        forms(message.id)[0]: list(forms(message.string))
        for message in catalogue
        if message.id and all(forms(message.string))
    }
    words = json.dumps(front_end, ensure_ascii=False, indent=0, sort_keys=True)
    return {f"{DOMAIN}.po": text.getvalue(), f"{DOMAIN}.mo": compiled.getvalue(), "front_end.json": words.encode()}


def faults(code: str, catalogue: Catalog) -> list[str]:
    """Return a line for each fault: a missing translation, or {names} that differ from those of the sentence."""
    found = []
    for message in catalogue:
        if not message.id:
            continue
        if not all(forms(message.string)):
            found.append(f"{code}: no translation of {forms(message.id)[0]!r}")
        elif any(names(each) != names(forms(message.id)[-1]) for each in forms(message.string)):
            found.append(f"{code}: other names than in {forms(message.id)[0]!r}: {forms(message.string)[0]!r}")
    return found


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the plural forms of a sentence or a translation: only one if it has no plural."""
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def names(sentence: str) -> set[tuple[str, str, str]]:
    """Return the {names} of a sentence, each with its format and conversion."""
    try:
        parts = string.Formatter().parse(sentence)
        return {(name, spec or "", conversion or "") for _, name, spec, conversion in parts if name}
    except ValueError:
        return {("?", sentence, "")}


def main() -> None:
    """Update all languages, or with --check print the faults and exit with 1 if there are any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    only_check = parser.parse_args().check
    wanted, amiss = template(), []
    for code in LANGUAGES:
        if code == "en":
            continue
        catalogue = translated(code, wanted)
        amiss += faults(code, catalogue)
        folder = po_file(code).parent
        for name, content in files(catalogue).items():
            path = folder / name
            if only_check:
                amiss += [] if path.exists() and path.read_bytes() == content else [f"{code}: {name} is outdated"]
            else:
                folder.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    print(f"{len(wanted)} sentences, {len(LANGUAGES) - 1} languages")
    print("\n".join(amiss[:200]))
    if only_check and amiss:
        sys.exit(1)


if __name__ == "__main__":
    main()
