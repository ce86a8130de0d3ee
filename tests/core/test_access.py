from __future__ import annotations

import pytest

from tests.cast import JOINED, NOW, Cast, at, make_person, make_record
from yinuo.core import access
from yinuo.core.errors import NotVisible
from yinuo.core.models import Record, Role, Scope
from yinuo.core.services import people


def seen(person, **options) -> set[str]:
    return set(
        access.visible(person, Record.objects.exclude(kind="branch"), **options).values_list("number", flat=True)
    )


@pytest.fixture
def records(cast: Cast) -> dict[str, Record]:
    case = make_record(cast.north, "C-1", owner=cast.hotline, participants={"coordinator": cast.coordinator})
    order = make_record(cast.north, "O-1", "order", parent=case, participants={"technician": cast.technician})
    make_record(cast.north, "O-2", "order", parent=case, participants={"technician": cast.technician_two})
    make_record(cast.north, "R-1", "requisition", parent=order)
    make_record(cast.north, "C-2", department=cast.quality)
    make_record(cast.south, "C-3")
    return {record.number: record for record in Record.objects.all()}


def test_branch_scope_sees_the_branch_and_no_other(cast: Cast, records):
    assert seen(cast.coordinator) == {"C-1", "O-1", "O-2", "R-1", "C-2"}
    assert seen(cast.coordinator_south) == {"C-3"}


def test_all_scope_sees_everything(cast: Cast, records):
    assert seen(cast.general_manager) == {"C-1", "O-1", "O-2", "R-1", "C-2", "C-3"}


def test_own_scope_sees_what_one_takes_part_in_with_its_case(cast: Cast, records):
    assert seen(cast.technician) == {"O-1", "C-1", "R-1"}
    assert seen(cast.technician_south) == set()


def test_who_owns_the_case_sees_what_hangs_on_it(cast: Cast, records):
    owner = make_person("gu", "顾宁", (Role.ACCOUNT_MANAGER, Scope.OWN), branch=cast.north)
    Record.objects.filter(number="C-1").update(owner=owner)

    assert seen(owner) == {"C-1", "O-1", "O-2", "R-1"}


def test_team_scope_sees_the_department_and_those_below_it(cast: Cast, records):
    head = make_person("yu", "俞红", (Role.QUALITY_ENGINEER, Scope.TEAM), department=cast.quality)

    assert seen(head) == {"C-2"}
    cast.service_north.parent = cast.quality
    cast.service_north.save()
    assert seen(head) == {"C-1", "C-2", "O-1", "O-2", "R-1"}


def test_a_stranger_sees_nothing(cast: Cast, records):
    assert seen(cast.stranger) == set()
    with pytest.raises(NotVisible):
        access.visible_or_404(cast.stranger, Record.objects.all(), pk=records["C-1"].pk)


def test_only_the_roles_asked_for_count(cast: Cast, records):
    people.assign_role(
        person=cast.technician, role=Role.PARTS_KEEPER, scope=Scope.BRANCH, starts_at=JOINED, by=None, at=JOINED
    )

    assert seen(cast.technician, roles=[Role.TECHNICIAN]) == {"O-1", "C-1", "R-1"}
    assert "O-2" in seen(cast.technician, roles=[Role.PARTS_KEEPER])
    assert access.scope_of(cast.technician, [Role.TECHNICIAN, Role.PARTS_KEEPER]) == Scope.BRANCH


def test_a_path_leads_to_the_record(cast: Cast, records):
    from yinuo.core.models import StoredFile

    StoredFile.objects.create(
        record=records["O-1"], purpose="photo", name="a.jpg", content_type="image/jpeg", size=1, digest="0" * 64, at=NOW
    )

    assert access.visible(cast.technician, StoredFile.objects.all(), path="record").count() == 1
    assert access.visible(cast.technician_two, StoredFile.objects.all(), path="record").count() == 0


def test_a_deputy_holds_the_role_while_it_lasts_with_the_reach_of_the_other(cast: Cast, records):
    people.set_deputy(
        person=cast.coordinator_south,
        deputy=cast.stranger,
        starts_at=at("2026-03-02 00:00"),
        ends_at=at("2026-03-03 00:00"),
        by=cast.administrator,
        at=NOW,
    )

    during = access.grants(cast.stranger, NOW)

    assert [(grant.role, grant.branch) for grant in during] == [("coordinator", cast.south.pk)]
    assert access.grants(cast.stranger, at("2026-03-03 00:00")) == ()


def test_a_role_counts_from_its_first_instant_to_just_before_its_last(cast: Cast):
    people.assign_role(
        person=cast.stranger,
        role=Role.COORDINATOR,
        scope=Scope.BRANCH,
        starts_at=at("2026-03-02 09:00"),
        ends_at=at("2026-03-02 18:00"),
        by=None,
        at=NOW,
    )

    instants = ["2026-03-02 08:59", "2026-03-02 09:00", "2026-03-02 17:59", "2026-03-02 18:00"]
    assert [bool(access.grants(cast.stranger, at(one))) for one in instants] == [False, True, True, False]


def test_the_table_of_rights_decides_actions(cast: Cast):
    assert access.may(cast.administrator, "people.manage")
    assert not access.may(cast.manager, "people.manage")
    with pytest.raises(access.RoleNeeded) as refused:
        access.demand(cast.technician, [Role.FINANCE_CLERK])
    assert refused.value.lifted_by == ("finance_clerk",)
    assert "财务" in str(refused.value)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.QUALITY_ENGINEER])
@pytest.mark.parametrize("scope", Scope.values)
def test_what_a_role_reaches_is_told_without_the_database_as_the_database_tells_it(cast: Cast, records, role, scope):
    cast.service_north.parent = cast.quality
    cast.service_north.save()
    person = make_person("ke", "柯敏", (role, scope), branch=cast.north, department=cast.quality)
    access.remember(person, NOW)
    for record in Record.objects.select_related("department"):
        told = access.reaches(
            person,
            roles=[Role.COORDINATOR],
            branch=record.branch_id,
            department=record.department_id,
            above=record.department.parent_id if record.department else None,
        )
        found = access.visible(person, Record.objects.filter(pk=record.pk), roles=[Role.COORDINATOR]).exists()
        assert told is None if role == Role.COORDINATOR and scope == Scope.OWN else told == found
