"""Fonts for a picture's sentences: what each script is drawn with, English where this machine has no font for it."""

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from ...core.language import LANGUAGES, language, speaking

HAN = ("Noto Sans CJK JP", "WenQuanYi Micro Hei", "Droid Sans Fallback", "Arial Unicode MS")
FONTS = {
    "th": (
        "Noto Sans Thai",
        "Noto Sans Thai Looped",
        "Sarabun",
        "Loma",
        "Garuda",
        "Waree",
        "Leelawadee UI",
        "Tahoma",
        "Thonburi",
        "Arial Unicode MS",
    ),
    "zh": (
        "Noto Sans CJK SC",
        "Noto Sans SC",
        "Source Han Sans SC",
        "Microsoft YaHei",
        "PingFang SC",
        "Hiragino Sans GB",
        "SimHei",
        *HAN,
    ),
    "ko": ("Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "Malgun Gothic", "Apple SD Gothic Neo", "UnDotum", *HAN),
    "ja": (
        "Noto Sans JP",
        "Source Han Sans JP",
        "IPAexGothic",
        "IPAPGothic",
        "TakaoPGothic",
        "Yu Gothic",
        "Meiryo",
        "Hiragino Sans",
        *HAN,
    ),
}
"""Font families for each language, of Linux, Windows and macOS, the best first."""


@contextmanager
def lettered() -> Iterator[None]:
    """Say the sentences of a picture in the reader's language if a font here can draw it, else in English."""
    code = language()
    with speaking(code if code == "en" or _family(code) else "en"):
        yield


def set_fonts(figure: Any) -> Any:
    """Give a matplotlib Figure's texts a family that draws the language in force; returns the figure.

    Not by matplotlib's settings: they are the user's, and shared by all threads.
    """
    found = _family(language())
    if found:
        from matplotlib.text import Text

        for text in figure.findobj(Text):
            text.set_fontfamily(["DejaVu Sans", found])
    return figure


def pillow_font(text: str, size: int) -> Any:
    """Return the font for one text: DejaVu Sans, which matplotlib ships, or one for the language in force.

    Pillow's own font has no ×, → or −, and Pillow takes no second font where the first lacks a letter.

    Args:
        text: What is drawn.
        size: In pixels.
    """
    paths = [path for path in (_dejavu(), _path(language())) if path] or [""]
    letters = frozenset(map(ord, text))
    return _opened(next((path for path in paths if path and letters <= _letters(path)), paths[0]), size)


@cache
def _opened(path: str, size: int) -> Any:
    """Return a font file, or Pillow's own font without one; a poster has a text for each tile."""
    from PIL import ImageFont

    return ImageFont.truetype(path, size) if path else ImageFont.load_default(size)


@cache
def _dejavu() -> str:
    places = getattr(importlib.util.find_spec("matplotlib"), "submodule_search_locations", None) or ()
    paths = (Path(place, "mpl-data", "fonts", "ttf", "DejaVuSans.ttf") for place in places)
    return next((str(path) for path in paths if path.is_file()), "")


def _family(code: str) -> str:
    return _font(code)[0]


def _path(code: str) -> str:
    return _font(code)[1]


@cache
def _font(code: str) -> tuple[str, str]:
    """Return family and file of the first font that draws a language's own name; two empty words without any."""
    if code not in FONTS:
        return "", ""
    files: dict[str, str] = {}
    for font in _system_fonts():
        if font.style == "normal" and font.weight in (400, "normal", "regular", "book"):
            files.setdefault(font.name, font.fname)
    needed = frozenset(map(ord, LANGUAGES[code]))
    for family in FONTS[code]:
        if family in files and needed <= _letters(files[family]):
            return family, files[family]
    return "", ""


def _system_fonts() -> list[Any]:
    """Return the fonts of this machine, with those that were installed since matplotlib made its list."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    known = {font.fname for font in fontManager.ttflist}
    for path in findSystemFonts():
        if path not in known:
            with suppress(Exception):
                # A broken font file is skipped.
                fontManager.addfont(path)
    return fontManager.ttflist


@cache
def _letters(path: str) -> frozenset[int]:
    """Return what a font file can draw, as code points."""
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(path).get_charmap())
