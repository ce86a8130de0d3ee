"""What has to be known to take a report, asked in one statement: it is the busiest moment of the house."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from yinuo.cases.models import Case
from yinuo.core import loading, sql
from yinuo.core.models import Person
from yinuo.core.services.numbering import DRAW, Drawn
from yinuo.core.services.records import KEY
from yinuo.customers.selectors import standing
from yinuo.rulebook.selectors import around
from yinuo.rulebook.selectors.around import Around

COUNTED = 60
_NO_SEQUENCE = "core_numbers_of_nothing"

_FIELDS = ("id", "name", "branch_id", "department_id")
_SQL = (
    """
SELECT <around>, <standing>, <draw>, <key>,
  c.id, c.name, c.branch_id, c.department_id
FROM (SELECT 1) one LEFT JOIN LATERAL (
  SELECT p.id, p.name, p.branch_id, p.department_id
  FROM core_person p
  WHERE p.is_active AND EXISTS (
    SELECT 1 FROM core_roleassignment a
    WHERE a.person_id = p.id AND a.role = 'coordinator' AND (a.scope = 'all' OR p.branch_id = %(branch)s)
      AND a.starts_at <= %(at)s AND (a.ends_at IS NULL OR a.ends_at > %(at)s)
  )
  ORDER BY
    p.branch_id IS DISTINCT FROM %(branch)s,
    EXISTS (SELECT 1 FROM core_absence b WHERE b.person_id = p.id AND b.starts_at <= %(at)s AND b.ends_at > %(at)s),
    (SELECT count(*) FROM (
       SELECT 1 FROM cases_case k WHERE k.coordinator_id = p.id AND k.closed_at IS NULL LIMIT %(counted)s
     ) open_cases),
    (SELECT k.record_id FROM cases_case k WHERE k.coordinator_id = p.id AND k.closed_at IS NULL
     ORDER BY k.record_id DESC LIMIT 1),
    p.id
  LIMIT 1
) c ON true
""".replace("<around>", around.columns("c.id"))
    .replace("<standing>", standing.SQL)
    .replace("<draw>", DRAW)
    .replace("<key>", KEY)
)


@dataclass(frozen=True, slots=True)
class Known:
    """
    ``coordinator``: who gets the case. ``has_contract``: one covers the machine. ``file_is_complete``: the customer's
    telephone and address are on file. ``around``: which rules hold, and who stands in the line.
    ``drawn``: a number from the sequence that was asked for. ``key``: that of the case's record.
    """

    around: Around
    drawn: Drawn
    key: int
    has_contract: bool
    file_is_complete: bool
    coordinator: Person | None


def known(case: Case, sequence: str) -> Known:
    """
    Return what has to be known to take the case, which is not written yet, with a number drawn from the sequence.

    The coordinator is the branch's with the fewest open cases who is not absent; if all are, the one with the fewest.
    Counting stops at ``COUNTED``; among equals it is the one who got a case longest ago. Company-wide coordinators are
    asked only where the branch has none of its own.
    """
    values = {
        "customer": case.customer_id,
        "equipment": case.equipment_id,
        "branch": case.branch_id,
        "department": case.taken_by.department_id,
        "counted": COUNTED,
        "sequence": sequence or _NO_SEQUENCE,
        "at": case.reported_at,
        "on": timezone.localdate(case.reported_at),
    }
    found = sql.rows(_SQL, values)[0]
    has_contract, has_contact, has_site, number, key, *person = found[around.COLUMNS :]
    coordinator = loading.from_row(Person, _FIELDS, person) if person[0] is not None else None
    return Known(
        around=around.read(found),
        drawn=Drawn(sequence, number),
        key=key,
        has_contract=has_contract,
        file_is_complete=has_contact and has_site,
        coordinator=coordinator,
    )
