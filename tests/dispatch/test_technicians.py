from __future__ import annotations

from datetime import timedelta

from tests.cast import NOW, make_person
from tests.jobs import HOUR, MINUTE, SKILL, accepted, give_profile, make_case, make_machine, make_order, on_site
from yinuo.core.services import people
from yinuo.dispatch.selectors import suggestions, technicians, timeline
from yinuo.procedures.services import qualifications


def find(cast, machine=None, starts=HOUR, ends=3 * HOUR):
    return technicians.free(cast.north, NOW + starts, NOW + ends, SKILL, NOW, machine)


def words(candidate):
    return [str(reason.words) for reason in candidate.reasons]


def test_the_skilled_go_before_the_others(cast):
    give_profile(cast.technician)
    give_profile(cast.technician_two, SKILL)

    first, second = find(cast)

    assert (first.person, second.person) == (cast.technician_two, cast.technician)
    assert "会修此类设备" in words(first)
    assert any("无此类设备技能" in one for one in words(second))


def test_other_branches_are_not_asked(cast):
    assert cast.technician_south not in [one.person for one in find(cast)]


def test_an_absent_technician_comes_last_and_says_until_when(cast):
    give_profile(cast.technician, SKILL)
    give_profile(cast.technician_two)
    people.set_absence(
        person=cast.technician, kind="sick", starts_at=NOW, ends_at=NOW + timedelta(days=2), by=cast.manager, at=NOW
    )

    last = find(cast)[-1]

    assert last.person == cast.technician
    assert not last.is_free
    assert words(last)[0] == "病假至 03-04 09:00"


def test_a_clash_is_named_before_anybody_presses(cast):
    order = make_order(cast)

    last = find(cast)[-1]

    assert last.clash == order
    assert words(last)[0] == f"03-02 09:30–11:30 已有 {order.record.number}"


def test_the_load_of_the_day_is_said_and_a_full_day_ranks_lower(cast):
    give_profile(cast.technician, SKILL, daily_orders=1)
    give_profile(cast.technician_two, SKILL, daily_orders=3)
    make_order(cast)

    first, second = find(cast, starts=5 * HOUR, ends=6 * HOUR)

    assert first.person == cast.technician_two
    assert (second.load, second.limit, second.is_full) == (1, 1, True)
    assert "当日 1 单，上限 1 单" in words(second)


def test_who_is_at_a_job_says_which_and_until_when(cast):
    order = on_site(cast)

    busy = next(one for one in find(cast, starts=5 * HOUR, ends=6 * HOUR) if one.person == cast.technician)

    assert busy.current == order
    assert any(order.record.number in one for one in words(busy))


def test_who_knows_the_machine_goes_first(cast):
    machine = make_machine(cast)
    order = on_site(cast, make_order(cast, make_case(cast, machine), technician=cast.technician_two))

    first = find(cast, machine, starts=5 * HOUR, ends=6 * HOUR)
    known = next(one for one in first if one.person == cast.technician_two)

    assert known.last_here == order.arrived_at
    assert "2026-03-02 来过这台设备" in words(known)


def test_the_number_of_queries_does_not_grow_with_the_technicians(cast, django_assert_max_num_queries):
    machine = make_machine(cast)
    for number in range(20):
        person = make_person(
            f"t{number}", f"技术员{number}", ("technician", "own"), branch=cast.north, department=cast.service_north
        )
        give_profile(person, SKILL)
    accepted(cast, make_order(cast, make_case(cast, machine)), at=NOW + MINUTE)

    with django_assert_max_num_queries(6):
        assert len(find(cast, machine)) == 22


def test_the_grade_shown_is_the_one_that_the_training_file_certifies(cast):
    give_profile(cast.technician, SKILL)
    give_profile(cast.technician_two)
    case = make_case(cast)
    file = qualifications.open_file(person=cast.technician, by=cast.manager, at=NOW)

    for grade, label in (("junior", "初级售后工程师"), ("senior", "高级售后工程师")):
        told = {"by": cast.manager, "at": NOW}
        application = qualifications.apply(staff=file, grade=grade, **told)
        qualifications.assess(application=application, is_passed=True, finding="合格", **told)
        qualifications.certify(application=application, **told)

        frame = timeline.Frame(cast.north, None, NOW.date(), 1, NOW)
        on_board = {one["id"]: one["grade"] for one in timeline.read(frame, [])["people"]}
        for seen in (
            {one.person.pk: one.grade for one in find(cast)},
            {one.person.pk: one.grade for one in suggestions.rank(case, at=NOW)},
            on_board,
        ):
            assert seen == {cast.technician.pk: label, cast.technician_two.pk: ""}
