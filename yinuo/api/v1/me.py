"""What the token's person has to do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from ninja import Router, Schema

from yinuo.api.auth import known
from yinuo.rulebook.models import Obligation
from yinuo.rulebook.selectors import obligations

router = Router(tags=["me"])

LONGEST = 200


class Duty(Schema):
    """A promise that runs. ``due_at`` null: no time limit; ``is_mine`` false: anybody of the role may do it."""

    id: int
    title: str
    rule: str
    clause: str
    regulation: str
    record: str
    record_title: str
    state: str
    is_mine: bool
    opened_at: datetime
    due_at: datetime | None
    breached_at: datetime | None


@router.get("/me/duties", response=list[Duty], summary="What I have to do, what will be broken next first")
def duties(request: HttpRequest) -> list[dict[str, Any]]:
    """As a person with another tool open all day I see my duties there; at most 200, the most pressing."""
    asked = known(request)
    return [_out(one, asked.person.pk) for one in obligations.duties(asked.person)[:LONGEST]]


def _out(one: Obligation, person: int) -> dict[str, Any]:
    is_english = (translation.get_language() or "").startswith("en")
    title = one.rule.title_en if is_english and one.rule.title_en else one.rule.title
    return {
        "id": one.pk,
        "title": title,
        "rule": one.rule.code,
        "clause": one.rule.clause.number,
        "regulation": one.version.regulation.code,
        "record": one.record.number,
        "record_title": one.record.title,
        "state": one.state,
        "is_mine": one.assignee_id == person,
        "opened_at": one.opened_at,
        "due_at": one.due_at,
        "breached_at": one.breached_at,
    }
