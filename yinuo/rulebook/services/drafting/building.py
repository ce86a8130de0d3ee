"""A regulation that was read becomes a work: its clauses, marked spans, and a card for each proposal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from yinuo.core.models import Person, StoredFile
from yinuo.core.services import changes
from yinuo.rulebook.extract import Regulation
from yinuo.rulebook.extract.packing import Proposal, house, proposals
from yinuo.rulebook.models import DraftCard, DraftClause, DraftRole, DraftSpan, DraftWork
from yinuo.rulebook.services.drafting import settling
from yinuo.rulebook.services.drafting.words import locate

_NUMBER, _TITLE, _WORDS = 40, 200, 200


def build(
    *, regulation: Regulation, code: str, version: str, source: StoredFile | None, source_name: str,
    by: Person, at: datetime,
) -> DraftWork:  # fmt: skip
    """Put a regulation on the workbench, nothing decided yet. Within the caller's transaction."""
    title = regulation.title[:_TITLE] or code
    work = DraftWork.objects.create(
        code=code, version=version, title=title, title_en=title, source=source, source_name=source_name, by=by, at=at,
    )  # fmt: skip
    clauses = _clauses(work, regulation)
    _spans(regulation, clauses)
    roles: dict[str, str] = {}

    def role_of(words: str) -> str:
        role = house.name_of(words, house.ROLES)
        if role:
            roles[role] = min(roles.get(role, words[:60]), words[:60], key=len)
        return role

    for duty in regulation.duties:
        role_of(duty.actor)
    _cards(proposals(regulation, role_of), clauses)
    DraftRole.objects.bulk_create(
        DraftRole(work=work, role=role, name=name, name_en=name) for role, name in sorted(roles.items())
    )
    settling.settle(work, (), whole=True)
    changes.keep(kind="drafts.begun", subject=str(work), by=by, at=at, title=title)
    return work


def _clauses(work: DraftWork, regulation: Regulation) -> dict[str, DraftClause]:
    made = {
        one.number: DraftClause(
            work=work, number=one.number[-_NUMBER:], position=place, depth=one.depth,
            title=one.title if len(one.title) <= _TITLE else "",
            text=one.text if not one.title else one.title if len(one.title) > _TITLE else "",
        )
        for place, one in enumerate(regulation.clauses)
    }  # fmt: skip
    DraftClause.objects.bulk_create(made.values())
    below = [one for one in regulation.clauses if one.parent is not None]
    for one in below:
        made[one.number].parent = made[one.parent or ""]
    DraftClause.objects.bulk_update([made[one.number] for one in below], ["parent"])
    return made


def _spans(regulation: Regulation, clauses: Mapping[str, DraftClause]) -> None:
    ends: dict[str, int] = {}
    made = []
    for span in regulation.spans:
        clause = clauses.get(span.clause or "")
        if clause is None:
            continue
        place = locate(clause.words, span.text, ends.get(clause.number, 0)) or locate(clause.words, span.text)
        if place is not None:
            ends[clause.number] = place[0]
            made.append(
                DraftSpan(
                    clause=clause, type=span.type, start=place[0], end=place[1], words=span.text[:_WORDS],
                    value=span.value[:_WORDS],
                )
            )  # fmt: skip
    DraftSpan.objects.bulk_create(made)


def _cards(found: Sequence[Proposal], clauses: Mapping[str, DraftClause]) -> None:
    made = []
    for position, one in enumerate(found):
        clause = clauses[one.clause]
        start, end = locate(clause.words, one.words) or (0, len(clause.words))
        doubts = "\n".join(one.doubts)
        made.append(
            DraftCard(
                clause=clause, position=position, code=one.code, kind=one.kind, proposed=dict(one.spec),
                spec=dict(one.spec), start=start, end=end, confidence=one.confidence, doubts=doubts,
            )
        )  # fmt: skip
    DraftCard.objects.bulk_create(made)
