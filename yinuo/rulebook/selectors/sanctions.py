from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from yinuo.core.models import Person
from yinuo.core.selectors import calendars
from yinuo.lib.durations import due
from yinuo.rulebook.models import Sanction
from yinuo.rulebook.pack.rules import SanctionRule
from yinuo.rulebook.selectors.line import Line
from yinuo.rulebook.selectors.versions import house_role, parsed


def spec_of(sanction: Sanction) -> SanctionRule:
    spec = parsed(sanction.rule)
    if not isinstance(spec, SanctionRule):
        raise TypeError(f"rule {sanction.rule.code} is no sanction")
    return spec


def clause_of(sanction: Sanction) -> str:
    """Return regulation and clause as "S001-R01 6.2"."""
    return f"{sanction.rule.version.regulation.code} {sanction.rule.clause.number}"


def title_of(sanction: Sanction) -> dict[str, str]:
    return {"zh": sanction.rule.title, "en": sanction.rule.title_en or sanction.rule.title}


def decider_role(sanction: Sanction) -> str:
    """Return the role that confirms, as the house names it."""
    return house_role(sanction.rule, spec_of(sanction).confirmed_by)


def deciders(sanction: Sanction, at: datetime) -> list[Person]:
    """Return who can decide now: the role's holders for the branch, or who stands above the person concerned."""
    line = Line(at)
    held = [one for one in line.holders(decider_role(sanction), sanction.branch_id) if one.pk != sanction.person_id]
    if held or sanction.person_id is None:
        return held
    above = line.superior(sanction.person_id)
    return [above] if above is not None else []


def other_deciders(sanction: Sanction, at: datetime) -> list[Person]:
    """Return who could decide an appeal instead of the first decider: others in the role, else the one above him."""
    line = Line(at)
    barred = {sanction.decided_by_id, sanction.person_id}
    others = [one for one in line.holders(decider_role(sanction), sanction.branch_id) if one.pk not in barred]
    if others or sanction.decided_by_id is None:
        return others
    above = line.superior(sanction.decided_by_id)
    general = line.holders("general_manager", sanction.branch_id)
    found = {one.pk: one for one in ([above] if above else []) + general if one.pk not in barred}
    return list(found.values())


def appeal_until(sanction: Sanction, decided_at: datetime) -> datetime | None:
    """Return until when the person may object, counted from the decision; None: the rule gives no appeal."""
    span = spec_of(sanction).appeal_within
    if span is None or sanction.person_id is None:
        return None
    calendar = calendars.round_the_clock(settings.TIME_ZONE)
    own = sanction.branch.calendar
    if span.is_working and own is not None:
        calendar = calendars.compiled(calendars.current_version(own, decided_at).pk)
    return due(decided_at, span, calendar)


def full() -> QuerySet[Sanction]:
    """Return sanctions with all that lists and pages show of them."""
    return Sanction.objects.select_related(
        "rule__clause", "rule__version__regulation", "record", "person", "branch", "decided_by", "obligation",
        "cause", "appeal_decided_by",
    )  # fmt: skip
