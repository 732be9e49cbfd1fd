"""Undo and redo of what a stack's kernels and biases are."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ....core.history import History, Moment
from ....core.stack.block import Size
from ....core.stack.weights import Weights
from ..block import Block

if TYPE_CHECKING:
    from ..stack import Stack


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """The weights of a stack at one time.

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
    """The steps of a stack's weights, which can be undone and done again.

    A step is what changes weights: set by hand, newly drawn, or trained. Moving a slider is none, and undo leaves
    sliders alone: it takes back the weights, and the kernel size only where the step itself had set it and it has
    not been moved since. Its owner holds a lock.
    """

    def __init__(self) -> None:
        self._history: History[Kept] | None = None
        self._busy = False

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._history is not None and self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back, and nothing new came after it."""
        return self._history is not None and self._history.can_redo

    def begin(self, stack: "Stack") -> None:
        """Begin with the stack as it is: nothing to undo."""
        self._history = History(_kept(stack))

    @contextmanager
    def one(self, stack: "Stack", gesture: Any = None) -> Iterator[None]:
        """Make all changes inside one step; a step within a step is part of it, and what changes nothing is none.

        Args:
            stack: Whose weights are changed.
            gesture: See `History.push`.
        """
        if self._busy or not stack.blocks:
            yield
            return
        history = self._caught_up(stack)
        sizes = {block: block.kernel_size for block in stack.blocks}
        self._busy = True
        try:
            yield
        finally:
            self._busy = False
        after = _kept(stack, history.present)
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
        self._busy = False
        if moment is None:
            self._history = None
        else:
            self._history.moment = moment

    def find_undo(self, stack: "Stack") -> None:
        """Pass over steps that show nothing any more, as on a block that was taken out since.

        Raises:
            SettingError: If no other is left.
        """
        history = self._caught_up(stack)
        while not _shows(stack, history.present, history.before):
            history.undo()

    def find_redo(self, stack: "Stack") -> None:
        """As `find_undo`, for steps that were undone."""
        history = self._caught_up(stack)
        while not _shows(stack, history.present, history.after):
            history.redo()

    def undo(self, stack: "Stack") -> None:
        """Take back the last step, inside a change of the stack.

        Raises:
            SettingError: If there is none.
        """
        history = self._caught_up(stack)
        left = history.present
        self._put(stack, history.undo(), left.sizes, is_forward=False)

    def redo(self, stack: "Stack") -> None:
        """Do again what was taken back last; see `undo`."""
        kept = self._caught_up(stack).redo()
        self._put(stack, kept, kept.sizes, is_forward=True)

    def _put(self, stack: "Stack", kept: Kept, sizes: tuple[tuple[Block, Size, Size], ...], is_forward: bool) -> None:
        self._busy = True
        try:
            _resize(stack, sizes, is_forward)
            _restore(stack, kept)
        finally:
            self._busy = False

    def _caught_up(self, stack: "Stack") -> History[Kept]:
        """Return the history with the present as it is: blocks may have come or gone."""
        if self._history is None:
            self.begin(stack)
        else:
            # The seed is the step's own: it may have changed just before the step was told of.
            present = self._history.present
            caught_up = _kept(stack, present)
            self._history.amend(replace(caught_up, seed=present.seed, sizes=present.sizes))
        return self._history


def step(method: Callable[..., None]) -> Callable[..., None]:
    """Make a stack's method one change and one step; its argument ``gesture``, if it has one, is that of the step."""
    arguments = inspect.signature(method)

    @wraps(method)
    def stepped(stack: "Stack", *args: Any, **options: Any) -> None:
        gesture = arguments.bind(stack, *args, **options).arguments.get("gesture")

        def act() -> None:
            with stack._steps.one(stack, gesture):
                method(stack, *args, **options)

        stack.changes.make(act)

    return stepped


def _kept(stack: "Stack", before: Kept | None = None) -> Kept:
    weights = WeakKeyDictionary(before.weights if before else {})
    weights.update((block, block.weights) for block in stack.blocks if block.weights is not None)
    return Kept(stack.seed, weights)


def _differs(one: Kept, other: Kept) -> bool:
    return one.seed != other.seed or one.weights != other.weights


def _shows(stack: "Stack", left: Kept, kept: Kept) -> bool:
    """Tell whether a step changes anything that the stack still has."""
    return left.seed != kept.seed or any(
        kept.weights.get(block, block.weights) is not block.weights for block in stack.blocks
    )


def _resize(stack: "Stack", sizes: tuple[tuple[Block, Size, Size], ...], is_forward: bool) -> None:
    for block, old, new in sizes:
        now, then = (old, new) if is_forward else (new, old)
        if block.owner is stack and block.kernel_size == now:
            block.kernel_size = then


def _restore(stack: "Stack", kept: Kept) -> None:
    stack.seed = kept.seed
    for block in stack.blocks:
        block.weights = kept.weights.get(block, block.weights)
