"""A model's scores as bars."""

from typing import Any

import numpy as np

from ...core.language import say, say_count
from ...core.scores import Scores
from ...core.techniques.ablation import Effects
from ...core.words.joined import joined
from ..number_text import plain, short

MOST_EFFECT_BARS = 24


def scores_dict(scores: Scores | None, count: int, wanted: str = "", off: int = 0, covered: int = 0) -> dict[str, Any]:
    """Return what the bars of a model's scores show.

    Args:
        scores: The scores, or None where there are none.
        count: How many bars at most. Where all fit, they keep the classes' order, so that each stays in its place
            while its length changes; else the highest are shown.
        wanted: Only classes with this text in their name, or with this number, are shown.
        off: How many channels are switched off.
        covered: Side in pixels of the square that covers the picture; 0 without one.
    """
    if scores is None:
        return {"bars": [], "note": say("The model does not end in a vector of scores.")}
    order = scores.order(wanted)
    shown = np.sort(order) if len(order) <= count else order[:count]
    what = say("Class scores") if scores.are_classes else say("Outputs")
    best = int(scores.order()[0])
    return dict(
        stage=scores.stage,
        kind=_kinds()[scores.kind],
        title=what,
        is_share=scores.are_probabilities,
        total=len(scores.values),
        found=len(order),
        off=off,
        covered=covered,
        limit=1.0 if scores.are_probabilities else largest(scores.values),
        bars=[_bar(scores, int(index), best) for index in shown],
        description=describe(scores, off),
        note="",
    )


def describe(scores: Scores, off: int = 0) -> str:
    """Return the highest scores in a sentence."""
    best = joined((joined([scores.name(int(n)), text_of(scores.values[n])]) for n in scores.order()[:3]), ", ")
    what = say_count("{number} output", "{number} outputs", len(scores.values), number=len(scores.values))
    if scores.are_classes:
        what = say_count("{number} class", "{number} classes", len(scores.values), number=len(scores.values))
    given = {"outputs": what, "stage": scores.stage, "best": best}
    if off:
        return say_count(
            "Scores of {outputs} from {stage}, with {off} channel off; the highest: {best}.",
            "Scores of {outputs} from {stage}, with {off} channels off; the highest: {best}.",
            off,
            off=off,
            **given,
        )
    return say("Scores of {outputs} from {stage}; the highest: {best}.", **given)


def _kinds() -> dict[str, str]:
    return {
        "softmax": say("probabilities after softmax: together 1"),
        "sigmoid": say("probabilities after sigmoid: each from 0 to 1 by itself"),
        "logits": say("logits: no softmax after them, so any number"),
        "values": say("outputs with no softmax or sigmoid: nothing says that they are classes"),
    }


def effects_dict(effects: Effects, name: str) -> dict[str, Any]:
    """Return what the bars of channels' effects show, the largest first.

    Args:
        effects: What was found.
        name: What the class is called.
    """
    order = effects.order
    bars = [
        dict(
            index=int(channel),
            value=float(effects.effect[channel]),
            text=text_of(effects.effect[channel], "+"),
            without=text_of(effects.without[channel]),
        )
        for channel in order[:MOST_EFFECT_BARS]
    ]
    return dict(
        stage=effects.layer,
        output=effects.output,
        name=name,
        score=text_of(effects.score),
        bars=bars,
        limit=largest(effects.effect[order]),
        total=len(effects.without),
        reached=len(order),
    )


def largest(values: np.ndarray) -> float:
    """Return the largest magnitude that is finite, or 1 where there is none above 0."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max(initial=0)) or 1.0


def text_of(value: Any, sign: str = "-") -> str:
    """Return a score with four decimals, or with two significant digits if four decimals would show 0."""
    value = float(value)
    if value and abs(value) < 5e-5:
        return ("+" if sign == "+" and value > 0 else "") + short(value)
    return plain(value, sign=sign)


def _bar(scores: Scores, index: int, best: int) -> dict[str, Any]:
    value = float(scores.values[index])
    return dict(index=index, name=scores.name(index), value=value, text=text_of(value), is_best=index == best)
