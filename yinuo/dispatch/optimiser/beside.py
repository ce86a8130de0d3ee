"""Our search and the library's at the same time, a core each; now and then the one behind goes on from the other's."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from yinuo.dispatch.optimiser import library
from yinuo.dispatch.optimiser.engine import Budget, Engine, Hooks

#: Shares of the time at which the two tell each other what they have.
MEETINGS = (0.5, 0.75)
#: The library begins anew, from ours, only if that is so much better: else its own way is worth more.
AHEAD = 0.002

Sequences = Mapping[tuple[str, int], Sequence[str]]


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Meeting:
    """What each of the two has found. Each thread writes its own half; what is written is never changed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ahead = list(MEETINGS)
        self._ours: tuple[float, Sequences] | None = None
        self._theirs: Any = None

    def meet(self, share: float) -> None:
        """
        Between two pieces of our search: at the agreed moments take theirs if it is better, else give ours.

        Where jobs are left out theirs is not taken before the end: a price for each is a high wall, and a search that
        has cooled does not get from one choice of them to another.
        """
        if not self._ahead or share < self._ahead[0]:
            return
        self._ahead.pop(0)
        engine, theirs = self._engine, self._theirs
        is_taken = (
            theirs is not None
            and not engine.leaves_out()
            and engine.offer(library.sequences(engine.packed, theirs), {})
        )
        if not is_taken:
            self._ours = engine.cost(), engine.solution()[0]

    def tell(self, best: Any) -> None:
        """The library has a new best solution."""
        self._theirs = best

    def is_behind(self, cost: float) -> bool:
        """Whether the library, at ``cost``, should go on from ours."""
        return self._ours is not None and self._ours[0] < cost * (1 - AHEAD)

    def take(self) -> Sequences:
        """Ours, once."""
        ours, self._ours = self._ours, None
        return ours[1] if ours else {}


def search(engine: Engine, until: float, seed: int, hooks: Hooks) -> None:
    """Both until then; the engine has the better of the two."""
    meeting = Meeting(engine)
    library.load()
    with ThreadPoolExecutor(1) as beside:
        theirs: Any = beside.submit(
            library.solve,
            engine.packed,
            {},
            until=until,
            seed=seed,
            cancelled=hooks.cancelled,
            meeting=meeting,
            all_in=not engine.leaves_out(),
        )
        engine.search(Budget(until), _with(hooks, meeting.meet))
        found = theirs.result()
    if found:
        engine.offer(found, {})


def _with(hooks: Hooks, meet: Callable[[float], None]) -> Hooks:
    return replace(hooks, between=meet)
