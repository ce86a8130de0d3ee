from __future__ import annotations

import pytest

from tests.lib.calendars import at
from tests.rulebook.engine.worlds import (
    ANSWERED,
    CASE,
    MONDAY,
    REPORTED,
    World,
    duty,
    fine,
    minutes,
    program_of,
    rule,
)  # fmt: skip
from yinuo.rulebook.engine import OverlappingLevels


def test_done_late_proposes_by_how_late_it_was() -> None:
    late = [
        {"propose": "P1", "if": "obligation.late_minutes < 120"},
        {"propose": "P2", "if": "obligation.late_minutes >= 120"},
    ]
    program = program_of(duty(within="PT10M", on_late=late), fine("P1"), fine("P2", whom="assignee"))

    def proposed(after: float) -> list[tuple[str, int | None]]:
        world = World(program)
        world.happen(REPORTED)
        effects = world.happen(ANSWERED, MONDAY + minutes(after), people={**world.one().people, "coordinator": 99})
        return [(one.rule.code, one.person) for one in effects.proposed]

    assert proposed(10) == []
    assert proposed(129.99) == [("P1", 99)]
    assert proposed(130) == [("P2", 12)]


def test_lateness_on_a_working_calendar_counts_working_time() -> None:
    world = World(program_of(duty(within="PT10M", calendar="office")))
    world.happen(REPORTED, at("2026-03-06 17:20"))

    [met] = world.happen(ANSWERED, at("2026-03-09 08:40")).met

    assert met.late_seconds == 600


@pytest.mark.parametrize(
    ("whom", "person"), [("technician", 13), ("actor", 77), ("about", 55), ("clerk", 12), ("parts_keeper", None)]
)
def test_a_sanction_names_its_person(whom: str, person: int | None) -> None:
    world = World(program_of(fine(whom=whom, when=("cases.complaint.verified",))))

    [proposed] = world.happen("cases.complaint.verified", actor=77, complaint={"about": 55}).proposed

    assert proposed.person == person
    assert proposed.record == CASE


def test_a_complaint_about_nobody_leaves_the_person_open() -> None:
    world = World(program_of(fine(whom="about", when=("cases.complaint.verified",))))

    [proposed] = world.happen("cases.complaint.verified", complaint={"about": 0}).proposed

    assert proposed.person is None


def test_a_sanction_for_a_breach_falls_on_who_had_the_duty() -> None:
    breached = "rulebook.obligation.breached"
    world = World(program_of(duty(within="PT10M"), fine(whom="assignee", when=(breached,))))
    world.happen(REPORTED)

    [proposed] = world.happen(breached, event={"obligation": world.one().id, "rule": "O1"}).proposed

    assert proposed.person == 12
    assert proposed.obligation == world.one().id


def approval(**fields: object) -> dict[str, object]:
    steps = [
        {"role": "clerk"},
        {"role": "department_manager", "if": "event.amount > 100"},
        {"any": ["technician", "general_manager"]},
    ]
    return rule(
        "A1", "approval", when=[{"event": REPORTED}], subject={"zh": "报价", "en": "quotation"}, steps=steps, **fields
    )


def test_an_approval_asks_those_whose_condition_holds() -> None:
    program = program_of(approval())

    [small] = World(program).happen(REPORTED, event={"amount": 50}).approvals
    [large] = World(program).happen(REPORTED, event={"amount": 500}).approvals

    rest = ((3, "technician", "any", ""), (3, "general_manager", "any", ""))
    assert small.steps == ((1, "coordinator", "all", ""), *rest)
    assert large.steps == ((1, "coordinator", "all", ""), (2, "department_manager", "all", ""), *rest)


def tier(*levels: tuple[str, str]) -> dict[str, object]:
    listed = [{"level": name, "zh": name, "en": name, "if": condition} for name, condition in levels]
    return rule("T1", "tier", tier="often", of="case", when=[{"event": REPORTED}], levels=listed)


def test_a_tier_is_assigned_where_the_facts_allow() -> None:
    world = World(program_of(tier(("first", "case.reopened == 0"), ("often", "case.reopened > 3"), ("odd", ""))))

    [classified] = world.happen(REPORTED, case={"reopened": 5}).classified

    assert (classified.tier, classified.level, classified.record) == ("often", "often", CASE)
    assert not world.happen(REPORTED, case={"reopened": 2}).classified


def test_two_levels_at_once_are_an_error() -> None:
    world = World(program_of(tier(("few", "case.reopened < 5"), ("often", "case.reopened > 3"))))

    with pytest.raises(OverlappingLevels, match="few, often"):
        world.happen(REPORTED, case={"reopened": 4})
