"""What a plan of the optimiser means for the board: who moves where, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import get_language

from yinuo.dispatch.errors import clock
from yinuo.dispatch.optimiser import Plan, words
from yinuo.dispatch.selectors.planning.world import Visit, World
from yinuo.dispatch.selectors.standing import Spot

# An order that would begin less than this earlier or later with the same person stays where its people know it.
SAME = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Tally:
    """What a way of standing comes to: promises broken, minutes on the road, cases without anybody."""

    broken: int
    travel: int
    unassigned: int


def spots(world: World, plan: Plan) -> dict[str, Spot]:
    """
    Return the spot of each visit after the plan.

    What is pinned, and what moves by less than half an hour with the same person, stays exactly where it stands; no two
    visits of a person overlap, and what would is left where it was.
    """
    found = {name: visit.spot for name, visit in world.visits.items() if visit.spot and _stays(world, name, plan)}
    planned = {stop.job: world.spot(stop) for stop in plan.stops if stop.job not in found}
    for name, spot in sorted(planned.items(), key=lambda pair: pair[1].starts_at):
        old = world.visits[name].spot
        if old is not None and _is_same(old, spot) and not _overlaps(old, found.values(), planned, name):
            spot = old  # noqa: PLW2901  # the spot that it keeps
        if not any(spot.overlaps(other) for other in found.values()):
            found[name] = spot
        elif old is not None and not any(old.overlaps(other) for other in found.values()):
            found[name] = old
    return found


def changes(world: World, after: dict[str, Spot]) -> Iterator[tuple[str, Visit, Spot]]:
    """Yield what is elsewhere than it stands now, in order of time."""
    for name, spot in sorted(after.items(), key=lambda pair: (pair[1].starts_at, pair[0])):
        visit = world.visits[name]
        if visit.spot != spot:
            yield name, visit, spot


def tally(world: World, after: dict[str, Spot]) -> Tally:
    broken = sum(is_broken(visit, after.get(name)) for name, visit in world.visits.items())
    travel = sum(spot.travel_minutes for spot in after.values())
    return Tally(broken, travel, len(world.visits.keys() - after.keys()))


def standing(world: World) -> dict[str, Spot]:
    """Return the spots as they are now."""
    return {name: visit.spot for name, visit in world.visits.items() if visit.spot is not None}


def is_broken(visit: Visit, spot: Spot | None) -> bool:
    """Whether the visit's first promise is not kept at the spot; nowhere, none is."""
    if not visit.promises or (visit.order is not None and visit.order.arrived_at is not None):
        return False
    return spot is None or not visit.promises[0].is_kept(spot.arrival_at, spot.ends_at)


def reasons(world: World, plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield each visit that nobody gets with the reason nearest to a remedy, in words."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    for one in plan.unassigned:
        said = [words(reason, language=language, clock=lambda at: clock(world.instant(at))) for reason in one.reasons]
        yield one.job, said[0] if said else ""


def _stays(world: World, name: str, plan: Plan) -> bool:
    return world.problem.job_by_id[name].pinned is not None or name not in plan.appointments


def _is_same(old: Spot, new: Spot) -> bool:
    return old.technician == new.technician and abs(old.starts_at - new.starts_at) < SAME


def _overlaps(old: Spot, held: Iterable[Spot], planned: dict[str, Spot], name: str) -> bool:
    others = (spot for other, spot in planned.items() if other != name)
    return any(old.overlaps(other) for other in (*held, *others))
