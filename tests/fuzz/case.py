"""The outcomes that a case may have, and checks for faults."""

import contextlib
import logging
import resource
import sys
from collections.abc import Callable, Iterator
from typing import Any, Literal

import numpy as np

import cnn_widgets as cw
from cnn_widgets.core.errors import BackendError
from cnn_widgets.render.wire import unpack

Outcome = Literal["right", "refused"]
Cases = Callable[[np.random.Generator], Iterator[Outcome]]
"""Yields the outcome of each case of one scene; a fault is an exception of any type."""

LONGEST_SENTENCE = 1_500
MOST_MEGABYTES = 1_200
"""Megabytes by which one scene may raise the process's peak memory."""


class Fault(AssertionError):
    """An outcome that is neither a right result nor one clear sentence."""


def check(is_right: Any, what: str) -> None:
    """Raise a fault unless a condition holds."""
    if not is_right:
        raise Fault(what)


def check_sentence(text: str) -> None:
    """Raise a fault unless a text is one clear sentence for a user."""
    check(isinstance(text, str) and text.strip(), "says nothing")
    check("\n" not in text and "\r" not in text, f"has several lines: {text!r:.200}")
    check(len(text) <= LONGEST_SENTENCE, f"is {len(text)} characters long: {text!r:.200}")
    check(text.rstrip().endswith((".", ")", "。")), f"is no sentence: {text!r:.300}")
    for odd in ("Traceback", 'File "', " at 0x"):
        check(odd not in text, f"shows what is inside: {text!r:.300}")


def outcome_of(act: Callable[[], Any]) -> tuple[Outcome, Any]:
    """Do something, and return its result, or that it was refused in a sentence; other exceptions are passed on."""
    try:
        return "right", act()
    except (cw.SettingError, BackendError) as error:
        check_sentence(str(error))
        return "refused", None


def check_notice(scene: Any) -> Outcome:
    """Tell by a scene's notice whether something was refused; an unexpected exception in the notice is a fault."""
    notice = scene.notice
    if not notice:
        return "right"
    check_sentence(notice["text"])
    check(not notice["text"].startswith("This did not work ("), notice["text"])
    return "refused" if notice.get("level") == "error" else "right"


def check_frames(scene: Any) -> None:
    """Raise a fault unless the panels' frames are consistent and the tiles are the maps' area means."""
    for name in ("picture", "kernels", "maps", "terms", "detail", "pinned", "compared"):
        packed = getattr(scene, name)
        if packed:
            unpack(packed)
    if not scene.stages or not scene.maps:
        return
    header, arrays = unpack(scene.maps)
    stage = next((each for each in scene.stages if each.name == header["stage"]), None)
    check(stage is not None, f"the maps are of {header['stage']}, which is no stage")
    tiles, levels = header["tiles"], arrays["tiles"]
    check(levels.shape == (tiles["count"], tiles["height"], tiles["width"]), "tiles of another shape than they claim")
    check(tiles["count"] == stage.maps.shape[2] and tuple(tiles["full"]) == stage.maps.shape[:2], "another full size")
    names = [card["name"] for card in header["stages"]]
    check(names == [each.name for each in scene.stages], f"cards of {names}")
    _check_levels(stage.maps, tiles, levels)
    terms, _ = unpack(scene.terms) if scene.terms else ({}, {})
    if terms:
        place = stage.maps[terms["row"], terms["col"], terms["channel"]]
        # TensorFlow's pooling returns the lowest float32 number for minus infinity, which the panel mentions.
        agrees = terms["agrees"] or abs(place) > 1e38
        check(terms["stage"] == stage.name and agrees, f"terms that do not agree: {terms['title']}, {place}")


def _check_levels(maps: np.ndarray, tiles: dict[str, Any], levels: np.ndarray) -> None:
    """Compare one cell of each channel with the mean of the values that it covers, computed independently."""
    step = tiles["step"]
    row, col = tiles["height"] // 2, tiles["width"] // 2
    part = maps[row * step : (row + 1) * step, col * step : (col + 1) * step].astype(np.float64)
    means = part.mean(axis=(0, 1))
    for channel, mean in enumerate(means):
        level = int(levels[channel, row, col])
        if not np.isfinite(mean):
            check(level == 255, f"channel {channel} is not finite, and its level is {level}")
            continue
        low, high = float(tiles["minimum"][channel]), float(tiles["maximum"][channel])
        shown = low + level / 254 * (high - low)
        room = (high - low) / 508 + 1e-5 * max(abs(low), abs(high), abs(mean)) + 1e-37
        # A float32 sum that overflows is shown as not finite.
        if abs(mean) * step * step < 1e38:
            check(level != 255 and abs(shown - mean) <= room, f"channel {channel} shows {shown} and is {mean}")


@contextlib.contextmanager
def watched() -> Iterator[None]:
    """Treat logged failures, and memory that grows without bounds, as faults."""
    failures: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.exc_info:
                failures.append(f"{record.getMessage()}: {record.exc_info[1]!r}")

    listener = Listener()
    # ipywidgets logs to traitlets' logger what a notebook shows as a traceback.
    loggers = [logging.getLogger(name) for name in ("cnn_widgets", "traitlets")]
    before = megabytes()
    for logger in loggers:
        logger.addHandler(listener)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(listener)
    check(not failures, f"failed behind the screen: {failures[:1]}")
    grown = megabytes() - before
    check(grown < MOST_MEGABYTES, f"took {grown:.0f} MB")


def megabytes() -> float:
    """Return the process's peak memory in megabytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


def one_of(rng: np.random.Generator, choices: Any) -> Any:
    """Return one of some values unchanged; NumPy's own choice would make an array of them."""
    return choices[int(rng.integers(len(choices)))]
