"""The company's real line: who acts for whom today, and who stands above whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from yinuo.core.models import Branch, Person, Role
from yinuo.core.selectors import people as core_people


class Line:
    """
    Answers at one instant, each asked of the database once: make one per request or batch.

    Nobody is told on paper only: whoever is absent is replaced by the deputy of that time.
    """

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._people: dict[int, Person] = {}
        self._acting: dict[tuple[int, str], Person] = {}
        self._holders: dict[tuple[str, int], list[Person]] = {}

    def person(self, pk: int) -> Person:
        """:raises Person.DoesNotExist: there is no such person"""
        if pk not in self._people:
            self._people[pk] = Person.objects.select_related("department__manager", "supervisor").get(pk=pk)
        return self._people[pk]

    def acting(self, pk: int, role: str) -> Person:
        """Return who acts for the person in the role now."""
        key = (pk, role)
        if key not in self._acting:
            self._acting[key] = core_people.stand_in(self.person(pk), role, self.at)
        return self._acting[key]

    def holders(self, role: str, branch_id: int) -> list[Person]:
        """Return those who hold the role for the branch and are there; when all are absent, their deputies."""
        key = (role, branch_id)
        if key not in self._holders:
            held = core_people.holders(role, Branch(pk=branch_id), self.at)
            away = core_people.absent(held, self.at)
            there = [person for person in held if person.pk not in away]
            self._holders[key] = there or _once(self.acting(person.pk, role) for person in held)
        return self._holders[key]

    def told(self, roles: Iterable[str], people: Mapping[str, int], branch_id: int) -> list[Person]:
        """Return whom a message to these roles reaches: the record's own person in the role, else all holders."""
        found: list[Person] = []
        for role in roles:
            pk = people.get(role)
            found += self.holders(role, branch_id) if pk is None else [self.acting(pk, role)]
        return _once(found)

    def above(self, role: str, people: Mapping[str, int], branch_id: int, failed: int | None) -> list[Person]:
        """
        Return who is told when a promise of ``failed`` is passed up to a role.

        The department's manager is the one of the person's own department. Whoever would hear of his own failure is
        skipped: the message goes to the person above him.
        """
        if role == Role.DEPARTMENT_MANAGER and failed is not None:
            chosen = self._manager_over(failed) or people.get(role)
        else:
            chosen = people.get(role)
        if chosen is None:
            others = [person for person in self.holders(role, branch_id) if person.pk != failed]
            return others or self._up_from(failed, role)
        acting = self.acting(chosen, role)
        return [acting] if acting.pk != failed else self._up_from(failed, role)

    def superior(self, pk: int) -> Person | None:
        """Return the next one up: the supervisor, else the manager of the department or of the ones above it."""
        person = self.person(pk)
        if person.supervisor is not None:
            return person.supervisor
        manager = self._manager_over(pk)
        return self.person(manager) if manager is not None else None

    def _manager_over(self, pk: int) -> int | None:
        department = self.person(pk).department
        seen: set[int] = set()
        while department is not None and department.pk not in seen:
            if department.manager_id is not None and department.manager_id != pk:
                return department.manager_id
            seen.add(department.pk)
            department = department.parent
        return None

    def _up_from(self, pk: int | None, role: str) -> list[Person]:
        """Return the first one up the line who is there and is not ``pk`` himself."""
        seen: set[int] = set()
        here = pk
        while here is not None and here not in seen:
            seen.add(here)
            superior = self.superior(here)
            if superior is None:
                return []
            acting = self.acting(superior.pk, role)
            if acting.pk != pk:
                return [acting]
            here = superior.pk
        return []


def _once(people: Iterable[Person]) -> list[Person]:
    return list({person.pk: person for person in people}.values())
