"""A run of the optimiser from beginning to end: read the branch, search against the clock, hand the result in."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.utils import timezone

from yinuo.core import clock
from yinuo.dispatch import optimiser
from yinuo.dispatch.models import PlanRun
from yinuo.dispatch.selectors import planning
from yinuo.dispatch.selectors.planning import outcome, today
from yinuo.dispatch.selectors.planning.world import World
from yinuo.dispatch.selectors.standing import Spot
from yinuo.dispatch.services import runs
from yinuo.dispatch.services.drafts import Placement

logger = logging.getLogger(__name__)

_REPORT_SECONDS = 1.0


class Watch:
    """Tells the run how far the search is, once a second, and hears whether to stop."""

    def __init__(self, run: PlanRun) -> None:
        self._run = run
        self._last = 0.0
        self.is_cancelled = False

    def progress(self, share: float, _score: tuple[float, float]) -> None:
        now = time.monotonic()
        if now - self._last < _REPORT_SECONDS:
            return
        self._last = now
        self.is_cancelled = runs.report(run=self._run, progress=min(99, int(share * 100)), at=clock.now())

    def cancelled(self) -> bool:
        return self.is_cancelled


def carry_out(run_id: int) -> None:
    """Do the run, unless it is done or cancelled. Killed at any moment, it can be begun again."""
    run = runs.begin(run_id=run_id, at=clock.now())
    if run is None:
        return
    try:
        _search(run)
    except Exception as error:
        logger.exception("a run of the optimiser broke", extra={"run": run.pk})
        runs.fail(run=run, error=f"{type(error).__name__}: {error}", at=clock.now())


def _search(run: PlanRun) -> None:
    at = clock.now()
    first = timezone.localdate(at)
    last = first + timedelta(days=run.days - 1)
    world = planning.read(planning.Scope(run.plan.branch, run.plan, first, last, at))
    source = world.source
    runs.note_travel(run=run, name=source.name, routed=source.routed, estimated=source.estimated, fault=source.fault)
    watch = Watch(run)
    watch.progress(0.0, (0.0, 0.0))
    found = optimiser.plan(
        world.problem,
        seconds=run.seconds,
        seed=run.pk,
        start=today.plan(world),
        progress=watch.progress,
        cancelled=watch.cancelled,
    )
    after = outcome.spots(world, found)
    runs.finish(
        run=run,
        placements=_placements(world, after),
        before=outcome.tally(world, outcome.standing(world)),
        after=outcome.tally(world, after),
        unplanned=[
            (world.visits[name].case, words)
            for name, words in outcome.reasons(world, found)
            if name not in after and world.visits[name].order is None
        ],
        at=clock.now(),
    )


def _placements(world: World, after: dict[str, Spot]) -> list[Placement]:
    """Return what the draft shall hold: what moves, and what it held and keeps."""
    changed = {name for name, _visit, _spot in outcome.changes(world, after)}
    return [
        Placement(world.visits[name].case, world.visits[name].order, spot)
        for name, spot in after.items()
        if name in changed or world.visits[name].is_draft
    ]
