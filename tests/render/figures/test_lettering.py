"""Pictures in other scripts: drawn with a font that has the letters, else said in English; never in empty boxes."""

import io
import warnings

import pytest
from PIL import Image

import cnn_widgets as cw
from cnn_widgets.core.language import LANGUAGES, language, say
from cnn_widgets.render.figures import lettering, stage_figure
from tests.helpers import noise

OTHERS = [code for code in LANGUAGES if code != "en"]


@pytest.fixture(autouse=True)
def english_again():
    yield
    cw.set_language("en")


@pytest.fixture
def without_fonts(monkeypatch):
    """No font but DejaVu Sans, which has none of the four scripts."""
    lettering._font.cache_clear()
    monkeypatch.setattr(lettering, "FONTS", {code: ("DejaVu Sans",) for code in OTHERS})
    yield
    lettering._font.cache_clear()


@pytest.mark.parametrize("code", OTHERS)
def test_matplotlib_misses_no_letter(code):
    cw.set_language(code)
    ex = cw.Explorer(noise(12, 12, 1), filters=2)
    with warnings.catch_warnings():
        # It warns of each letter that it draws as an empty box.
        warnings.simplefilter("error")
        ex.figure("conv1").savefig(io.BytesIO(), format="png")


@pytest.mark.parametrize("code", OTHERS)
def test_a_poster_without_a_font_is_the_english_one(code, without_fonts):
    ex = cw.Explorer(noise(12, 12, 1), filters=2)
    english = ex.poster()
    cw.set_language(code)
    assert ex.poster() == english
    assert language() == code


@pytest.mark.parametrize("code", OTHERS)
def test_a_poster_with_a_font_is_in_the_readers_language(code):
    if not lettering._family(code):
        pytest.skip(f"no font for {LANGUAGES[code]} on this machine")
    cw.set_language(code)
    letters = lettering._letters(lettering._path(code))
    assert set(map(ord, say("Kernels of {stage}", stage=""))) <= letters
    ex = cw.Explorer(noise(12, 12, 1), filters=2)
    poster = ex.poster()
    cw.set_language("en")
    assert Image.open(io.BytesIO(poster)).size == Image.open(io.BytesIO(ex.poster())).size
    assert poster != ex.poster()


def test_a_dollar_in_a_name_is_no_formula():
    maps = cw.Pipeline({"a $x": noise(8, 8, 1), "b": noise(8, 8, 2)})
    figure = stage_figure(maps.scene.stages, "a $x")
    figure.savefig(io.BytesIO(), format="png")
    assert figure.get_suptitle().startswith("a $x")
