"""Background work that is restarted, paused, cancelled, closed and waited for at any moment, also by observers."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from typing import Any

import numpy as np

import cnn_widgets as cw
from tests.helpers import noise

from .call import SIDE, examples, explorer, image, inspector, teacher
from .case import Fault, Outcome, check, one_of, outcome_of

SECONDS = 60
ACTS = 8


class Worker:
    """A widget with background work, with uniform names for its actions.

    Args:
        widget: The widget.
        begin: Starts the work.
        cancel: Cancels it.
        others: Other actions on the widget or on the objects that it works on.
        lock: The lock that is held while a user's change is made.
    """

    def __init__(
        self,
        widget: Any,
        begin: Callable[[], Any],
        cancel: Callable[[], Any],
        others: tuple[Callable[[], Any], ...],
        lock: Any,
    ):
        self.widget, self.lock = widget, lock
        self.acts = (begin, cancel, self._end, self._wait, self._wait_wrongly, *others)
        self._cancel = cancel

    def _end(self) -> None:
        """Cancel the work and wait for its end, which a user's action may do with the lock held."""
        self._cancel()
        self.widget.wait(SECONDS)

    def _wait(self) -> None:
        """Wait a moment only, since paused work would never end."""
        with suppress(TimeoutError):
            self.widget.wait(0.2)

    def _wait_wrongly(self) -> None:
        """Wait with an invalid timeout, which is refused in the middle of the work."""
        self.widget.wait("soon")


def job_cases(rng: np.random.Generator) -> Iterator[Outcome]:
    """Take some actions on one worker, each on its own thread; all of them and the work must come to an end."""
    worker = one_of(rng, (_trainer, _teacher, _panel, _panel))(rng)
    if rng.random() < 0.6:
        worker.widget.observe(_observer(rng, worker), "progress")
    for _ in range(ACTS):
        held = worker.lock if rng.random() < 0.3 else nullcontext()
        yield _done(one_of(rng, worker.acts), held)
        time.sleep(float(rng.random()) * 0.02)  # so that the actions meet the work at various moments
    yield _done(worker.widget.close, nullcontext())
    yield _done(lambda: worker.widget.wait(SECONDS), nullcontext())
    _check_no_thread()


def _done(act: Callable[[], Any], held: Any) -> Outcome:
    found: list[Any] = []

    def work() -> None:
        try:
            with held:
                found.append(outcome_of(act)[0])
        except BaseException as error:
            found.append(error)

    thread = threading.Thread(target=work, daemon=True, name="hand")
    thread.start()
    thread.join(2 * SECONDS)
    check(not thread.is_alive(), "a hand and the work wait for each other")
    if isinstance(found[0], BaseException):
        raise found[0]
    return found[0]


def _check_no_thread() -> None:
    ends = time.monotonic() + SECONDS
    while left := [each.name for each in threading.enumerate() if each.name.startswith("cnn_widgets")]:
        if time.monotonic() > ends:
            raise Fault(f"{left} are left")
        time.sleep(0.01)


def _observer(rng: np.random.Generator, worker: Worker) -> Callable[[Any], None]:
    """Return an observer that acts when it is called for the first times."""
    acts = [one_of(rng, worker.acts) for _ in range(2)]

    def observer(_: Any) -> None:
        if acts:
            outcome_of(acts.pop())

    return observer


def _trainer(rng: np.random.Generator) -> Worker:
    made = explorer()
    trainer = cw.Trainer(made, examples(), epochs=int(rng.integers(1, 30)), batch_size=2)
    others = (
        trainer.pause,
        trainer.resume,
        lambda: trainer.show(0),
        lambda: trainer.show(None),
        lambda: setattr(made.blocks[0], "kernel_size", int(rng.integers(1, 4))),
        lambda: made.new_weights(),
        lambda: setattr(made, "image", noise(SIDE, SIDE, 1, seed=int(rng.integers(9)))),
    )
    return Worker(trainer, trainer.start, trainer.stop, others, made.lock)


def _teacher(rng: np.random.Generator) -> Worker:
    made = teacher()
    others = (
        made.pause,
        made.reset,
        lambda: made.run(5),
        lambda: made.show(0),
        lambda: made.show(None),
        lambda: setattr(made, "rule", one_of(rng, ("gradient", "adam"))),
        lambda: setattr(made, "pace", float(rng.integers(1, 1000))),
    )
    return Worker(made, made.start, made.stop, others, made.scene.lock)


def _panel(rng: np.random.Generator) -> Worker:
    made = inspector()
    panel = one_of(rng, (cw.TopPatches, cw.Maximisation, cw.Attribution, cw.AblationEffects))(made)
    begin = {
        "TopPatches": lambda: panel.find(),
        "Maximisation": lambda: panel.make(steps=int(rng.integers(1, 200))),
        "AblationEffects": lambda: panel.rank("conv1"),
        "Attribution": lambda: setattr(panel, "asked", _asked(rng)),
    }[type(panel).__name__]
    others = (
        lambda: made.select("conv1", channel=int(rng.integers(2))),
        lambda: setattr(made, "image", image()),
        lambda: made.refresh(),
        lambda: made.ablate("conv1", [0]),
        lambda: setattr(panel, "is_open", bool(rng.integers(2))),
        *((lambda: setattr(panel, "images", [image()]),) if isinstance(panel, cw.TopPatches) else ()),
    )
    return Worker(panel, begin, panel.cancel, others, made.lock)


def _asked(rng: np.random.Generator) -> dict[str, Any]:
    technique = one_of(rng, ("integrated_gradients", "saliency", "grad_cam", "occlusion"))
    return {"id": str(rng.integers(10**9)), "target": "top", "technique": technique, "steps": 500, "patch": 2}
