"""Each language has every sentence in the sources, with the same {names}, and its compiled files are up to date."""

import gettext
import json

import pytest

from cnn_widgets.core.language import LANGUAGES
from scripts import catalogues

OTHERS = [code for code in LANGUAGES if code != "en"]


@pytest.fixture(scope="module")
def wanted():
    return catalogues.template()


def test_sentences_of_both_sides_are_found(wanted):
    sides = {file.rpartition(".")[2] for message in wanted for file, _ in message.locations}
    assert sides == {"py", "ts"} and len(wanted) > 1000


@pytest.mark.parametrize("code", OTHERS)
def test_no_sentence_is_missing_or_has_other_names(code, wanted):
    assert catalogues.faults(code, catalogues.translated(code, wanted)) == []


@pytest.mark.parametrize("code", OTHERS)
def test_compiled_files_hold_what_is_translated(code, wanted):
    """The files are read by gettext and JSON directly, so that an outdated one is found whatever Babel writes."""
    folder = catalogues.po_file(code).parent
    with (folder / "cnn_widgets.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    words = json.loads((folder / "front_end.json").read_text("utf-8"))
    for message in catalogues.translated(code, wanted):
        if not message.id:
            continue
        ids, texts = catalogues.forms(message.id), list(catalogues.forms(message.string))
        assert (compiled.ngettext(*ids, 2) if len(ids) > 1 else compiled.gettext(*ids)) == texts[-1]
        assert words[ids[0]] == texts
