"""
Trials that people ask for on a page: queued, carried out by a worker, watched, cancelled, kept.

A worker that dies leaves a trial under way; the queue gives it to the next, which begins anew (``turn`` goes up, and a
worker that was only slow finds that its turn is over). After three turns it is given up and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from time import monotonic
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.models import Branch, Person
from yinuo.core.services import live
from yinuo.rulebook.backtest import SIDES, Outcome, Stopping, Window
from yinuo.rulebook.backtest.figures import COLUMNS, Cell, Change, Counts, SideName
from yinuo.rulebook.engine import EngineError
from yinuo.rulebook.models import BacktestCase, BacktestFault, BacktestFigure, BacktestRun, RegulationVersion
from yinuo.rulebook.services import trials

State = BacktestRun.State
UNDER_WAY = (State.WAITING, State.READING, State.JUDGING)
TURNS = 3
_TOLD_SECONDS = 1.0
_BATCH = 2000
_DIED = ("后台进程多次中断，请联系系统管理员后重试。", "Workers died on it again and again; tell the administrator.")
_BROKE = ("试算中断，原因已记入后台任务列表。", "The trial broke off; the list of jobs keeps the reason.")
Row = TypeVar("Row")


class NothingHappened(Refusal):
    def __init__(self) -> None:
        message = _("结束日期须晚于开始日期，开始日期须早于今天。")
        super().__init__("backtest_window", message, fields={"ends_on": message})


class TriedAlready(Refusal):
    def __init__(self) -> None:
        super().__init__("backtest_under_way", _("这个版本正在试算，请等它完成或先取消。"))


class NotUnderWay(Refusal):
    def __init__(self, run: BacktestRun) -> None:
        super().__init__(
            "backtest_ended", _("这次试算已是“%(state)s”，不能再取消。") % {"state": run.get_state_display()}
        )


def ask(
    *,
    version: RegulationVersion,
    starts_at: datetime,
    ends_at: datetime,
    branch: Branch | None,
    by: Person,
    at: datetime,
) -> BacktestRun:
    """
    Have a version tried on what happened in [starts_at, ends_at).

    :raises NothingHappened: the window is empty or begins in the future
    :raises TriedAlready: a trial of it is under way
    """
    if not starts_at < ends_at or starts_at >= at:
        raise NothingHappened
    with transaction.atomic():
        RegulationVersion.objects.select_for_update().get(pk=version.pk)
        if BacktestRun.objects.filter(version=version, state__in=UNDER_WAY).exists():
            raise TriedAlready
        run = BacktestRun.objects.create(
            version=version, starts_at=starts_at, ends_at=ends_at, until=at, branch=branch, asked_by=by, asked_at=at
        )
        from yinuo.rulebook.tasks import carry_out  # noqa: PLC0415  # tasks need the loaded queue, models do not

        carry_out.defer(run_id=run.pk)
    return run


def cancel(*, run: BacktestRun, at: datetime) -> None:
    """
    Stop a trial; the worker notices within seconds.

    :raises NotUnderWay: it has ended
    """
    changed = BacktestRun.objects.filter(pk=run.pk, state__in=UNDER_WAY).update(state=State.CANCELLED, ended_at=at)
    if not changed:
        run.refresh_from_db()
        raise NotUnderWay(run)
    live.tell(_topic(run.pk))


def perform(*, run_id: int, at: datetime, processes: int) -> None:
    """Carry a trial out, as a worker's job. Twice is once: what has ended stays as it is."""
    run = _take(run_id, at)
    if run is None:
        return
    watch = _Watch(run)
    window = Window(run.starts_at, run.ends_at, run.until)
    trial = trials.Trial(run.version, window, run.branch_id)
    try:
        outcome, _plan = trials.carry_out(trial, processes=processes, watch=watch.watch())
    except Stopping:
        return
    except EngineError as error:
        _fail(run, at, error.zh, error.en)
    except Exception:
        # Whatever it was: the page must not show a trial that runs for ever. The queue keeps the fault itself.
        _fail(run, at, *_BROKE)
        raise
    else:
        _keep(run, outcome, at)


def _take(run_id: int, at: datetime) -> BacktestRun | None:
    """Take a trial up, or give it up if it has been taken up too often; None if there is nothing to do."""
    with transaction.atomic():
        runs = BacktestRun.objects.select_for_update(of=("self",)).select_related("version__regulation")
        run = runs.filter(pk=run_id, state__in=UNDER_WAY).first()
        if run is None:
            return None
        if run.turn >= TURNS:
            _fail(run, at, *_DIED)
            return None
        run.turn, run.state, run.events_done = run.turn + 1, State.READING, 0
        run.save(update_fields=["turn", "state", "events_done"])
    live.tell(_topic(run.pk))
    return run


def _topic(pk: int) -> str:
    return f"backtest:{pk}"


def _own(run: BacktestRun) -> dict[str, object]:
    """Return what tells the trial as long as it is this worker's turn."""
    return {"pk": run.pk, "turn": run.turn, "state__in": (State.READING, State.JUDGING)}


def _fail(run: BacktestRun, at: datetime, zh: str, en: str) -> None:
    BacktestRun.objects.filter(pk=run.pk, turn=run.turn, state__in=UNDER_WAY).update(
        state=State.FAILED, ended_at=at, reason=zh, reason_en=en
    )
    live.tell(_topic(run.pk))


class _Watch:
    """Says on the page how far it is, once a second, and hears whether it is to stop."""

    def __init__(self, run: BacktestRun) -> None:
        self._run = run
        self._told = 0.0
        self._is_over = False

    def watch(self) -> trials.Watch:
        return trials.Watch(read=self._read, judged=self._judged, stopped=self._stopped)

    def _read(self, trees: int) -> None:
        self._say(trees=trees)

    def _judged(self, done: int, whole: int) -> None:
        if done in {0, whole}:
            self._told = 0.0
        self._say(state=State.JUDGING, events_done=done, events=whole)

    def _stopped(self) -> bool:
        if monotonic() - self._told >= _TOLD_SECONDS:
            self._say()
        return self._is_over

    def _say(self, **news: object) -> None:
        """Write the news down if it is time to, and see whether it is still this worker's turn."""
        if monotonic() - self._told < _TOLD_SECONDS:
            return
        self._told = monotonic()
        mine = BacktestRun.objects.filter(**_own(self._run))
        changed = mine.update(**news) if news else mine.count()
        self._is_over = not changed
        if changed and news:
            live.tell(_topic(self._run.pk))


def _keep(run: BacktestRun, outcome: Outcome, at: datetime) -> None:
    """Write down what it came to, unless the trial was cancelled or taken over meanwhile."""
    with transaction.atomic():
        mine = BacktestRun.objects.filter(**_own(run))
        changed = len({one.root for one in outcome.changes})
        done = mine.update(
            state=State.DONE,
            ended_at=at,
            trees=outcome.trees,
            events=outcome.events,
            events_done=outcome.events,
            changed=changed,
        )
        if not done:
            return
        code = run.version.regulation.code
        for some in _batches(_figures(run, outcome, code)):
            BacktestFigure.objects.bulk_create(some)
        for batch in _batches(_case(run, change) for change in outcome.changes):
            BacktestCase.objects.bulk_create(batch)
        BacktestFault.objects.bulk_create(
            BacktestFault(run=run, side=fault.side, text=fault.zh, text_en=fault.en, trees=many, first_id=first)
            for fault, (many, first) in outcome.faults.items()
        )
    live.tell(_topic(run.pk))


def _figures(run: BacktestRun, outcome: Outcome, code: str) -> Iterator[BacktestFigure]:
    """Yield the figures of the regulation itself, and of others where they differ."""
    moved = {(cell.regulation, cell.rule) for cell in outcome.moved()}
    for side in SIDES:
        for cell, counts in outcome.figures[side].items():
            if cell.regulation == code or (cell.regulation, cell.rule) in moved:
                yield _figure(run, side, cell, counts)


def _figure(run: BacktestRun, side: SideName, cell: Cell, counts: Counts) -> BacktestFigure:
    row: dict[str, Any] = dict(zip(COLUMNS, counts, strict=True))
    return BacktestFigure(
        run=run,
        side=side,
        regulation=cell.regulation,
        clause=cell.clause,
        rule=cell.rule,
        branch_id=cell.branch,
        department_id=cell.department or None,
        month=cell.month,
        **{**row, "least": _amount(row["least"]), "most": _amount(row["most"])},
    )


def _case(run: BacktestRun, change: Change) -> BacktestCase:
    cell = change.cell
    return BacktestCase(
        run=run,
        record_id=change.record,
        regulation=cell.regulation,
        clause=cell.clause,
        rule=cell.rule,
        branch_id=cell.branch,
        department_id=cell.department or None,
        month=cell.month,
        at=change.at,
        draft=change.draft,
        actual=change.actual,
        draft_due_at=change.draft_due,
        actual_due_at=change.actual_due,
        draft_fines=change.draft_fines,
        actual_fines=change.actual_fines,
        draft_amount=_amount(change.draft_amount),
        actual_amount=_amount(change.actual_amount),
    )


def _amount(hundredths: int) -> Decimal:
    return Decimal(hundredths) / 100


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
