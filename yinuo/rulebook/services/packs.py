"""
Regulations as packs: loaded as drafts, published with an instant from which they hold, exported again.

A published version is never edited; a change is a new version. Publishing is refused when the rules that would then be
in force together contradict each other anywhere, now or at any later instant that is known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.facts import ENTITIES
from yinuo.core.happenings import CATALOGUE
from yinuo.core.models import Branch, Calendar, Person, Role
from yinuo.core.services import changes
from yinuo.rulebook import events
from yinuo.rulebook import pack as packing
from yinuo.rulebook.engine import EngineError
from yinuo.rulebook.errors import language
from yinuo.rulebook.models import Clause, Regulation, RegulationVersion, Rule, VersionText
from yinuo.rulebook.pack import EventShape, Pack, PackError, PackErrors
from yinuo.rulebook.selectors import programs
from yinuo.rulebook.selectors.versions import pack_of
from yinuo.rulebook.services import progress, regulation_records

Status = RegulationVersion.Status


class PackRefused(Refusal):
    """The file is no pack that this house can use. ``errors`` lists all that is wrong, in the order of the file."""

    def __init__(self, errors: Iterable[PackError]) -> None:
        self.errors = tuple(errors)
        lang = language()
        super().__init__(
            "pack_refused",
            _("制度包有 %(count)s 处错误，未载入。") % {"count": len(self.errors)},
            missing="\n".join(error.say(lang) for error in self.errors),
        )


class VersionPublished(Refusal):
    def __init__(self, version: RegulationVersion) -> None:
        super().__init__(
            "version_published",
            _("%(code)s 的版本 %(version)s 已发布，不能再改；请换一个版本号。")
            % {"code": version.regulation.code, "version": version.version},
        )


class EffectiveInThePast(Refusal):
    def __init__(self) -> None:
        message = _("生效时间不能早于现在：已经发生的事仍按当时的制度。")
        super().__init__("effective_in_the_past", message, fields={"effective_at": message})


class SameInstant(Refusal):
    def __init__(self, other: RegulationVersion) -> None:
        message = _("版本 %(version)s 也在这一时刻生效，请另选时间。") % {"version": other.version}
        super().__init__("same_instant", message, fields={"effective_at": message})


class RulesContradict(Refusal):
    """The rules that would be in force together do not go together."""

    def __init__(self, error: EngineError) -> None:
        said = error.zh if language() == "zh" else error.en
        super().__init__("rules_contradict", _("不能发布：与生效中的规则合在一起不成立。"), missing=said)


@lru_cache(maxsize=4)
def _read(text: str) -> tuple[Pack, str]:
    """Return the pack and the digest of its canonical text. :raises PackErrors: see ``packing.parse``"""
    pack = packing.parse(text)
    return pack, hashlib.sha256(packing.dump(pack).encode()).hexdigest()


def check(text: str) -> Pack:
    """
    Return the pack of a text if this house can use it.

    :raises PackRefused: it cannot; lists everything that is wrong
    """
    try:
        pack, _digest = _read(text)
    except PackErrors as refused:
        raise PackRefused(refused.errors) from None
    errors = packing.check(
        pack,
        catalogue=_catalogue(),
        entities=ENTITIES,
        calendars=list(Calendar.objects.values_list("code", flat=True)),
        roles=[str(role) for role in Role.values],
    )
    if errors:
        raise PackRefused(packing.locate(text, errors))
    return pack


@transaction.atomic
def load(*, text: str, at: datetime, by: Person | None) -> RegulationVersion:
    """
    Load a pack as a draft; a draft of the same version is replaced.

    :raises PackRefused: it cannot be used here
    :raises VersionPublished: that version holds already, or is going to
    :raises UnderApproval: signatures are being gathered for its text
    """
    pack = check(text)
    titles = {"title": pack.title.zh, "title_en": pack.title.en}
    regulation, _is_new = Regulation.objects.select_for_update().get_or_create(code=pack.code, defaults=titles)
    earlier = RegulationVersion.objects.filter(regulation=regulation, version=pack.version).first()
    if earlier is not None and earlier.status == Status.PUBLISHED:
        raise VersionPublished(earlier)
    if earlier is not None:
        progress.must_not_be_under_approval(earlier)
        Rule.objects.filter(version=earlier).delete()
        earlier.delete()
    data = packing.to_data(pack)
    version = RegulationVersion.objects.create(
        regulation=regulation,
        version=pack.version,
        digest=_read(text)[1],
        created_at=at,
    )
    VersionText.objects.create(version=version, pack=data)
    clauses = _write_clauses(version, pack)
    _write_rules(version, pack, clauses, data)
    changes.keep(kind="regulations.loaded", subject=str(version), by=by, at=at, digest=version.digest)
    return version


@transaction.atomic
def submit(*, version: RegulationVersion, by: Person, at: datetime) -> RegulationVersion:
    """
    Submit a draft for approval, if a regulation in force asks for one.

    :raises VersionPublished: it is no draft
    """
    version.refresh_from_db()
    if version.status == Status.PUBLISHED:
        raise VersionPublished(version)
    _emit(version, events.RegulationSubmitted, by, at)
    progress.submitted(version, at)
    return version


@transaction.atomic
def publish(
    *,
    version: RegulationVersion,
    effective_at: datetime,
    by: Person | None,
    at: datetime,
    branches: Iterable[Branch] = (),
) -> RegulationVersion:
    """
    Let a draft hold from an instant on, in some branches or (none given) in the whole company.

    What held before it for the same branches ends at that instant; what was opened before keeps its own version.

    :raises VersionPublished: it is no draft
    :raises EffectiveInThePast: ``effective_at`` lies before ``at``
    :raises ChangedSinceSubmitted, Dropped: the text is not the one that was signed, or the draft was given up
    :raises SameInstant: another version of the regulation takes effect at that instant
    :raises RulesContradict: the rules in force together would claim the same thing twice, or lack a calendar
    :raises ApprovalMissing, GateRefusal: a regulation in force before does not let it be published yet
    """
    lock_publishing()
    version.refresh_from_db()
    if version.status == Status.PUBLISHED:
        raise VersionPublished(version)
    if effective_at < at:
        raise EffectiveInThePast
    scope = frozenset(branch.pk for branch in branches)
    for other in RegulationVersion.objects.filter(regulation=version.regulation, effective_at=effective_at):
        if _scopes_meet(scope, _scope(other)):
            raise SameInstant(other)
    progress.must_be_what_was_submitted(version)
    _emit(version, events.RegulationPublished, by, at, effective_at=effective_at)
    version.branches.set(scope)
    version.status, version.effective_at = Status.PUBLISHED, effective_at
    version.published_at, version.published_by = at, by
    version.save()
    progress.published(version, at)
    end_what_came_before(version.regulation, by=by, at=at)
    _retitle(version)
    _must_go_together(effective_at)
    changes.keep(
        kind="regulations.published", subject=str(version), by=by, at=at,
        effective_at=effective_at.isoformat(), branches=sorted(scope), digest=version.digest,
    )  # fmt: skip
    return version


def export(version: RegulationVersion) -> str:
    """Return the version as a pack file: the same pack, byte for byte the canonical text."""
    return packing.dump(pack_of(version.pk))


def schema() -> dict[str, Any]:
    """Return the JSON Schema of pack files, for editors."""
    return packing.json_schema()


@lru_cache(maxsize=1)
def _catalogue() -> Mapping[str, EventShape]:
    return {kind: EventShape(one.ON, one.FACTS, one.data_types()) for kind, one in CATALOGUE.items()}


def _write_clauses(version: RegulationVersion, pack: Pack) -> dict[str, Clause]:
    made = {
        one.number: Clause(
            version=version,
            number=one.number,
            position=place,
            title=one.title.zh if one.title else "",
            title_en=one.title.en if one.title else "",
            text=one.text.zh if one.text else "",
            text_en=one.text.en if one.text else "",
            nothing_to_execute=one.nothing_to_execute.zh if one.nothing_to_execute else "",
        )
        for place, one in enumerate(pack.clauses)
    }
    Clause.objects.bulk_create(made.values())
    below = [one for one in pack.clauses if one.parent is not None]
    for one in below:
        made[one.number].parent = made[one.parent or ""]
    Clause.objects.bulk_update([made[one.number] for one in below], ["parent"])
    return made


def _write_rules(
    version: RegulationVersion, pack: Pack, clauses: Mapping[str, Clause], data: Mapping[str, Any]
) -> None:
    Rule.objects.bulk_create(
        Rule(
            version=version,
            clause=clauses[rule.clause],
            code=rule.code,
            kind=rule.kind,
            title=rule.title.zh,
            title_en=rule.title.en,
            spec=spec,
        )
        for rule, spec in zip(pack.rules, data.get("rules", ()), strict=True)
    )


def lock_publishing() -> None:
    """Let nobody else change what is in force until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('rulebook.publish'))")


def _emit(
    version: RegulationVersion,
    happening: type[events.RegulationSubmitted | events.RegulationPublished],
    by: Person | None,
    at: datetime,
    effective_at: datetime | None = None,
) -> None:
    """Let it happen to the version's record, by what is in force so far. A house without a branch keeps no records."""
    if not Branch.objects.exists():
        return
    version.effective_at = effective_at
    happened = happening(regulation=version.regulation.code, version=version.version)
    regulation_records.emit(version, happened, by=by, at=at)


def _scope(version: RegulationVersion) -> frozenset[int]:
    return frozenset(version.branches.values_list("pk", flat=True))


def _scopes_meet(one: frozenset[int], other: frozenset[int]) -> bool:
    return not one or not other or bool(one & other)


def end_what_came_before(
    regulation: Regulation, *, by: Person | None, at: datetime, said: RegulationVersion | None = None
) -> None:
    """
    Let each version end when the next one that covers all its branches takes effect, or when the regulation is retired.
    Those that now end are told so on their records, but for ``said``, which has been told.
    """
    published = RegulationVersion.objects.filter(regulation=regulation, status=Status.PUBLISHED)
    rows = [(one, _scope(one)) for one in published.select_related("regulation").order_by("effective_at", "pk")]
    ends = list(regulation.retirements.exclude(effective_at=None).values_list("effective_at", flat=True))
    for place, (one, scope) in enumerate(rows):
        later = [other for other, wider in rows[place + 1 :] if not wider or (scope and scope <= wider)]
        instants = [other.effective_at for other in later[:1]] + ends
        ends_at = min((end for end in instants if end and one.effective_at and end > one.effective_at), default=None)
        if ends_at != one.ends_at:
            one.ends_at = ends_at
            one.save(update_fields=["ends_at"])
            if ends_at is not None and (said is None or said.pk != one.pk):
                by_version = later[0].version if later and later[0].effective_at == ends_at else ""
                progress.superseded(one, by_version, by, at)


def _retitle(version: RegulationVersion) -> None:
    pack = pack_of(version.pk)
    Regulation.objects.filter(pk=version.regulation_id).update(title=pack.title.zh, title_en=pack.title.en)


def _must_go_together(effective_at: datetime) -> None:
    """
    Compile what would be in force in every branch at every instant from then on at which something changes.

    :raises RulesContradict: see there
    """
    table = programs.timetable()
    instants = {effective_at} | {one.effective_at for one in table.versions if one.effective_at > effective_at}
    branches = list(Branch.objects.values_list("pk", flat=True)) or [0]
    try:
        for instant in sorted(instants):
            for branch in branches:
                programs.joined(branch, instant, table)
    except EngineError as error:
        raise RulesContradict(error) from None
