from __future__ import annotations

import pytest

from tests.dispatch.optimiser.town import EIGHT, FIVE, HOUR, job, problem, technician
from yinuo.dispatch.optimiser import Appointment, Reason, Shift, plan, why_not, words
from yinuo.dispatch.optimiser.words import CODES, LANGUAGES

CARD = frozenset({"电工证"})


def _clock(second: int) -> str:
    return f"{second // 3600}:{second % 3600 // 60:02d}"


def test_the_reason_nearest_to_a_remedy_comes_first_and_says_what_is_missing_where_and_when() -> None:
    busy = job("busy", 5, minutes=480, certificates=CARD, pinned=Appointment(("ann",), EIGHT))
    wanted = problem(
        [busy, job("new", 5, certificates=CARD, latest=EIGHT + 7 * HOUR, zone="南山")],
        [technician("ann", 5, certificates={"电工证": None}), technician("bob", 5)],
    )
    found = plan(wanted, seconds=600.0, iterations=50)
    (left,) = found.unassigned
    assert [(one.code, one.values["who"]) for one in left.reasons] == [("busy", "ann"), ("certificate", "bob")]
    assert words(left.reasons[0], language="en", clock=_clock) == (
        "no technician (电工证) free before 15:00 in 南山; the 1 who qualify are full"
    )
    assert words(left.reasons[0], language="zh", clock=_clock) == (
        "南山15:00之前没有持有或会电工证、空闲的工程师（符合条件的1人都已排满）"
    )
    assert why_not(wanted, found, "new") == left.reasons


def test_each_rule_is_named_for_the_technician_it_forbids() -> None:
    people = [
        technician("grade", 0, skills=frozenset({"x"})),
        technician("skill", 0, grade=3),
        technician("part", 0, skills=frozenset({"x"}), grade=3),
        technician("refused", 0, skills=frozenset({"x"}), grade=3, stock={"p": 1}),
        technician("absent", 0, skills=frozenset({"x"}), grade=3, stock={"p": 1}, shifts=(Shift(FIVE, FIVE + HOUR),)),
    ]
    wanted = problem(
        [
            job(
                "j",
                1,
                skills=frozenset({"x"}),
                grade=2,
                parts={"p": 1},
                refused=frozenset({"refused"}),
                latest=EIGHT + HOUR,
            )
        ],
        people,
    )
    (left,) = plan(wanted, seconds=600.0, iterations=20).unassigned
    assert {one.values["who"]: one.code for one in left.reasons} == {one.id: one.id for one in people}


def test_there_is_no_reason_for_a_job_that_somebody_can_take() -> None:
    wanted = problem([job("j", 1)], [technician("a", 0)])
    found = plan(wanted, seconds=600.0, iterations=20)
    assert why_not(wanted, found, "j") == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_code_has_words_in_both_languages(code: str, language: str) -> None:
    said = words(
        Reason(code, {"technicians": 3, "needs": "x", "zone": "N", "until": 9 * HOUR}), language=language, clock=_clock
    )
    assert "{" not in said
    assert said
