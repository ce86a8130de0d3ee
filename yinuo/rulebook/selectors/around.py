"""What an event finds around its record: which rules hold, and who stands in the line of those who work on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from yinuo.core.models import Role
from yinuo.rulebook.selectors.programs import STAMP_SQL, Stamp

ONCE = (Role.GENERAL_MANAGER, Role.REGULATION_OWNER, Role.DEPARTMENT_MANAGER)

#: The columns that ``read`` takes. ``<coordinator>`` stands for whoever coordinates the record.
_SQL = """
<stamp>,
(SELECT d.manager_id FROM core_person p JOIN core_department d ON d.id = p.department_id WHERE p.id = <coordinator>),
(SELECT manager_id FROM core_department WHERE id = %(department)s),
(SELECT json_object_agg(x.role, x.person_id)::text FROM (
    SELECT DISTINCT ON (a.role) a.role, a.person_id
    FROM core_roleassignment a JOIN core_person p ON p.id = a.person_id AND p.is_active
    WHERE a.role IN ('general_manager', 'regulation_owner', 'department_manager')
      AND a.starts_at <= %(at)s AND (a.ends_at IS NULL OR a.ends_at > %(at)s)
      AND (a.scope = 'all' OR p.branch_id = %(branch)s)
    ORDER BY a.role, a.id) x)
""".replace("<stamp>", STAMP_SQL)
COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Around:
    """
    The stamp of the rules, the managers (ids) of the coordinator's and of the record's own department, and role →
    person of the roles that exist once.
    """

    stamp: Stamp
    coordinators: int | None
    departments: int | None
    company_wide: Mapping[str, int]

    def people(self, known: Mapping[str, int]) -> dict[str, int]:
        """Return role → person: see ``people_of``."""
        return people_of(known, self.coordinators, self.departments, self.company_wide)


def columns(coordinator: str = "%(coordinator)s") -> str:
    """Return the SQL of the columns; the statement is given ``department``, ``branch`` and ``at`` besides."""
    return _SQL.replace("<coordinator>", coordinator)


def read(row: Sequence[Any]) -> Around:
    """Return what the ``columns`` of a row say."""
    stamp = Stamp(*(int(number) for number in row[:3]))
    return Around(stamp, row[3], row[4], orjson.loads(row[5] or "{}"))


def people_of(
    known: Mapping[str, int], coordinators: int | None, departments: int | None, company_wide: Mapping[str, int]
) -> dict[str, int]:
    """
    Return role → person: the participants, then as department manager the coordinator's, else the department's, then
    who holds a role that exists once.
    """
    people = {str(role): person for role, person in known.items()}
    manager = coordinators if coordinators is not None else departments
    if manager is not None:
        people.setdefault(str(Role.DEPARTMENT_MANAGER), manager)
    for role, person in company_wide.items():
        people.setdefault(role, person)
    return people
