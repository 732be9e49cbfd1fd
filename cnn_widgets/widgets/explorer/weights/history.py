"""Undo and redo of what an explorer's kernels and biases are."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from ....core.history import History, Moment
from ....core.known import known
from ....core.stack.block import Size
from ....core.stack.weights import Weights
from ...session.whole_change import Changes
from ..block import Block, Owner


class Weighted(Owner, Protocol):
    """Whose weights are kept."""

    blocks: tuple[Block, ...]
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """The weights of an explorer at one time.

    Args:
        seed: The seed of the random ones.
        weights: Those of each block, also of blocks that were taken out since, as long as anyone has them: they may
            come back.
        sizes: The block, old and new kernel size of each kernel size that the step to here has changed.
    """

    seed: int
    weights: WeakKeyDictionary[Block, Weights]
    sizes: tuple[tuple[Block, Size, Size], ...] = ()


class Steps:
    """The steps of an explorer's weights, which can be undone and done again.

    A step is what changes weights: set by hand, newly drawn, or trained. Moving a slider is none, and undo leaves
    sliders alone: it takes back the weights, and the kernel size only where the step itself had set it and it has
    not been moved since. Its owner holds a lock.

    Args:
        subject: Whose weights they are.
    """

    def __init__(self, subject: Weighted):
        self._subject = subject
        self._history: History[Kept] | None = None
        self._is_underway = False

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._history is not None and self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back, and nothing new came after it."""
        return self._history is not None and self._history.can_redo

    def begin(self) -> None:
        """Begin with the weights as they are: nothing to undo."""
        self._history = History(_kept(self._subject))

    def forget(self) -> None:
        """Have nothing to undo and nothing in memory."""
        self._history = None

    @contextmanager
    def one(self, gesture: Any = None) -> Iterator[None]:
        """Make all changes inside one step; a step within a step is part of it, and what changes nothing is none.

        Args:
            gesture: See `History.push`.
        """
        if self._is_underway or not self._subject.blocks:
            yield
            return
        history = self._caught_up()
        sizes = {block: block.kernel_size for block in self._subject.blocks}
        self._is_underway = True
        try:
            yield
        finally:
            self._is_underway = False
        after = _kept(self._subject, history.present)
        if not _differs(history.present, after):
            return
        changed = ((block, old, block.kernel_size) for block, old in sizes.items() if block.kernel_size != old)
        history.push(replace(after, sizes=tuple(changed)), gesture)

    @property
    def moment(self) -> Moment[Kept] | None:
        """All steps as one value, for `go_back`."""
        return None if self._history is None else self._history.moment

    def go_back(self, moment: Moment[Kept] | None) -> None:
        """Have the steps of an earlier time again; what was underway is no step."""
        self._is_underway = False
        # Closed meanwhile, it has none either.
        if moment is None or self._history is None:
            self._history = None
        else:
            self._history.moment = moment

    def find_undo(self) -> None:
        """Pass over steps that show nothing any more, as on a block that was taken out since.

        Raises:
            SettingError: If no other is left.
        """
        history = self._caught_up()
        while not _shows(self._subject, history.present, history.before):
            history.undo()

    def find_redo(self) -> None:
        """As `find_undo`, for steps that were undone."""
        history = self._caught_up()
        while not _shows(self._subject, history.present, history.after):
            history.redo()

    def undo(self) -> None:
        """Take back the last step, inside a change.

        Raises:
            SettingError: If there is none.
        """
        history = self._caught_up()
        left = history.present
        self._put(history.undo(), left.sizes, is_forward=False)

    def redo(self) -> None:
        """Do again what was taken back last; see `undo`."""
        kept = self._caught_up().redo()
        self._put(kept, kept.sizes, is_forward=True)

    def _put(self, kept: Kept, sizes: tuple[tuple[Block, Size, Size], ...], is_forward: bool) -> None:
        self._is_underway = True
        try:
            _resize(self._subject, sizes, is_forward)
            _restore(self._subject, kept)
        finally:
            self._is_underway = False

    def _caught_up(self) -> History[Kept]:
        """Return the history with the present as it is: blocks may have come or gone."""
        if self._history is None:
            self.begin()
        else:
            # The seed is the step's own: it may have changed just before the step was told of.
            present = self._history.present
            caught_up = _kept(self._subject, present)
            self._history.amend(replace(caught_up, seed=present.seed, sizes=present.sizes))
        return known(self._history)


class Stepping(Protocol):
    """Has methods that are steps."""

    changes: Changes
    steps: Steps


def step(method: Callable[..., None]) -> Callable[..., None]:
    """Make a method of `Edits` one change and one step; its argument ``gesture``, if it has one, is the step's."""
    arguments = inspect.signature(method)

    @wraps(method)
    def stepped(edits: Stepping, *args: Any, **options: Any) -> None:
        gesture = arguments.bind(edits, *args, **options).arguments.get("gesture")

        def act() -> None:
            with edits.steps.one(gesture):
                method(edits, *args, **options)

        edits.changes.make(act)

    return stepped


def _kept(subject: Weighted, before: Kept | None = None) -> Kept:
    weights = WeakKeyDictionary(before.weights if before else {})
    weights.update((block, block.weights) for block in subject.blocks if block.weights is not None)
    return Kept(subject.seed, weights)


def _differs(one: Kept, other: Kept) -> bool:
    return one.seed != other.seed or one.weights != other.weights


def _shows(subject: Weighted, left: Kept, kept: Kept) -> bool:
    """Tell whether a step changes anything that its subject still has."""
    return left.seed != kept.seed or any(
        kept.weights.get(block, block.weights) is not block.weights for block in subject.blocks
    )


def _resize(subject: Weighted, sizes: tuple[tuple[Block, Size, Size], ...], is_forward: bool) -> None:
    for block, old, new in sizes:
        now, then = (old, new) if is_forward else (new, old)
        if block.owner is subject and block.kernel_size == now:
            block.kernel_size = then


def _restore(subject: Weighted, kept: Kept) -> None:
    subject.seed = kept.seed
    for block in subject.blocks:
        block.weights = kept.weights.get(block, block.weights)
