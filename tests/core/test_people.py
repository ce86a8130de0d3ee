from __future__ import annotations

from datetime import datetime

import pytest

from tests.cast import JOINED, NOW, Cast, at, make_person
from yinuo.core.models import Absence, Change, Person, Role, Scope
from yinuo.core.selectors import people as selectors
from yinuo.core.services import branches, people


def away(cast: Cast, person: Person, start: str, end: str) -> Absence:
    return people.set_absence(
        person=person, kind="leave", starts_at=at(start), ends_at=at(end), by=cast.administrator, at=NOW
    )


def deputise(cast: Cast, person: Person, deputy: Person, role: str = "") -> None:
    people.set_deputy(
        person=person,
        deputy=deputy,
        role=role,
        starts_at=at("2026-03-01 00:00"),
        ends_at=at("2026-03-31 00:00"),
        by=cast.administrator,
        at=NOW,
    )


def test_holders_are_those_of_the_branch_and_of_all_branches(cast: Cast):
    assert selectors.holders(Role.COORDINATOR, cast.north, NOW) == [cast.coordinator]
    assert selectors.holders(Role.COORDINATOR, cast.south, NOW) == [cast.coordinator_south]
    assert selectors.holders(Role.FINANCE_CLERK, cast.south, NOW) == [cast.finance_clerk]
    assert selectors.holders(Role.TECHNICIAN, None, NOW) == [
        cast.technician,
        cast.technician_two,
        cast.technician_south,
    ]


def test_who_left_or_has_not_begun_holds_no_role(cast: Cast):
    people.deactivate(person=cast.technician, by=cast.administrator, at=NOW)
    make_person("hu", "胡新", branch=cast.north)
    people.assign_role(
        person=Person.objects.get(username="hu"),
        role=Role.TECHNICIAN,
        scope=Scope.OWN,
        starts_at=at("2026-04-01 00:00"),
        by=None,
        at=NOW,
    )

    assert selectors.holders(Role.TECHNICIAN, cast.north, NOW) == [cast.technician_two]


@pytest.mark.parametrize(
    ("moment", "absent"),
    [("2026-03-01 23:59", False), ("2026-03-02 00:00", True), ("2026-03-03 11:59", True), ("2026-03-03 12:00", False)],
)
def test_an_absence_is_half_open(cast: Cast, moment: str, absent: bool):
    away(cast, cast.technician, "2026-03-02 00:00", "2026-03-03 12:00")

    assert selectors.is_absent(cast.technician, at(moment)) == absent
    assert selectors.absent([cast.technician, cast.coordinator], at(moment)) == (
        {cast.technician.pk} if absent else set()
    )


def test_the_deputy_stands_in_only_while_the_person_is_away(cast: Cast):
    deputise(cast, cast.coordinator, cast.manager)

    assert selectors.stand_in(cast.coordinator, Role.COORDINATOR, NOW) == cast.coordinator
    away(cast, cast.coordinator, "2026-03-02 00:00", "2026-03-05 00:00")
    assert selectors.stand_in(cast.coordinator, Role.COORDINATOR, NOW) == cast.manager


def test_a_deputy_for_the_role_goes_before_one_for_everything(cast: Cast):
    deputise(cast, cast.coordinator, cast.manager)
    deputise(cast, cast.coordinator, cast.hotline, Role.COORDINATOR)
    away(cast, cast.coordinator, "2026-03-02 00:00", "2026-03-05 00:00")

    assert selectors.stand_in(cast.coordinator, Role.COORDINATOR, NOW) == cast.hotline
    assert selectors.stand_in(cast.coordinator, Role.TECHNICIAN, NOW) == cast.manager


def test_deputies_of_deputies_are_followed_and_a_circle_ends_with_the_person(cast: Cast):
    for person in (cast.coordinator, cast.manager):
        away(cast, person, "2026-03-02 00:00", "2026-03-05 00:00")
    deputise(cast, cast.coordinator, cast.manager)
    deputise(cast, cast.manager, cast.coordinator)

    assert selectors.stand_in(cast.coordinator, Role.COORDINATOR, NOW) == cast.coordinator
    deputise(cast, cast.manager, cast.hotline)
    assert selectors.stand_in(cast.coordinator, Role.COORDINATOR, NOW) == cast.hotline


def test_overlapping_absences_are_refused_and_named(cast: Cast):
    away(cast, cast.technician, "2026-03-02 00:00", "2026-03-05 00:00")

    with pytest.raises(people.AbsenceOverlaps) as refused:
        away(cast, cast.technician, "2026-03-04 23:59", "2026-03-06 00:00")

    assert "2026-03-02 00:00 至 2026-03-05 00:00" in str(refused.value)
    away(cast, cast.technician, "2026-03-05 00:00", "2026-03-06 00:00")
    assert Absence.objects.count() == 2


def test_an_absence_that_ends_before_it_begins_is_refused(cast: Cast):
    with pytest.raises(people.BadPeriod):
        away(cast, cast.technician, "2026-03-05 00:00", "2026-03-05 00:00")


def test_cancelling_an_absence_that_has_begun_keeps_what_is_past(cast: Cast):
    begun = away(cast, cast.technician, "2026-03-01 00:00", "2026-03-05 00:00")
    coming = away(cast, cast.technician, "2026-03-10 00:00", "2026-03-12 00:00")

    people.cancel_absence(absence=begun, by=cast.technician, at=NOW)
    people.cancel_absence(absence=coming, by=cast.technician, at=NOW)

    left = Absence.objects.get()
    assert (left.pk, left.ends_at) == (begun.pk, NOW)


def test_a_role_is_held_once_at_a_time(cast: Cast):
    with pytest.raises(people.RoleHeldAlready):
        people.assign_role(
            person=cast.coordinator, role=Role.COORDINATOR, scope=Scope.ALL, starts_at=NOW, by=None, at=NOW
        )

    people.end_role(assignment=cast.coordinator.roles.get(), by=cast.administrator, at=NOW)
    people.assign_role(person=cast.coordinator, role=Role.COORDINATOR, scope=Scope.ALL, starts_at=NOW, by=None, at=NOW)

    assert [(one.scope, one.ends_at) for one in cast.coordinator.roles.order_by("pk")] == [
        ("branch", NOW),
        ("all", None),
    ]


def test_the_last_administrator_cannot_go(cast: Cast):
    with pytest.raises(people.LastAdministrator):
        people.deactivate(person=cast.administrator, by=cast.administrator, at=NOW)
    with pytest.raises(people.LastAdministrator):
        people.end_role(assignment=cast.administrator.roles.get(), by=cast.administrator, at=NOW)

    people.assign_role(
        person=cast.stranger, role=Role.ADMINISTRATOR, scope=Scope.ALL, starts_at=JOINED, by=None, at=NOW
    )
    people.deactivate(person=cast.administrator, by=cast.stranger, at=NOW)
    assert not Person.objects.get(username="admin").is_active


@pytest.mark.parametrize("username", ["wang", "WANG"])
def test_a_username_is_taken_whatever_its_case(cast: Cast, username: str):
    with pytest.raises(people.UsernameTaken):
        make_person(username, "王大明")


@pytest.mark.parametrize("password", ["short", "1234567890", "password123", "wangxiaoer"])
def test_a_weak_password_is_refused(db, password: str):
    with pytest.raises(people.WeakPassword) as refused:
        make_person("wangxiaoer", "王小二", password=password)

    assert refused.value.fields.keys() == {"password"}


def test_nobody_reports_to_himself_by_way_of_others(cast: Cast):
    values = {"name_en": "", "email": "", "phone": "", "branch": None, "department": None}

    with pytest.raises(people.SupervisorCircle):
        people.change(
            person=cast.general_manager,
            name="钟国梁",
            supervisor=cast.technician,
            by=cast.administrator,
            at=NOW,
            **values,
        )

    assert selectors.reporting_line(cast.technician) == [cast.manager, cast.general_manager]


def test_a_department_does_not_lie_below_itself(cast: Cast):
    values = {"name_en": "", "branch": None, "manager": None, "calendar": None, "by": cast.administrator, "at": NOW}
    branches.change_department(department=cast.finance, name="财务部", parent=cast.quality, **values)

    with pytest.raises(branches.DepartmentCircle):
        branches.change_department(department=cast.quality, name="质量部", parent=cast.finance, **values)


@pytest.mark.parametrize(("name", "initials"), [("王小明", "wxm"), ("Ann Lee", "al"), ("欧阳 Tom", "oyt")])
def test_initials_are_what_one_types_to_find_a_name(name: str, initials: str):
    assert people.initials_of(name) == initials


@pytest.mark.parametrize("query", ["王小", "wxm", "WANG", "wang"])
def test_people_are_found_by_name_initials_and_username(cast: Cast, query: str):
    assert list(selectors.listing(query=query)) == [cast.technician]


def test_one_person_of_each_role_is_offered(cast: Cast):
    offered = selectors.one_per_role(NOW)

    assert [role for role, _person in offered] == list(Role.values)
    assert dict(offered)["technician"] == cast.technician


def test_every_change_of_people_is_kept_with_who_made_it(cast: Cast):
    people.set_password(person=cast.technician, password="another-kettle-7", by=cast.administrator, at=NOW)

    kept = Change.objects.filter(by=cast.administrator).get()
    assert (kept.kind, kept.subject, kept.at) == ("people.password_set", "wang", NOW)
    assert "kettle" not in str(kept.data)


def test_a_branch_has_a_record_on_which_its_periodic_promises_hang(cast: Cast):
    from yinuo.core.selectors import records

    record = records.branch_record(cast.south)

    assert (record.kind, record.number, record.branch, record.opened_at) == ("branch", "S", cast.south, JOINED)
    with pytest.raises(branches.CodeTaken):
        branches.create(code="S", name="又一个", calendar=None, by=None, at=datetime.fromisoformat("2026-01-01T00:00Z"))
