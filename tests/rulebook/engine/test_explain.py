from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.lib.calendars import at, office
from tests.rulebook.engine.worlds import MONDAY, REPORTED, duty, incident, minutes, program_of
from yinuo.rulebook.engine import Opened, Program, react
from yinuo.rulebook.engine.explain import Explanation, History, Move, PauseSpan, explain

NAMES = {
    "case.in_city": ("是否市区", "whether the site is in the city"),
    "case.reported_at": ("报修时间", "when it was reported"),
    "order.appointment_at": ("约定上门时间", "agreed time"),
}


def opened(program: Program, when: datetime = MONDAY, **facts: Any) -> Opened:
    [found] = react(program, incident(REPORTED, when, **facts), ()).opened
    return found


def explained(program: Program, one: Opened, **changes: Any) -> Explanation:
    known = {
        "rule": one.rule, "opened_at": one.opened_at, "counts_from": one.counts_from, "due_at": one.due_at,
        "not_before": one.not_before, "calendar": one.calendar, "facts": one.facts,
    }  # fmt: skip
    return explain(History(**{**known, **changes}), always=program.always, names=NAMES)


def test_a_promise_kept_is_explained_from_clause_to_verdict() -> None:
    program = program_of(duty(when=(f"{REPORTED} | case.in_city",), within="PT10M"))
    found = explained(program, opened(program, case={"in_city": True}), met_at=MONDAY + minutes(8))

    assert found.lines("zh-hans") == [
        "规则 O1“O1”，《测试办法》（T-1）版本 1",
        "第 1 条：十分钟内答复",
        "事实：是否市区（case.in_city）= 是",
        "2026-03-02 09:00:00（周一） 产生，自 2026-03-02 09:00:00（周一）（事件发生时）起计",
        "期限：10 分钟内；日历：全天 24 小时，每天计算",
        "应于 2026-03-02 09:10:00（周一） 前完成",
        "重新计算与记录一致",
        "2026-03-02 09:08:00（周一） 完成：按时履行",
    ]
    assert found.lines("en")[2:6] == [
        "Fact: whether the site is in the city (case.in_city) = yes",
        "It arose on Mon 2026-03-02 09:00:00 and counts from Mon 2026-03-02 09:00:00 (the time of the event)",
        "Limit: within 10 minutes; calendar: around the clock, every day",
        "Due on Mon 2026-03-02 09:10:00",
    ]
    assert found.verdict == "kept"
    assert found.agrees


def test_every_calendar_day_skipped_is_named_with_its_reason() -> None:
    program = program_of(duty(within="P1D", calendar="office"))
    found = explained(program, opened(program, at("2026-02-14 10:00")))

    assert [day.date.day for day in found.skipped] == list(range(15, 24))
    lines = found.lines("zh")
    assert "期限：1 个工作日内；日历：office 第 3 版（Asia/Shanghai）" in lines
    assert any(line.startswith("跳过 2026-02-17 周二：法定节假日") for line in lines)
    assert any(line.startswith("Skipped Tue 2026-02-17: public holiday") for line in found.lines("en"))
    assert found.computed_due_at == at("2026-02-24 10:00")


def test_a_weekend_is_skipped_as_a_weekend() -> None:
    program = program_of(duty(within="PT1H", calendar="office"))
    found = explained(program, opened(program, at("2026-03-06 17:00")))

    assert "跳过 2026-03-07 周六：周末" in found.lines("zh")
    assert "Skipped Sun 2026-03-08: weekend" in found.lines("en")


def test_each_pause_is_counted_again() -> None:
    program = program_of(duty(within="PT3H", calendar="office"))
    pause = PauseSpan(
        starts_at=at("2026-03-02 10:00"), ends_at=at("2026-03-03 10:00"), reason_zh="客户要求", reason_en="asked for",
        clause="1", remaining_seconds=2 * 3600,
    )  # fmt: skip
    one = opened(program)

    found = explained(program, one, due_at=at("2026-03-03 12:00"), pauses=[pause])

    assert found.agrees
    assert (
        "2026-03-02 10:00:00（周一） 至 2026-03-03 10:00:00（周二） 暂停 24 小时：客户要求（第 1 条）；恢复时尚余 2 小时"
        in found.lines("zh")
    )
    assert any("24 hours: asked for (clause 1); 2 hours left" in line for line in found.lines("en"))


def test_a_clock_that_stands_still_has_no_due_time() -> None:
    program = program_of(duty(within="PT3H"))
    pause = PauseSpan(
        starts_at=MONDAY + minutes(60), ends_at=None, reason_zh="等待", reason_en="waiting", clause="1",
        remaining_seconds=7200,
    )  # fmt: skip

    found = explained(program, opened(program), due_at=None, pauses=[pause])

    assert found.verdict == "paused"
    assert found.agrees
    assert found.computed_due_at is None
    assert found.lines("zh")[-1] == "计时暂停中"


def test_a_stored_time_that_the_arithmetic_does_not_give_is_denounced() -> None:
    program = program_of(duty(within="PT10M"))
    one = opened(program)

    wrong_due = explained(program, one, due_at=MONDAY + minutes(11))
    pause = PauseSpan(
        starts_at=MONDAY, ends_at=MONDAY, reason_zh="等", reason_en="wait", clause="1", remaining_seconds=1
    )  # fmt: skip
    wrong_pause = explained(program, one, pauses=[pause])

    assert not wrong_due.agrees
    assert "重新计算与记录不一致，记录为 2026-03-02 09:11:00（周一）" in wrong_due.lines("zh")
    assert any("does NOT agree" in line for line in wrong_due.lines("en"))
    assert not wrong_pause.agrees


def test_broken_is_said_with_how_late_it_was() -> None:
    program = program_of(duty(within="PT10M", calendar="office"))
    one = opened(program, at("2026-03-06 17:20"))
    broken = {"breached_at": one.due_at}

    late = explained(program, one, met_at=at("2026-03-09 08:40"), **broken)
    still = explained(program, one, **broken)
    given_up = explained(program, one, cancelled_at=at("2026-03-09 08:40"), **broken)

    assert late.verdict == still.verdict == given_up.verdict == "broken"
    assert late.lines("zh")[-1] == "2026-03-09 08:40:00（周一） 完成：逾期 工作时间 10 分钟"
    assert still.lines("en")[-1] == "Broken, and still to be done"
    assert given_up.lines("zh")[-1] == "违约后于 2026-03-09 08:40:00（周一） 取消"


def test_a_time_that_follows_a_fact_is_explained_by_its_moves() -> None:
    program = program_of(duty(by={"fact": "order.appointment_at"}))
    one = opened(program, order={"appointment_at": "2026-03-02T11:00:00+08:00"})
    move = Move(MONDAY + minutes(30), at("2026-03-02 15:00"))

    unmoved = explained(program, one)
    moved = explained(program, one, due_at=at("2026-03-02 15:00"), moves=[move])

    assert unmoved.agrees
    assert "期限：至约定上门时间（order.appointment_at）；日历：全天 24 小时，每天计算" in unmoved.lines("zh")
    assert moved.agrees
    assert "2026-03-02 09:30:00（周一） 所依时间改为 2026-03-02 15:00:00（周一）" in moved.lines("zh")


def test_what_it_counts_from_is_named() -> None:
    program = program_of(duty(within="PT3H", count_from="case.reported_at", not_before="PT10M"))
    one = opened(program, case={"reported_at": "2026-03-02T08:00:00+08:00"})

    lines = explained(program, one).lines("en")

    assert any(line.endswith("counts from Mon 2026-03-02 08:00:00 (when it was reported)") for line in lines)
    assert "Doing it before Mon 2026-03-02 08:10:00 does not count" in lines


def test_without_a_limit_it_is_said_that_it_stays_open() -> None:
    program = program_of(duty())

    found = explained(program, opened(program))

    assert found.lines("zh")[-2:] == ["条款未定期限，完成为止", "进行中"]


def test_the_limit_by_clock_and_by_day_is_said_in_words() -> None:
    def limit(**by: Any) -> str:
        program = program_of(duty(by=by))
        return next(line for line in explained(program, opened(program)).lines("en") if line.startswith("Limit"))

    assert limit(clock="24:00").startswith("Limit: by the next 24:00;")
    assert limit(clock="09:00", day="next_working").startswith("Limit: by 09:00 of the next working day;")
    assert limit(day_of_month=5).startswith("Limit: by the end of day 5 of the month;")


def test_unpublished_holidays_are_said_to_be_uncertain() -> None:
    program = program_of(duty(within="PT4H", calendar="office"))
    when = office().covered[1].replace(year=2028, month=12, day=20)

    found = explained(program, opened(program, when))

    assert not found.is_certain
    assert any("尚未公布的节假日" in line for line in found.lines("zh"))


def test_instants_and_values_among_the_facts_are_said_as_people_say_them() -> None:
    program = program_of(duty(when=(f"{REPORTED} | case.in_city",), within="PT10M"))
    one = opened(program, case={"in_city": True})
    facts = {"case.reported_at": "2026-03-02T01:00:00+00:00", "case.kind": "repair", "case.note": "repair it"}
    history = History(
        rule=one.rule, opened_at=one.opened_at, counts_from=one.counts_from, due_at=one.due_at,
        not_before=one.not_before, calendar=one.calendar, facts=facts,
    )  # fmt: skip
    found = explain(history, always=program.always, names=NAMES, values={"repair": ("维修", "a repair")})

    assert found.lines("zh-hans")[2:5] == [
        "事实：报修时间（case.reported_at）= 2026-03-02 09:00:00（周一）",
        "事实：case.kind（case.kind）= 维修",
        "事实：case.note（case.note）= repair it",
    ]
