"""A version on its way, for the tests of its life: drafts, consultations, campaigns, waivers."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.cast import NOW, Cast
from tests.rulebook import house
from yinuo.rulebook.models import Campaign, Comment, Objection, RegulationVersion, Retirement, Waiver
from yinuo.rulebook.services import (
    acknowledgements,
    consultations,
    objections,
    packs,
    preparation,
    retirements,
    waivers,
)

DAY = timedelta(days=1)
LATER = NOW + 30 * DAY


def draft(cast: Cast, version: str = "2", **changes: str) -> RegulationVersion:
    """Load another version of the small regulation as a draft; ``changes`` replace words of the pack."""
    text = house.HOUSE.replace('version: "1"', f'version: "{version}"')
    for was, now in changes.items():
        text = text.replace(was, now)
    return packs.load(text=text, at=NOW, by=cast.regulation_owner)


def put_forward(cast: Cast, version: str = "2", at: datetime = NOW) -> RegulationVersion:
    """A draft of the north's service department, put forward by who keeps the regulations."""
    found = draft(cast, version)
    preparation.put_forward(
        version=found, department=cast.service_north, reason="十分钟做不到", by=cast.regulation_owner, at=at
    )
    return found


def consulted(cast: Cast, version: str = "2", at: datetime = NOW, ends_at: datetime | None = None) -> RegulationVersion:
    found = put_forward(cast, version, at)
    consultations.open_(
        version=found,
        departments=[cast.service_north, cast.service_south],
        ends_at=ends_at or at + 5 * DAY,
        by=cast.regulation_owner,
        at=at,
    )
    return found


def comment(cast: Cast, version: RegulationVersion, at: datetime = NOW) -> Comment:
    return consultations.comment(
        version=version,
        clause=version.clauses.get(number="1.1"),
        department=cast.service_north,
        text="建议十五分钟",
        by=cast.manager,
        at=at,
    )


def campaign(cast: Cast, version: RegulationVersion, at: datetime = NOW) -> Campaign:
    return acknowledgements.ask(
        version=version,
        departments=[cast.service_north],
        due_at=at + 15 * DAY,
        remind_days=3,
        by=cast.regulation_owner,
        at=at,
    )


def asked_waiver(cast: Cast, version: RegulationVersion, number: str = "1.1", **changes: object) -> Waiver:
    values = {
        "clause": version.clauses.get(number=number),
        "effect": Waiver.Effect.NO_SANCTION,
        "starts_at": NOW,
        "ends_at": NOW + 10 * DAY,
        "reason": "系统割接",
        "by": cast.manager,
        "at": NOW,
    } | changes
    return waivers.ask(**values)  # type: ignore[arg-type]  # names and types are those above


def waiver(cast: Cast, version: RegulationVersion, number: str = "1.1", **changes: object) -> Waiver:
    asked = asked_waiver(cast, version, number, **changes)
    waivers.grant(waiver=asked, by=cast.general_manager, at=asked.asked_at)
    return asked


def objection(cast: Cast, version: RegulationVersion) -> Objection:
    return objections.raise_(
        clause=version.clauses.get(number="1.1"),
        department=cast.service_north,
        text="十分钟太短",
        by=cast.manager,
        at=NOW,
    )


def asked_retirement(cast: Cast, version: RegulationVersion) -> Retirement:
    return retirements.ask(version=version, reason="由新制度取代", by=cast.regulation_owner, at=NOW)
