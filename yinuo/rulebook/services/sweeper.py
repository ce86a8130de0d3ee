"""
Time at work: warnings, breaches and the steps of ladders, each once, however many sweepers run and however long none
did.

A batch locks the trees of what is due, passing over those that somebody else holds, reads again under the lock, and
writes everything down in one transaction. A breach carries its due time, not the time of the sweep.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from yinuo.rulebook.engine import NOTHING, Effects, EngineError, step
from yinuo.rulebook.models import Obligation
from yinuo.rulebook.selectors.line import Line
from yinuo.rulebook.services import ladders, scenes
from yinuo.rulebook.services.ledger import Ledger

logger = logging.getLogger(__name__)

_PUT_OFF = timedelta(hours=1)
_PICK = """
SELECT o.id FROM rulebook_obligation o JOIN core_record r ON r.id = o.root_id
WHERE o.state = 'open' AND o.act_at <= %s {only}
ORDER BY o.act_at, o.id LIMIT %s
FOR NO KEY UPDATE OF r SKIP LOCKED
"""
_ONLY = "AND o.root_id = ANY(%s)"
_BRANCH = "AND o.branch_id = %s"


@dataclass(frozen=True, slots=True)
class SweepResult:
    """How many obligations were acted on, and how many of them broke."""

    acted: int = 0
    breached: int = 0

    def __add__(self, other: SweepResult) -> SweepResult:
        return SweepResult(self.acted + other.acted, self.breached + other.breached)


def sweep(
    *, at: datetime, batch: int = 200, only: Collection[int] | None = None, branch: int | None = None
) -> SweepResult:
    """
    Act on everything that is due until ``at``, oldest first, one transaction a batch.

    ``only``: the ids of the roots to look at; ``branch``: the id of the one branch (None: all). What another sweeper or
    a person holds locked is left to the next sweep.
    """
    total = SweepResult()
    if not _is_any_due(at):
        return total
    while True:
        picked, done = _sweep_batch(at, batch, only, branch)
        total += done
        if picked < batch or not done.acted:
            return total


def _sweep_batch(at: datetime, batch: int, only: Collection[int] | None, branch: int | None) -> tuple[int, SweepResult]:
    """Act on one batch and return how many rows it picked, and what it did."""
    with transaction.atomic():
        picked = _pick(at, batch, only, branch)
        if not picked:
            return 0, SweepResult()
        ledger = Ledger(now=at, line=Line(at))
        acted = breached = 0
        for obligation, scene in scenes.due_among(picked, at):
            effects = _effects(ledger, scene, obligation, at)
            if effects is NOTHING:
                continue
            ladders.take_time(ledger, scene, obligation, effects)
            acted += 1
            breached += bool(effects.breached)
        ledger.write()
    return len(picked), SweepResult(acted, breached)


def _effects(ledger: Ledger, scene: scenes.Scene, obligation: Obligation, at: datetime) -> Effects:
    """
    Return what is due. An obligation whose calendar no longer reaches far enough must not stop all others: it is put
    off by an hour and said aloud.
    """
    others = scene.runnings() if ladders.opens_by_ladder(obligation) else ()
    try:
        return step(scene.program, scene.running_of(obligation), at, others)
    except EngineError as error:
        logger.error("obligation %s cannot be acted on: %s", obligation.pk, error)
        obligation.act_at = at + _PUT_OFF
        ledger.changed[obligation.pk] = obligation
        return NOTHING


def _is_any_due(at: datetime) -> bool:
    """Whether there is anything to do, asked without a transaction: most sweeps find nothing."""
    return Obligation.objects.filter(state=Obligation.State.OPEN, act_at__lte=at).exists()


def _pick(at: datetime, batch: int, only: Collection[int] | None, branch: int | None) -> list[int]:
    narrowed = [words for words, given in ((_ONLY, only), (_BRANCH, branch)) if given is not None]
    values: list[datetime | int | list[int]] = [at]
    if only is not None:
        values.append(list(only))
    if branch is not None:
        values.append(branch)
    with connection.cursor() as cursor:
        cursor.execute(_PICK.format(only=" ".join(narrowed)), [*values, batch])
        return [pk for (pk,) in cursor.fetchall()]
