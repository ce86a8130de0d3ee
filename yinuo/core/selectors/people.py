from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from yinuo.core.models import Absence, Branch, Deputy, Person, Record, Role, RoleAssignment, Scope


def in_force(at: datetime, prefix: str = "") -> Q:
    """Return the condition that a row with half-open ``starts_at``, ``ends_at`` holds at the instant."""
    started = Q(**{f"{prefix}starts_at__lte": at})
    return started & (Q(**{f"{prefix}ends_at__isnull": True}) | Q(**{f"{prefix}ends_at__gt": at}))


def holders(role: str, branch: Branch | None, at: datetime) -> list[Person]:
    """
    Return the active people who hold the role for the branch at the instant, in order of joining the system.

    A role with scope "all" reaches every branch, any other that of its holder. ``branch`` None: everybody who holds it.
    """
    held = RoleAssignment.objects.filter(in_force(at), role=role, person__is_active=True)
    if branch is not None:
        held = held.filter(Q(scope=Scope.ALL) | Q(person__branch=branch))
    people = Person.objects.filter(pk__in=held.values("person"))
    return list(people.order_by("pk"))


def is_absent(person: Person, at: datetime) -> bool:
    return Absence.objects.filter(person=person, starts_at__lte=at, ends_at__gt=at).exists()


def absent(people: Iterable[Person], at: datetime) -> set[int]:
    """Return the ids of those who are absent at the instant."""
    rows = Absence.objects.filter(person__in=list(people), starts_at__lte=at, ends_at__gt=at)
    return set(rows.values_list("person_id", flat=True))


def absences_between(people: Iterable[Person], start: datetime, end: datetime) -> QuerySet[Absence]:
    return Absence.objects.filter(person__in=list(people), starts_at__lt=end, ends_at__gt=start).order_by(
        "starts_at", "pk"
    )


def stand_in(person: Person, role: str, at: datetime) -> Person:
    """
    Return who acts for the person in the role at the instant: the person, or while absent the deputy, or the deputy's
    deputy. A deputy for the role goes before one for everything. If nobody in the chain is there, it stays the person.
    """
    seen = {person.pk}
    acting = person
    while is_absent(acting, at):
        deputies = Deputy.objects.filter(
            in_force(at), Q(role=role) | Q(role=""), person=acting, deputy__is_active=True
        ).exclude(deputy__in=seen)
        found = deputies.select_related("deputy").order_by("-role", "pk").first()
        if found is None:
            return person
        acting = found.deputy
        seen.add(acting.pk)
    return acting


def participants(lineage: Iterable[Record]) -> dict[str, int]:
    """Return role → person id over the lineage, root first; what stands lower goes before."""
    people: dict[str, int] = {}
    for record in lineage:
        people.update(record.participants)
    return people


def people_of(lineage: list[Record], at: datetime) -> dict[str, int]:
    """
    Return role → person id for a record whose lineage (root first) is given.

    Beside the participants: ``department_manager`` is the manager of the coordinator's department (without a
    coordinator: of the record's), ``general_manager`` and ``regulation_owner`` whoever holds the role for the branch.
    """
    people = participants(lineage)
    record = lineage[-1]
    if Role.DEPARTMENT_MANAGER not in people:
        manager = _manager_pk(people.get(Role.COORDINATOR), record)
        if manager is not None:
            people[Role.DEPARTMENT_MANAGER] = manager
    for role, person_pk in _company_wide(record, at).items():
        people.setdefault(role, person_pk)
    return {str(role): person_pk for role, person_pk in people.items()}


def _manager_pk(coordinator_pk: int | None, record: Record) -> int | None:
    if coordinator_pk is not None:
        found = Person.objects.filter(pk=coordinator_pk).values_list("department__manager", flat=True).first()
        if found is not None:
            return found
    return record.department.manager_id if record.department else None


def _company_wide(record: Record, at: datetime) -> Mapping[str, int]:
    """Return who holds the roles that exist once per branch or company: the first holder of each."""
    rows = RoleAssignment.objects.filter(
        in_force(at),
        Q(scope=Scope.ALL) | Q(person__branch=record.branch_id),
        role__in=(Role.GENERAL_MANAGER, Role.REGULATION_OWNER, Role.DEPARTMENT_MANAGER),
        person__is_active=True,
    )
    found: dict[str, int] = {}
    for role, person_pk in rows.order_by("pk").values_list("role", "person_id"):
        found.setdefault(role, person_pk)
    return found


def one_per_role(at: datetime) -> list[tuple[str, Person]]:
    """Return for each role that anybody holds the first active person who holds it, in the order of the roles."""
    rows = RoleAssignment.objects.filter(in_force(at), person__is_active=True).select_related("person__branch")
    found: dict[str, Person] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.role, row.person)
    return [(role, found[role]) for role in Role.values if role in found]


def listing(*, query: str = "", role: str = "", branch: Branch | None = None) -> QuerySet[Person]:
    """Return people by name, username, initials or phone, active ones first."""
    people = Person.objects.select_related("branch", "department").order_by("-is_active", "name", "pk")
    if query:
        people = people.filter(
            Q(name__icontains=query)
            | Q(name_en__icontains=query)
            | Q(username__icontains=query)
            | Q(initials__istartswith=query)
            | Q(phone__contains=query)
        )
    if role:
        people = people.filter(pk__in=RoleAssignment.objects.filter(role=role).values("person"))
    return people.filter(branch=branch) if branch else people


def reporting_line(person: Person) -> list[Person]:
    """Return the supervisors from the next one up; a circle ends where it closes."""
    line: list[Person] = []
    seen = {person.pk}
    above = person.supervisor
    while above is not None and above.pk not in seen:
        line.append(above)
        seen.add(above.pk)
        above = above.supervisor
    return line
