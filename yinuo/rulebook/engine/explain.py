"""
Why a promise is due when it is due: the same arithmetic again, each step said in both languages.

The due time is computed anew from the rule, the start and the pauses, and held against the one that is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal, NamedTuple

from yinuo.lib.durations import Duration
from yinuo.lib.worktime import Calendar, SkippedDay
from yinuo.rulebook.engine import times
from yinuo.rulebook.engine.compiled import CompiledObligation
from yinuo.rulebook.engine.types import FactValue
from yinuo.rulebook.pack.model import Clause
from yinuo.rulebook.pack.obligation_rule import ByClock, ByDayOfMonth

Verdict = Literal["kept", "broken", "running", "paused", "cancelled"]
Topic = Literal[
    "rule", "clause", "fact", "start", "limit", "skipped", "pause", "moved", "wait", "due", "check", "verdict"
]
Names = Mapping[str, tuple[str, str]]
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$")

_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SKIPPED = {
    "weekend": ("周末", "weekend"),
    "holiday": ("法定节假日", "public holiday"),
    "closed": ("非工作日", "not a working day"),
    "exception": ("本公司另定休息日", "closed by the company's own decision"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseSpan:
    """A stretch in which the clock stood still; ``remaining_seconds`` is what was stored at its start."""

    starts_at: datetime
    ends_at: datetime | None
    reason_zh: str
    reason_en: str
    clause: str
    remaining_seconds: int


@dataclass(frozen=True, slots=True)
class Move:
    """At ``at`` the fact that the due time follows changed to ``due_at``."""

    at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """
    What is stored about one obligation.

    ``facts``: those stored at its opening, by dotted name; ``calendar``: the pinned version, None around the clock;
    ``due_at``: the stored due time, None while paused or without a limit. ``pauses`` and ``moves`` in order of time.
    """

    rule: CompiledObligation
    opened_at: datetime
    counts_from: datetime
    due_at: datetime | None
    not_before: datetime | None = None
    calendar: Calendar | None = None
    facts: Mapping[str, FactValue]
    pauses: Sequence[PauseSpan] = ()
    moves: Sequence[Move] = ()
    met_at: datetime | None = None
    breached_at: datetime | None = None
    cancelled_at: datetime | None = None


class Line(NamedTuple):
    topic: Topic
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    One obligation, explained.

    ``computed_due_at``: the due time worked out anew (None: none, or paused); ``agrees``: it equals the stored one, and
    so does what was left at each pause; ``skipped``: calendar days that did not count; ``is_certain``: False if the due
    time lies on days whose holidays are not published yet.
    """

    rule: str
    regulation: str
    version: str
    clause: Clause
    facts: Mapping[str, FactValue]
    counts_from: datetime
    skipped: tuple[SkippedDay, ...]
    pauses: tuple[PauseSpan, ...]
    computed_due_at: datetime | None
    stored_due_at: datetime | None
    agrees: bool
    is_certain: bool
    verdict: Verdict
    all_lines: tuple[Line, ...]

    def lines(self, lang: str) -> list[str]:
        """Return the explanation line by line, Chinese for every code that begins with ``zh``, else English."""
        return [one.zh if lang.startswith("zh") else one.en for one in self.all_lines]


def explain(history: History, *, always: Calendar, names: Names, values: Names = MappingProxyType({})) -> Explanation:
    """
    Return why an obligation is due when it is, and whether that agrees with what is stored.

    ``always``: the calendar around the clock of the program, for clock times; ``names``: dotted fact → its meaning in
    Chinese and English; ``values``: the same for what it can be.

    :raises NoDueTime: the pinned calendar does not reach as far as the due time
    """
    work = _Arithmetic(history, history.calendar or always)
    rule = history.rule
    verdict = _verdict(history)
    return Explanation(
        rule=rule.code,
        regulation=rule.regulation,
        version=rule.version.pack.version,
        clause=rule.version.clauses[rule.clause],
        facts=history.facts,
        counts_from=history.counts_from,
        skipped=tuple(work.skipped),
        pauses=tuple(history.pauses),
        computed_due_at=work.due_at,
        stored_due_at=history.due_at,
        agrees=work.agrees,
        is_certain=work.is_certain,
        verdict=verdict,
        all_lines=(
            *_rule_lines(history.rule),
            *_fact_lines(history, work, names, values),
            *_lines(history, work, names, verdict),
        ),
    )


class _Arithmetic:
    """The due time worked out anew, pause by pause. ``opening_due_at``: as it was at opening."""

    def __init__(self, history: History, calendar: Calendar) -> None:
        self.calendar = calendar
        rule = history.rule
        nested: dict[str, dict[str, FactValue]] = {}
        for dotted, value in history.facts.items():
            entity, _, name = dotted.partition(".")
            nested.setdefault(entity, {})[name] = value
        start = times.utc(history.counts_from)
        due_at = times.due_time(rule, start, calendar, nested)
        self.opening_due_at = due_at
        self.agrees = True
        for pause in history.pauses:
            if due_at is None:
                break
            left = times.left(rule, pause.starts_at, due_at, calendar)
            self.agrees &= left == pause.remaining_seconds
            due_at = None if pause.ends_at is None else times.resumed(rule, pause.ends_at, left, calendar)
        if history.moves:
            due_at = history.moves[-1].due_at
        self.due_at = due_at
        self.agrees &= due_at == history.due_at
        self.skipped: list[SkippedDay] = []
        self.is_certain = True
        if not rule.is_around_the_clock and due_at is not None and due_at > start:
            self.skipped = calendar.skipped_days(start, due_at)
            self.is_certain = calendar.is_certain(start, due_at)


def _verdict(history: History) -> Verdict:
    if history.breached_at is not None:
        return "broken"
    if history.met_at is not None:
        late = history.due_at is not None and history.met_at > history.due_at
        return "broken" if late else "kept"
    if history.cancelled_at is not None:
        return "cancelled"
    return "paused" if history.pauses and history.pauses[-1].ends_at is None else "running"


def _lines(history: History, work: _Arithmetic, names: Names, verdict: Verdict) -> Iterator[Line]:
    yield from _start_lines(history, work, names)
    for day in work.skipped:
        yield _skipped_line(day)
    for pause in history.pauses:
        yield from _pause_lines(pause, work)
    for move in history.moves:
        at, due_at = _at(move.at, work), _at(move.due_at, work)
        yield Line(
            "moved", f"{at.zh} 所依时间改为 {due_at.zh}", f"{at.en}: the time that it follows became {due_at.en}"
        )
    yield from _due_lines(history, work)
    yield _verdict_line(history, work, verdict)


def _fact_lines(history: History, work: _Arithmetic, names: Names, values: Names) -> Iterator[Line]:
    for dotted, value in history.facts.items():
        zh, en = names.get(dotted, (dotted, dotted))
        said = _value(value, work, values)
        yield Line("fact", f"事实：{zh}（{dotted}）= {said.zh}", f"Fact: {en} ({dotted}) = {said.en}")


def _rule_lines(rule: CompiledObligation) -> Iterator[Line]:
    title, pack = rule.spec.title, rule.version.pack
    yield Line(
        "rule",
        f"规则 {rule.code}“{title.zh}”，《{pack.title.zh}》（{pack.code}）版本 {pack.version}",
        f"Rule {rule.code} “{title.en}” of {pack.title.en} ({pack.code}), version {pack.version}",
    )
    clause = rule.version.clauses[rule.clause]
    words = clause.text or clause.title
    zh, en = (words.zh, words.en) if words else ("", "")
    yield Line("clause", f"第 {clause.number} 条：{zh}", f"Clause {clause.number}: {en}")


def _start_lines(history: History, work: _Arithmetic, names: Names) -> Iterator[Line]:
    rule = history.rule
    opened, start = _at(history.opened_at, work), _at(history.counts_from, work)
    zh, en = "事件发生时", "the time of the event"
    if rule.counts_from is not None and history.counts_from != history.opened_at:
        zh, en = names.get(".".join(rule.counts_from), (".".join(rule.counts_from),) * 2)
    yield Line(
        "start",
        f"{opened.zh} 产生，自 {start.zh}（{zh}）起计",
        f"It arose on {opened.en} and counts from {start.en} ({en})",
    )
    limit = _limit(rule, names)
    if limit is not None:
        calendar = _calendar(rule, work.calendar)
        yield Line("limit", f"期限：{limit.zh}；日历：{calendar.zh}", f"Limit: {limit.en}; calendar: {calendar.en}")
    if history.not_before is not None:
        wait = _at(history.not_before, work)
        yield Line("wait", f"{wait.zh} 之前履行不算", f"Doing it before {wait.en} does not count")


class _Said(NamedTuple):
    zh: str
    en: str


def _limit(rule: CompiledObligation, names: Names) -> _Said | None:
    if rule.within is not None:
        return _Said(f"{rule.within.human('zh')}内", f"within {rule.within.human('en')}")
    if rule.follows is not None:
        dotted = ".".join(rule.follows)
        zh, en = names.get(dotted, (dotted, dotted))
        return _Said(f"至{zh}（{dotted}）", f"by {en} ({dotted})")
    if isinstance(rule.by, ByClock):
        if rule.by.day == "same":
            return _Said(f"至下一个 {rule.by.clock}", f"by the next {rule.by.clock}")
        return _Said(f"至下一工作日 {rule.by.clock}", f"by {rule.by.clock} of the next working day")
    if isinstance(rule.by, ByDayOfMonth):
        day = rule.by.day_of_month
        return _Said(f"至每月 {day} 日 24:00", f"by the end of day {day} of the month")
    return None


def _calendar(rule: CompiledObligation, calendar: Calendar) -> _Said:
    if rule.is_around_the_clock:
        return _Said("全天 24 小时，每天计算", "around the clock, every day")
    return _Said(
        f"{calendar.code} 第 {calendar.version} 版（{calendar.timezone}）",
        f"{calendar.code} version {calendar.version} ({calendar.timezone})",
    )


def _skipped_line(day: SkippedDay) -> Line:
    zh, en = _SKIPPED[day.reason]
    about = [day.label] if day.label else []
    about_zh, about_en = "，".join([zh, *about]), ", ".join([en, *about])
    source_zh = f"；依据：{day.source}" if day.source else ""
    source_en = f"; source: {day.source}" if day.source else ""
    doubt_zh, doubt_en = ("", "") if day.confirmed else ("（尚未公布，预计）", " (expected, not published yet)")
    weekday = day.date.weekday()
    return Line(
        "skipped",
        f"跳过 {day.date.isoformat()} 周{_WEEKDAYS_ZH[weekday]}：{about_zh}{doubt_zh}{source_zh}",
        f"Skipped {_WEEKDAYS_EN[weekday]} {day.date.isoformat()}: {about_en}{doubt_en}{source_en}",
    )


def _pause_lines(pause: PauseSpan, work: _Arithmetic) -> Iterator[Line]:
    start, left = _at(pause.starts_at, work), Duration(seconds=pause.remaining_seconds)
    reason_zh, reason_en = f"{pause.reason_zh}（第 {pause.clause} 条）", f"{pause.reason_en} (clause {pause.clause})"
    if pause.ends_at is None:
        yield Line(
            "pause",
            f"{start.zh} 起暂停：{reason_zh}；尚余 {left.human('zh')}",
            f"Paused since {start.en}: {reason_en}; {left.human('en')} left",
        )
        return
    end = _at(pause.ends_at, work)
    length = Duration(seconds=int((pause.ends_at - pause.starts_at).total_seconds()))
    yield Line(
        "pause",
        f"{start.zh} 至 {end.zh} 暂停 {length.human('zh')}：{reason_zh}；恢复时尚余 {left.human('zh')}",
        f"Paused from {start.en} to {end.en}, {length.human('en')}: {reason_en}; {left.human('en')} left",
    )


def _due_lines(history: History, work: _Arithmetic) -> Iterator[Line]:
    if work.due_at is None:
        if not history.rule.spec.has_limit:
            yield Line("due", "条款未定期限，完成为止", "The clause sets no limit: it stays open until it is done")
        return
    due_at = _at(work.due_at, work)
    doubt_zh, doubt_en = ("", "") if work.is_certain else (
        "（涉及尚未公布的节假日，可能变动）",
        " (it touches holidays that are not published yet and may change)",
    )  # fmt: skip
    yield Line("due", f"应于 {due_at.zh} 前完成{doubt_zh}", f"Due on {due_at.en}{doubt_en}")
    if work.agrees:
        yield Line("check", "重新计算与记录一致", "Computed anew, it agrees with what is stored")
    else:
        stored = _at(history.due_at, work) if history.due_at else _Said("无", "none")
        yield Line(
            "check", f"重新计算与记录不一致，记录为 {stored.zh}", f"It does NOT agree with what is stored: {stored.en}"
        )


def _verdict_line(history: History, work: _Arithmetic, verdict: Verdict) -> Line:
    if history.met_at is not None:
        done = _at(history.met_at, work)
        if verdict == "kept":
            return Line("verdict", f"{done.zh} 完成：按时履行", f"Done on {done.en}: kept")
        late = _late(history, work)
        return Line("verdict", f"{done.zh} 完成：逾期 {late.zh}", f"Done on {done.en}: broken, {late.en} late")
    if history.cancelled_at is not None:
        ended = _at(history.cancelled_at, work)
        if verdict == "broken":
            return Line("verdict", f"违约后于 {ended.zh} 取消", f"Broken, then cancelled on {ended.en}")
        return Line("verdict", f"{ended.zh} 取消，无需履行", f"Cancelled on {ended.en}: nothing is owed any more")
    return {
        "broken": Line("verdict", "已违约，仍须履行", "Broken, and still to be done"),
        "paused": Line("verdict", "计时暂停中", "The clock stands still"),
    }.get(verdict, Line("verdict", "进行中", "Running"))


def _late(history: History, work: _Arithmetic) -> _Said:
    if history.met_at is None or history.due_at is None:
        return _Said("", "")
    seconds = times.late_by(history.rule, history.due_at, history.met_at, work.calendar)
    span = Duration(working_seconds=seconds) if history.rule.counts_working else Duration(seconds=seconds)
    return _Said(span.human("zh"), span.human("en"))


def _at(at: datetime, work: _Arithmetic) -> _Said:
    local = at.astimezone(UTC).astimezone(work.calendar.tz)
    clock = local.strftime("%Y-%m-%d %H:%M:%S")
    return _Said(f"{clock}（周{_WEEKDAYS_ZH[local.weekday()]}）", f"{_WEEKDAYS_EN[local.weekday()]} {clock}")


def _value(value: FactValue, work: _Arithmetic, values: Names) -> _Said:
    if isinstance(value, str) and _INSTANT.match(value):
        return _at(datetime.fromisoformat(value), work)
    if isinstance(value, str) and value in values:
        return _Said(*values[value])
    return _Said(_value_zh(value), _value_en(value))


def _value_zh(value: FactValue) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return _value_en(value) or "（空）"


def _value_en(value: FactValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)
