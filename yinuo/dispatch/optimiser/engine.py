"""The compiled search with a clock: anytime, warm, to be cancelled, the same for the same seed and iterations."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from yinuo.dispatch.optimiser.compiled import arrays, moves, pairs, ruin
from yinuo.dispatch.optimiser.compiled.arrays import FIXED, LEFT, LIMIT, LOAD, MATE, PINNED, WHERE, Solution
from yinuo.dispatch.optimiser.compiled.packing import Packed, fill

#: Rounds between two looks at the clock when iterations are counted, and seconds when time is.
CHUNK_ROUNDS, CHUNK_SECONDS = 200, 0.1
#: The search cools from this share of what a job costs on the average to the other; ``NEAR`` keeps near a given plan.
HOT, COLD, NEAR = 1.0, 0.005, 0.05
#: With fewer rounds than this for each job the search begins cooler in proportion: there is no time to come down.
ROUNDS_A_JOB = 30
#: A point weighs so much more when the last jobs are put in, if promises come before everything.
FIRST_OF_ALL = 1e6

Sequences = Mapping[tuple[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Budget:
    """How long to search: until ``until`` (of ``time.perf_counter``), and at most ``rounds`` if given."""

    until: float
    rounds: int | None = None


@dataclass(frozen=True, slots=True)
class Hooks:
    """
    ``progress`` is told the share done and the score; ``cancelled`` ends the search with the best so far; ``between``
    is called with the share done and may ``offer``.
    """

    progress: Callable[[float, tuple[float, float]], None] | None = None
    cancelled: Callable[[], bool] | None = None
    between: Callable[[float], None] | None = None


class Engine:
    """One problem being searched. ``best`` is always a solution without a broken hard rule."""

    def __init__(
        self,
        packed: Packed,
        *,
        seed: int,
        start: Sequences | None = None,
        starts: Mapping[str, int] | None = None,
        hot: float = HOT,
        only_these: bool = False,
    ) -> None:
        """``start`` as far as it is legal; all other jobs are put in where they fit, unless ``only_these``."""
        self.hot = hot
        self.packed = packed
        numbers = packed.numbers
        space = min(len(packed.names) + 4, _longest(packed))
        self.running = arrays.solution(numbers, seed, space)
        self.best = arrays.solution(numbers, seed, space)
        self.room = arrays.bench(numbers, space)
        self.state = np.zeros(6)
        self.rounds = 0
        self.together = [row for row, job in enumerate(packed.problem.jobs) if job.persons > 1 and not job.pinned]
        self._begin(start or {}, starts or {}, only_these=only_these)

    def search(self, budget: Budget, hooks: Hooks = Hooks()) -> None:
        """Improve ``best`` until the budget is spent."""
        if not len(self.packed.names):
            return
        began, size, first = time.perf_counter(), 10, self.rounds
        while not _is_over(budget, self.rounds - first, hooks):
            share = _share(budget, began, self.rounds - first)
            if budget.rounds is not None:
                size = min(CHUNK_ROUNDS, budget.rounds - (self.rounds - first))
            ticked = time.perf_counter()
            self._chunk(size, self._heat(share, _expected(budget, share, self.rounds - first)))
            took = time.perf_counter() - ticked
            size = max(1, min(size * 2, int(size * CHUNK_SECONDS / max(took, 1e-6))))
            if hooks.progress:
                hooks.progress(share, (float(self.state[2]), float(self.state[3])))
            if hooks.between:
                hooks.between(share)
        self._settle()

    def cost(self) -> float:
        """Points and day of the best solution in one number."""
        return float(self.packed.numbers.prices[arrays.POINT] * self.state[2] + self.state[3])

    def solution(self) -> tuple[dict[tuple[str, int], list[str]], dict[str, int]]:
        """The best sequences, and when jobs of several persons begin."""
        return self.packed.sequences(self.best), self.packed.starts(self.best)

    def leaves_out(self) -> bool:
        """Whether the best solution leaves a job out."""
        return bool((self.best.job[:, WHERE] < 0).any())

    def fits(self, row: int, tour: int) -> float:
        """What putting a job's row into a tour of the best solution costs at least; infinite: no place is legal."""
        cost, _position, _fetch = moves.best_place(
            self.packed.numbers, self.running, self.room, tour, row, 0.0, float("inf")
        )
        return float(cost)

    def rest(self) -> Solution:
        """The best solution, made the running one."""
        self._go_on_from_best()
        return self.running

    def offer(self, sequences: Sequences, starts: Mapping[str, int]) -> bool:
        """Take somebody else's solution if it is better than the best."""
        other = arrays.solution(self.packed.numbers, 1, self.best.sequence.shape[1])
        if not self._load(other, sequences, starts):
            return False
        points, day = ruin.value(self.packed.numbers, other)
        if not ruin.is_better(self.packed.numbers, points, day, self.state[2], self.state[3]):
            return False
        ruin.copy_into(other, self.best)
        self._go_on_from_best()
        return True

    def _begin(self, sequences: Sequences, starts: Mapping[str, int], *, only_these: bool) -> None:
        self._load(self.running, sequences, starts)
        if not only_these:
            self._place_together()
            self._put_in_all()
        self._is_best()

    def _load(self, target: Solution, sequences: Sequences, starts: Mapping[str, int]) -> bool:
        """Fill ``target`` with what can be kept of the sequences; whether all of it could."""
        packed, numbers = self.packed, self.packed.numbers
        fill(packed, target, sequences)
        target.job[:, FIXED] = -1
        for row, job in enumerate(packed.jobs):
            if numbers.job[row, PINNED] >= 0 and job.pinned:
                target.job[row, FIXED] = job.pinned.start
            elif job.persons > 1:
                target.job[row, FIXED] = starts.get(job.id, -1)
        is_whole = self._drop_torn(target)
        for tour in range(len(packed.tours)):
            is_whole &= self._legalise(target, tour)
        return is_whole and self._drop_torn(target)

    def _legalise(self, target: Solution, tour: int) -> bool:
        """Take visits out, the last first, until the tour breaks no rule."""
        numbers, is_whole = self.packed.numbers, True
        while not moves.refresh(numbers, target, tour):
            free = [at for at in range(target.count[tour]) if self._is_free(target.sequence[tour, at])]
            if not free:
                break
            moves.take(numbers, target, tour, free[-1])
            is_whole = False
        return is_whole

    def _is_free(self, entry: int) -> bool:
        return entry == len(self.packed.names) or self.packed.numbers.job[entry, PINNED] < 0

    def _drop_torn(self, target: Solution) -> bool:
        """Take out jobs of several persons that lack one or have no time."""
        is_whole = True
        for row in self.together:
            ring = self._ring(row)
            present = [one for one in ring if target.job[one, WHERE] >= 0]
            if present and (len(present) < len(ring) or target.job[row, FIXED] < 0):
                pairs.remove(self.packed.numbers, target, self.room, row)
                is_whole = False
            elif not present:
                target.job[ring, FIXED] = -1
        return is_whole

    def _ring(self, row: int) -> list[int]:
        ring = [row]
        while (mate := int(self.packed.numbers.job[ring[-1], MATE])) != row:
            ring.append(mate)
        return ring

    def _place_together(self) -> None:
        numbers = self.packed.numbers
        for row in sorted(self.together, key=lambda row: -numbers.worth[row, LEFT]):
            if self.running.job[row, WHERE] < 0:
                self._place(row)

    def _place(self, row: int) -> None:
        mark = pairs.place_together(self.packed.numbers, self.running, self.room, row, int(self.state[5]))
        self.state[5] = float(mark)

    def _put_in_all(self) -> None:
        self.state[4] += 1
        stamp = int(self.state[4])
        _touched, looked = ruin.recreate(self.packed.numbers, self.running, self.room, 0, stamp, int(self.state[5]))
        self.state[5] = float(looked)

    def _is_best(self) -> None:
        self.state[0:2] = ruin.value(self.packed.numbers, self.running)
        self.state[2:4] = self.state[0:2]
        ruin.copy_into(self.running, self.best)

    def _go_on_from_best(self) -> None:
        ruin.copy_into(self.best, self.running)
        for tour in range(len(self.packed.tours)):
            moves.refresh(self.packed.numbers, self.running, tour)
        self.state[0:2] = ruin.value(self.packed.numbers, self.running)
        self.state[2:4] = self.state[0:2]

    def _chunk(self, size: int, heat: float) -> None:
        numbers = self.packed.numbers
        ruin.rounds(numbers, self.running, self.best, self.room, self.state, size, heat)
        self.rounds += size
        if self.together:
            self._reconsider(self.together[int(moves.chance(self.running.random) * len(self.together))])

    def _reconsider(self, row: int) -> None:
        """Take one job of several persons out and put it in again where it costs least now."""
        numbers = self.packed.numbers
        pairs.remove(numbers, self.running, self.room, row)
        self._place(row)
        points, day = ruin.value(numbers, self.running)
        self.state[0:2] = points, day
        if ruin.is_better(numbers, points, day, self.state[2], self.state[3]):
            self._is_best()

    def _settle(self) -> None:
        """From the best solution: put in what still fits, promises before everything if so configured."""
        self._go_on_from_best()
        numbers = self.packed.numbers
        point = numbers.prices[arrays.POINT]
        if numbers.prices[arrays.LEXICOGRAPHIC]:
            numbers.prices[arrays.POINT] = FIRST_OF_ALL
        self._place_together()
        self._put_in_all()
        numbers.prices[arrays.POINT] = point
        points, day = ruin.value(numbers, self.running)
        if ruin.is_better(numbers, points, day, self.state[2], self.state[3]):
            self._is_best()

    def _heat(self, share: float, rounds: int) -> float:
        """The temperature when ``share`` of the time, that will be enough for ``rounds``, has gone."""
        planned = max(1, int((self.best.job[:, WHERE] >= 0).sum()))
        is_one_sum = not self.packed.numbers.prices[arrays.LEXICOGRAPHIC]
        mean = max(1.0, self.cost() / len(self.packed.names) if is_one_sum else float(self.state[3]) / planned)
        hot = max(COLD, self.hot * min(1.0, rounds / (ROUNDS_A_JOB * planned)))
        return float(mean * hot * (COLD / hot) ** share)


def _longest(packed: Packed) -> int:
    """How many entries a tour may get: what its load limit allows, and no more than 300."""
    limits = packed.numbers.tour[:, LIMIT]
    pins = max((len(tour.pins) for tour in packed.tours), default=0)
    loads = packed.numbers.job[packed.numbers.job[:, PINNED] < 0, LOAD]
    least = int(loads.min()) if len(loads) else 0
    return 300 if not least or not len(limits) else min(300, int(min(limits.max() // least, 300)) + pins + 5)


def _is_over(budget: Budget, rounds: int, hooks: Hooks) -> bool:
    return (
        time.perf_counter() >= budget.until
        or (budget.rounds is not None and rounds >= budget.rounds)
        or bool(hooks.cancelled and hooks.cancelled())
    )


def _expected(budget: Budget, share: float, done: int) -> int:
    """How many rounds there will be, by what there were so far."""
    if budget.rounds is not None:
        return budget.rounds
    return int(done / share) if share > 0 else 0


def _share(budget: Budget, began: float, rounds: int) -> float:
    now = time.perf_counter()
    by_time = (now - began) / max(1e-9, budget.until - began)
    return min(1.0, rounds / budget.rounds if budget.rounds else by_time)
